#include <fmt/format.h>

#include "experiments/answers/slo/forms.hpp"
#include "experiments/show/text_style.hpp"

namespace pitstop {

std::string slo_text(const SloReport& r, const std::string& version) {
  constexpr std::size_t kWidth = 80;
  std::string out = fmt::format("{}: the chance to keep each service level\n\n", printable(r.scenario));
  out += fmt::format("  {:<17}{:<33}{:<12}{:>8}  {}\n", "level", "target", "per", "passes", "mean");
  for (const LevelResult& l : r.results) {
    out += "  " + pad_right(l.name, 17) + pad_right(l.target, 33) + pad_right(l.of, 12) +
           pad_left(percent(l.pass.share), 8) + "  " + l.observed + "\n";
  }
  out += "\n" +
         wrapped(
             fmt::format("{:.1f} interruptions in a month of {}; every recovery of a month is in time with a "
                         "chance of {}.",
                         r.interruptions_a_month, duration_text(r.levels.month.seconds()),
                         percent(r.month_without_late.value_or(0))),
             kWidth, 0) +
         "\n";
  out += fmt::format("{} months and {} single incidents simulated; seed {}\n", grouped(r.months),
                     grouped(r.incidents), r.seed);
  return out + "pitstop " + version + "\n";
}

}  // namespace pitstop
