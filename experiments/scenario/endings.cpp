#include "experiments/scenario/endings.hpp"

#include <algorithm>
#include <numeric>

#include "experiments/scenario/field.hpp"
#include "experiments/scenario/text/units.hpp"
#include "experiments/show/text_style.hpp"
#include "models/compile/compile.hpp"

namespace pitstop {

namespace {

constexpr EndingMeaning kMeanings[kEndings] = {
    {"finished the work", "完了しました", "", ""},
    {"were still running at the horizon", "打ち切り時刻までに終わりませんでした", "horizon",
     "a longer horizon, or fewer or cheaper failures"},
    {"ended because no replacement node came", "交換用のノードが得られずに終わりました",
     "recovery.never_capacity", "recovery.never_capacity: 0"},
    {"ended at a software failure nobody restarted", "ソフトウェア障害の後に再開されませんでした",
     "recovery.software_resume", "recovery.software_resume: 10min, the time until somebody restarts the job"},
    {"were stopped at the time limit", "時間制限で止められました", "job.time_limit",
     "a longer time_limit, or none"},
    {"ended because too many nodes were retired", "廃止されたノードが多すぎて終わりました", "retirement.rule",
     "retirement.rule: never, or more spares"},
};

std::string time_limit_setting(const Scenario& s) {
  if (!s.jobs.empty()) return "jobs.NAME.time_limit";
  return "job.time_limit" + (s.job.time_limit ? ": " + exact_duration(*s.job.time_limit) : "");
}

}  // namespace

const EndingMeaning& meaning_of(Ending ending) { return kMeanings[static_cast<std::size_t>(ending)]; }

EndingSettings ending_settings(const Scenario& s) {
  EndingSettings out;
  for (std::size_t e = 0; e < kEndings; ++e) out[e] = kMeanings[e].key;
  const auto at = [&out](Ending e) -> std::string& { return out[static_cast<std::size_t>(e)]; };
  at(Ending::horizon) = "horizon: " + format_duration(horizon_of(s)) + (s.horizon ? "" : ", the default");
  at(Ending::no_capacity) += ": " + percent(s.recovery.never_capacity);
  if (!s.recovery.software_resume) at(Ending::not_resumed) += ": never";
  at(Ending::time_limit) = time_limit_setting(s);
  if (s.retirement) at(Ending::depleted) += ": " + word_of(s.retirement->rule);
  return out;
}

std::vector<Ending> unfinished_endings(const std::array<std::uint64_t, kEndings>& endings) {
  std::vector<Ending> out;
  for (std::size_t e = 1; e < kEndings; ++e) {
    if (endings[e] > 0) out.push_back(static_cast<Ending>(e));
  }
  std::stable_sort(out.begin(), out.end(), [&](Ending a, Ending b) {
    return endings[static_cast<std::size_t>(a)] > endings[static_cast<std::size_t>(b)];
  });
  return out;
}

std::vector<std::string> unfinished_lines(const std::array<std::uint64_t, kEndings>& endings,
                                          const EndingSettings& settings, std::size_t width) {
  const auto all = static_cast<double>(std::accumulate(endings.begin(), endings.end(), std::uint64_t{0}));
  std::vector<std::string> lines;
  for (const Ending e : unfinished_endings(endings)) {
    const auto i = static_cast<std::size_t>(e);
    const std::string text = percent(static_cast<double>(endings[i]) / all) + " " + meaning_of(e).ended;
    const std::string key = "(" + settings[i] + ")";
    lines.push_back(text + (columns(text) + 1 + columns(key) <= width ? " " : "\n      ") + key);
  }
  return lines;
}

}  // namespace pitstop
