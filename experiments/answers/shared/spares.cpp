#include "experiments/answers/shared/spares.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "experiments/show/text_style.hpp"

namespace pitstop {

std::optional<std::int64_t> enough_spares(const std::vector<SparesMean>& all, double margin) {
  double best = std::numeric_limits<double>::infinity();
  for (const SparesMean& s : all) best = std::min(best, s.mean);
  if (!std::isfinite(best)) return std::nullopt;
  std::optional<std::int64_t> fewest;
  for (const SparesMean& s : all) {
    if (s.mean - best <= margin * best && (!fewest || s.spares < *fewest)) fewest = s.spares;
  }
  return fewest;
}

std::string spares_text(std::optional<std::int64_t> for_time, std::optional<std::int64_t> for_money) {
  if (!for_time) return "";
  std::string text = "Spares: " + std::to_string(*for_time) + (*for_time == 1 ? " is" : " are") +
                     " enough, more save less than " + percent(kMargin) + " of the wall time";
  if (for_money) text += "; the least cost is with " + std::to_string(*for_money);
  return text + ".";
}

}  // namespace pitstop
