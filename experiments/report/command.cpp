#include <filesystem>
#include <memory>

#include "experiments/base/atomic_file.hpp"
#include "experiments/base/interrupt.hpp"
#include "experiments/base/usage_error.hpp"
#include "experiments/cli/declared.hpp"
#include "experiments/cli/output.hpp"
#include "experiments/cli/typed.hpp"
#include "experiments/report/page.hpp"
#include "experiments/results/results_reader.hpp"

namespace pitstop {

namespace {

constexpr const char* kAbout = "A result file as one page to read, to send and to print";
constexpr const char* kExamples = R"(
Examples:
  pitstop run fleet.yaml --out fleet.h5 && pitstop report fleet.h5 -o fleet.html
  pitstop report fleet.h5 -o fleet.md
  pitstop report fleet.h5 -o fleet.html --lang ja
)";

struct Asked {
  std::string result, out, language = "en";
};

bool same_file(const std::string& a, const std::string& b) {
  std::error_code ignored;
  return a == b || std::filesystem::equivalent(a, b, ignored);
}

int report(const Asked& asked) {
  std::vector<std::string> mistakes;
  const auto language = language_of(asked.language);
  if (!language) mistakes.push_back("--lang: unknown \"" + asked.language + "\"; expected en or ja");
  const std::string ending = std::filesystem::path(asked.out).extension().string();
  if (ending != ".html" && ending != ".md") {
    mistakes.push_back("-o: \"" + asked.out + "\" is neither a page (.html) nor Markdown (.md)");
  }
  if (same_file(asked.result, asked.out)) mistakes.push_back("-o: would overwrite the result file");
  if (!mistakes.empty()) throw UsageError(mistakes);

  const ReportContent content = compose_report(read_results(asked.result), asked.result, &interrupted());
  if (interrupted().load()) return kInterrupted;
  write_to(asked.out,
           ending == ".html" ? html_report(content, *language) : markdown_report(content, *language));
  if (!content.again) say("the report lacks what must be simulated anew: " + content.why_not);
  return kOk;
}

}  // namespace

void declare_report(Command& program, Typed&) {
  Command& reporting = program.subcommand("report", kAbout, kExamples);
  const auto asked = std::make_shared<Asked>();
  reporting.argument("RESULT", asked->result, "result file of `pitstop run` or `sweep` with --out");
  reporting.option("-o,--output FILE", asked->out, "the page: .html or .md").required = true;
  reporting.option("--lang LANG", asked->language, "en or ja (default en)");
  reporting.work = [asked] { return report(*asked); };
}

}  // namespace pitstop
