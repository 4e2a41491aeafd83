#include <fmt/format.h>

#include <string>
#include <vector>

#include "experiments/observe/verify/verification.hpp"
#include "experiments/show/markup.hpp"
#include "experiments/show/text_style.hpp"

namespace pitstop {

namespace {

struct Phrases {
  const char *lang, *title, *run, *scenario, *injected, *at, *goals, *item, *result, *goal, *measured, *share,
      *pass, *fail, *unchecked, *verdict, *passed, *failed, *simulated;
  const char* items[8];
};

constexpr Phrases kEnglish{
    "en",
    "Resiliency verification",
    "seed {}, {} replications, pitstop {}",
    "Scenario",
    "Injected failure",
    "{} after the start",
    "Goals",
    "Check",
    "Result",
    "Goal",
    "Median (95 % within)",
    "Runs within the goal",
    "PASS",
    "FAIL",
    "not checked",
    "Verdict",
    "All checks passed.",
    "Not all that was checked passes.",
    "Simulated: times and shares are over replications of the scenario, with 95 % intervals; nothing was "
    "measured on a "
    "cluster.",
    {"Environment validation", "Fault injection", "Detection", "Node recovery", "Auto-resume",
     "Performance after the restore", "Availability of a month", "Observability"}};

constexpr Phrases kJapanese{"ja",
                            "レジリエンシー検証レポート",
                            "シード {}、{} 回の試行、pitstop {}",
                            "シナリオ",
                            "注入した障害",
                            "開始から {}",
                            "目標",
                            "項目",
                            "結果",
                            "目標値",
                            "中央値（95 % 以内）",
                            "目標を満たした試行",
                            "PASS",
                            "FAIL",
                            "未検証",
                            "判定",
                            "検証した項目はすべて合格です。",
                            "不合格の項目があります。",
                            "シミュレーションの結果です。時間と割合はシナリオの試行から求め、95 % "
                            "信頼区間を添えています。実クラスターでの測定ではありません。",
                            {"環境検証", "障害注入", "障害検出", "ノード復旧", "Auto-Resume",
                             "復旧後の性能低下", "月間可用性", "オブザーバビリティ"}};

const Phrases& phrases_of(Language l) { return l == Language::ja ? kJapanese : kEnglish; }

std::string when(const Phrases& w, const Verification& v, Language language) {
  std::string text = w.at;
  return text.replace(text.find("{}"), 2, duration_words(v.at_s, language));
}

struct TableRow {
  std::string item, verdict, goal, measured, share;
  Verdict kind;
};

TableRow row_of(const Check& c, const Verification& v, Language language) {
  const Phrases& w = phrases_of(language);
  const auto time_text = [language](double s) { return duration_words(s, language); };
  TableRow r;
  r.item = w.items[static_cast<std::size_t>(c.item)];
  r.kind = c.verdict;
  r.verdict = c.verdict == Verdict::pass ? w.pass : c.verdict == Verdict::fail ? w.fail : w.unchecked;
  if (c.item == CheckItem::slowdown) {
    r.goal = fmt::format("{:.3g} %", v.goals.slowdown * 100);
    r.measured = fmt::format("{:.3g} %", c.median_s.value_or(0) * 100);
    return r;
  }
  if (c.item == CheckItem::observability) {
    r.measured = c.median_s ? time_text(*c.median_s) : "-";
    r.share = c.detail;
    return r;
  }
  r.share = c.detail;
  if (c.goal_s) r.goal = time_text(*c.goal_s);
  if (c.median_s) r.measured = fmt::format("{} ({})", time_text(*c.median_s), time_text(*c.p95_s));
  if (c.of > 0)
    r.share = fmt::format("{} / {} = {:.1f} % ({:.1f}–{:.1f} %)", c.met, c.of,
                          100.0 * static_cast<double>(c.met) / static_cast<double>(c.of), c.low * 100,
                          c.high * 100);
  return r;
}

}  // namespace

std::string verification_markdown(const Verification& v, Language language, const std::string& version) {
  const Phrases& w = phrases_of(language);
  const std::string run = fmt::format(fmt::runtime(w.run), v.seed, v.replications, version);
  std::string out = fmt::format("# {}\n\n", w.title);
  out += fmt::format("- {}: {}\n- {}: {}, {}, {}\n- {}\n- {}: **{}**\n\n", w.scenario,
                     plain_markdown(v.scenario), w.injected, plain_markdown(v.injected), v.node,
                     when(w, v, language), run, w.verdict, v.passed() ? w.passed : w.failed);
  out += fmt::format("| {} | {} | {} | {} | {} |\n|---|---|---|---|---|\n", w.item, w.result, w.goal,
                     w.measured, w.share);
  for (const Check& c : v.checks) {
    const TableRow r = row_of(c, v, language);
    out += fmt::format("| {} | {} | {} | {} | {} |\n", r.item, r.verdict, r.goal, r.measured,
                       plain_markdown(r.share));
  }
  return out + fmt::format("\n{}\n", w.simulated);
}

std::string verification_html(const Verification& v, Language language, const std::string& version) {
  const Phrases& w = phrases_of(language);
  const std::string run = fmt::format(fmt::runtime(w.run), v.seed, v.replications, version);
  std::string out = fmt::format(
      "<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" "
      "content=\"width=device-width, initial-scale=1\">\n<title>{}: {}</title>\n<style>\n"
      "body {{ font-family: system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; "
      "color: #1a1a1a; "
      "background: #fff; }}\ntable {{ border-collapse: collapse; width: 100%; }}\nth, td {{ border-bottom: "
      "1px solid #bbb; "
      "padding: .4rem .6rem; text-align: left; vertical-align: top; }}\n.pass {{ color: #00571f; "
      "font-weight: 600; }}\n.fail "
      "{{ color: #a00000; font-weight: 600; }}\n</style>\n</head>\n<body>\n<main>\n<h1>{}</h1>\n",
      w.lang, w.title, escaped(printable(v.scenario)), w.title);
  out += fmt::format("<p>{}: {}<br>{}: {}, {}, {}<br>{}</p>\n<p><strong>{}</strong></p>\n", w.scenario,
                     escaped(printable(v.scenario)), w.injected, escaped(printable(v.injected)), v.node,
                     when(w, v, language), escaped(run), v.passed() ? w.passed : w.failed);
  out += fmt::format(
      "<table>\n<thead><tr><th scope=\"col\">{}</th><th scope=\"col\">{}</th><th scope=\"col\">{}</th><th "
      "scope=\"col\">{}</th><th scope=\"col\">{}</th></tr></thead>\n<tbody>\n",
      w.item, w.result, w.goal, w.measured, w.share);
  for (const Check& c : v.checks) {
    const TableRow r = row_of(c, v, language);
    const char* const kind = r.kind == Verdict::pass   ? "pass"
                             : r.kind == Verdict::fail ? "fail"
                                                       : "unchecked";
    out += fmt::format(
        "<tr><th scope=\"row\">{}</th><td class=\"{}\">{}</td><td>{}</td><td>{}</td><td>{}</td></tr>\n",
        r.item, kind, r.verdict, r.goal, r.measured, escaped(r.share));
  }
  return out + fmt::format("</tbody>\n</table>\n<p>{}</p>\n</main>\n</body>\n</html>\n", w.simulated);
}

}  // namespace pitstop
