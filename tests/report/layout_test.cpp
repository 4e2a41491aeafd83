// The pictures of the report, on several scenarios and in both languages: no text is cut, none lies on
// another, and what a curve or a band means is said beside the picture.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "experiments/report/content.hpp"
#include "experiments/report/page.hpp"
#include "experiments/results/write_results.hpp"
#include "experiments/scenario/library.hpp"
#include "experiments/scenario/scenario_file.hpp"
#include "experiments/simulate/runner.hpp"
#include "models/compile/compile.hpp"
#include "tests/support/picture_layout.hpp"
#include "tests/support/scratch_folder.hpp"

namespace pitstop {
namespace {

ReportContent content_of(const std::string& name) {
  const std::string text = shipped_scenario(name);
  const Scenario scenario = parse_scenario(text, name, {}, kShippedFolder);
  RunOptions options;
  options.replications = scenario.jobs.empty() ? 40 : 3;
  options.keep_rows = true;
  const ScratchFolder folder;
  write_results(folder / "out.h5", {text, "pitstop run " + name, "1", name, {}},
                run(scenario, compile(scenario), options));
  return compose_report(read_results(folder / "out.h5"), "out.h5", nullptr);
}

// The <svg> elements of the page that hold texts, each with the rest of its section behind it.
struct Picture {
  std::string svg, behind;
};
std::vector<Picture> pictures_in(const std::string& html) {
  std::vector<Picture> out;
  for (std::size_t at = html.find("<svg viewBox"); at != std::string::npos;) {
    const std::size_t end = html.find("</svg>", at) + 6, section = html.find("</section>", end);
    const std::string svg = html.substr(at, end - at);
    if (svg.find("<text") != std::string::npos) out.push_back({svg, html.substr(end, section - end)});
    at = html.find("<svg viewBox", end);
  }
  return out;
}

class ReportLayout : public testing::TestWithParam<const char*> {};

TEST_P(ReportLayout, PicturesAreReadable) {
  const ReportContent content = content_of(GetParam());
  for (const Language language : {Language::en, Language::ja}) {
    const auto pictures = pictures_in(html_report(content, language));
    EXPECT_GE(pictures.size(), 3U);
    for (const Picture& p : pictures) {
      const test::PictureLayout layout(p.svg);
      const std::string name = p.svg.substr(0, 120);
      EXPECT_EQ(layout.outside(), std::vector<std::string>{}) << name;
      EXPECT_EQ(layout.overlapping(), std::vector<std::string>{}) << name;
      for (const char* series : {"curve", "band", "theory", "good", "fail"}) {
        const bool is_told =
            p.behind.find("class=\"" + std::string(series) + "\"/></svg>") != std::string::npos;
        EXPECT_TRUE(!layout.classes.contains(series) || is_told) << name << ": " << series;
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Shipped, ReportLayout,
                         testing::Values("g5-fleet", "daly", "exercise", "rsc1-16k", "llama-70b-fsx",
                                         "shared-nodes", "two-70b-fsx", "replayed-trace"),
                         [](const auto& scenario) {
                           std::string name = scenario.param;
                           for (char& c : name) c = c == '-' ? '_' : c;
                           return name;
                         });

}  // namespace
}  // namespace pitstop
