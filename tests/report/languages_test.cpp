// The Japanese report holds no English sentence, for any scenario that ships.
#include <gtest/gtest.h>

#include <cctype>
#include <string>
#include <vector>

#include "experiments/report/content.hpp"
#include "experiments/report/page.hpp"
#include "experiments/results/write_results.hpp"
#include "experiments/scenario/library.hpp"
#include "experiments/scenario/scenario_file.hpp"
#include "experiments/show/markup.hpp"
#include "experiments/show/text_style.hpp"
#include "experiments/simulate/runner.hpp"
#include "models/compile/compile.hpp"
#include "tests/support/scratch_folder.hpp"

namespace pitstop {
namespace {

constexpr std::size_t kWordsOfASentence = 3;

// Every run of three words of letters, each of two letters or more, that blanks alone part.
std::vector<std::string> english_in(const std::string& text) {
  std::vector<std::string> found;
  std::string phrase, word;
  std::size_t words = 0;
  const auto end_phrase = [&] {
    if (words >= kWordsOfASentence) found.push_back(phrase);
    phrase.clear();
    words = 0;
  };
  for (const char c : text + "|") {
    const auto u = static_cast<unsigned char>(c);
    if (std::isalpha(u) != 0) {
      word += c;
      continue;
    }
    if (word.size() > 1) {
      phrase += (phrase.empty() ? "" : " ") + word;
      ++words;
    }
    if (c != ' ' || word.size() < 2) end_phrase();
    word.clear();
  }
  return found;
}

void cut(std::string& text, const std::string& from, const std::string& to) {
  for (std::size_t a = text.find(from); a != std::string::npos; a = text.find(from, a)) {
    const std::size_t b = text.find(to, a + from.size());
    text.erase(a, b == std::string::npos ? std::string::npos : b + to.size() - a);
  }
}

void erase_all(std::string& text, const std::string& part) {
  if (part.empty()) return;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at))
    text.replace(at, part.size(), "|");
}

// What the report quotes: the scenario's own words, and those of its profile.
std::vector<std::string> quotations(const ReportContent& c) {
  std::vector<std::string> all{c.description, c.name};
  if (!c.again) return all;
  for (const InputOrigin& i : c.again->facts.calibration.inputs) {
    all.push_back(i.source);
    all.push_back(i.value);
  }
  for (const std::string& remark : c.again->facts.unconfirmed)
    all.push_back(remark.substr(remark.find(": ") + 2));
  return all;
}

std::string words_of_page(std::string html, const std::vector<std::string>& quoted) {
  for (const char* tag : {"script", "style", "pre", "code"})
    cut(html, "<" + std::string(tag), "</" + std::string(tag) + ">");
  for (const std::string& q : quoted) erase_all(html, escaped(printable(q)));
  cut(html, "<", ">");
  return html;
}

std::string words_of_markdown(std::string text, const std::vector<std::string>& quoted) {
  cut(text, "````yaml", "````");
  cut(text, "`", "`");
  for (const std::string& q : quoted) erase_all(text, plain_markdown(printable(q)));
  return text;
}

class Languages : public testing::TestWithParam<std::string> {};

TEST_P(Languages, TheJapaneseReportHoldsNoEnglishSentence) {
  const std::string text = shipped_scenario(GetParam());
  const Scenario scenario = parse_scenario(text, GetParam(), {}, kShippedFolder);
  RunOptions options;
  options.replications = 3;
  options.keep_rows = true;
  const ScratchFolder folder;
  write_results(folder / "out.h5", {text, "pitstop run " + GetParam(), "1", GetParam(), {}},
                run(scenario, compile(scenario), options));
  const ReportContent content = compose_report(read_results(folder / "out.h5"), "out.h5", nullptr);
  ASSERT_TRUE(content.again) << content.why_not;
  const auto quoted = quotations(content);
  const std::string page = words_of_page(html_report(content, Language::ja), quoted);
  EXPECT_EQ(english_in(page), std::vector<std::string>{});
  const std::string markdown = words_of_markdown(markdown_report(content, Language::ja), quoted);
  EXPECT_EQ(english_in(markdown), std::vector<std::string>{});
  // The same eye sees English where it is.
  EXPECT_GT(english_in(words_of_page(html_report(content, Language::en), quoted)).size(), 5U);
}

INSTANTIATE_TEST_SUITE_P(Shipped, Languages, testing::ValuesIn(shipped_scenarios()),
                         [](const auto& scenario) {
                           std::string name = scenario.param;
                           for (char& c : name)
                             c = std::isalnum(static_cast<unsigned char>(c)) != 0 ? c : '_';
                           return name;
                         });

TEST(English, IsSeen) {
  EXPECT_EQ(english_in("理想 (twice as fast) 5 h 3 min"), std::vector<std::string>{"twice as fast"});
  EXPECT_EQ(english_in("ETTR 0.93、24 時間 57 分、NVIDIA GPU"), std::vector<std::string>{});
}

}  // namespace
}  // namespace pitstop
