#include <fmt/format.h>

#include <string>
#include <vector>

#include "experiments/observe/verify/verification.hpp"
#include "experiments/show/markup.hpp"
#include "experiments/show/text_style.hpp"

namespace pitstop {

namespace {

enum class Phrase {
  title,
  run,  // {seed} {replications} {version}
  scenario,
  injected,
  at,  // {time}
  item,
  result,
  goal,
  measured,
  share,
  pass,
  fail,
  unchecked,
  verdict,
  passed,
  failed,
  simulated,
};
constexpr std::size_t kPhrases = static_cast<std::size_t>(Phrase::simulated) + 1;

constexpr Text<Phrase> kTexts[] = {
    {Phrase::title, "Resiliency verification", "レジリエンシー検証レポート"},
    {Phrase::run, "seed {seed}, {replications} replications, pitstop {version}",
     "シード {seed}、{replications} 回の試行、pitstop {version}"},
    {Phrase::scenario, "Scenario", "シナリオ"},
    {Phrase::injected, "Injected failure", "注入した障害"},
    {Phrase::at, "{time} after the start", "開始から {time}"},
    {Phrase::item, "Check", "項目"},
    {Phrase::result, "Result", "結果"},
    {Phrase::goal, "Goal", "目標値"},
    {Phrase::measured, "Median (95 % within)", "中央値（95 % 以内）"},
    {Phrase::share, "Runs within the goal", "目標を満たした試行"},
    {Phrase::pass, "PASS", "PASS"},
    {Phrase::fail, "FAIL", "FAIL"},
    {Phrase::unchecked, "not checked", "未検証"},
    {Phrase::verdict, "Verdict", "判定"},
    {Phrase::passed, "All checks passed.", "検証した項目はすべて合格です。"},
    {Phrase::failed, "Some checks failed.", "不合格の項目があります。"},
    {Phrase::simulated,
     "Simulated: times and shares are over replications of the scenario, with 95 % confidence intervals; "
     "nothing was measured on a cluster.",
     "シミュレーションの結果です。時間と割合はシナリオの試行から求め、95 % "
     "信頼区間を添えています。実クラスターでの測定ではありません。"},
};
static_assert(is_complete(kTexts, kPhrases));

constexpr Text<CheckItem> kItems[] = {
    {CheckItem::environment, "Environment validation", "環境検証"},
    {CheckItem::injection, "Fault injection", "障害注入"},
    {CheckItem::detection, "Detection", "障害検出"},
    {CheckItem::node_recovery, "Node recovery", "ノード復旧"},
    {CheckItem::auto_resume, "Auto-resume", "Auto-Resume"},
    {CheckItem::slowdown, "Performance after the restore", "復旧後の性能低下"},
    {CheckItem::availability, "Availability of a month", "月間可用性"},
    {CheckItem::observability, "Observability", "オブザーバビリティ"},
};
static_assert(is_complete(kItems, static_cast<std::size_t>(CheckItem::observability) + 1));

// The phrases of one language.
struct Phrases {
  Language language;
  std::string_view operator()(Phrase p) const { return text_of(kTexts, p, language); }
  std::string verdict(Verdict v) const {
    const Phrase p = v == Verdict::pass   ? Phrase::pass
                     : v == Verdict::fail ? Phrase::fail
                                          : Phrase::unchecked;
    return std::string((*this)(p));
  }
  std::string run(const Verification& v, const std::string& version) const {
    return fmt::format(fmt::runtime((*this)(Phrase::run)), fmt::arg("seed", v.seed),
                       fmt::arg("replications", v.replications), fmt::arg("version", version));
  }
  std::string when(const Verification& v) const {
    return fmt::format(fmt::runtime((*this)(Phrase::at)), fmt::arg("time", duration_words(v.at_s, language)));
  }
  std::string_view outcome(const Verification& v) const {
    return (*this)(v.passed() ? Phrase::passed : Phrase::failed);
  }
};

struct TableRow {
  std::string item, verdict, goal, measured, share;
  Verdict kind;
};

TableRow row_of(const Check& c, const Verification& v, Language language) {
  const Phrases w{language};
  const auto time_text = [language](double s) { return duration_words(s, language); };
  TableRow r;
  r.item = text_of(kItems, c.item, language);
  r.kind = c.verdict;
  r.verdict = w.verdict(c.verdict);
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
  const Phrases w{language};
  std::string out = fmt::format("# {}\n\n", w(Phrase::title));
  out += fmt::format("- {}: {}\n- {}: {}, {}, {}\n- {}\n- {}: **{}**\n\n", w(Phrase::scenario),
                     plain_markdown(v.scenario), w(Phrase::injected), plain_markdown(v.injected), v.node,
                     w.when(v), w.run(v, version), w(Phrase::verdict), w.outcome(v));
  out += fmt::format("| {} | {} | {} | {} | {} |\n|---|---|---|---|---|\n", w(Phrase::item),
                     w(Phrase::result), w(Phrase::goal), w(Phrase::measured), w(Phrase::share));
  for (const Check& c : v.checks) {
    const TableRow r = row_of(c, v, language);
    out += fmt::format("| {} | {} | {} | {} | {} |\n", r.item, r.verdict, r.goal, r.measured,
                       plain_markdown(r.share));
  }
  return out + fmt::format("\n{}\n", w(Phrase::simulated));
}

std::string verification_html(const Verification& v, Language language, const std::string& version) {
  const Phrases w{language};
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
      code_of(language), w(Phrase::title), escaped(printable(v.scenario)), w(Phrase::title));
  out +=
      fmt::format("<p>{}: {}<br>{}: {}, {}, {}<br>{}</p>\n<p><strong>{}</strong></p>\n", w(Phrase::scenario),
                  escaped(printable(v.scenario)), w(Phrase::injected), escaped(printable(v.injected)), v.node,
                  w.when(v), escaped(w.run(v, version)), w.outcome(v));
  out += fmt::format(
      "<table>\n<thead><tr><th scope=\"col\">{}</th><th scope=\"col\">{}</th><th scope=\"col\">{}</th><th "
      "scope=\"col\">{}</th><th scope=\"col\">{}</th></tr></thead>\n<tbody>\n",
      w(Phrase::item), w(Phrase::result), w(Phrase::goal), w(Phrase::measured), w(Phrase::share));
  for (const Check& c : v.checks) {
    const TableRow r = row_of(c, v, language);
    const char* const kind = r.kind == Verdict::pass   ? "pass"
                             : r.kind == Verdict::fail ? "fail"
                                                       : "unchecked";
    out += fmt::format(
        "<tr><th scope=\"row\">{}</th><td class=\"{}\">{}</td><td>{}</td><td>{}</td><td>{}</td></tr>\n",
        r.item, kind, r.verdict, r.goal, r.measured, escaped(r.share));
  }
  return out +
         fmt::format("</tbody>\n</table>\n<p>{}</p>\n</main>\n</body>\n</html>\n", w(Phrase::simulated));
}

}  // namespace pitstop
