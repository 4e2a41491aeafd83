// How many spares are enough: the one rule for all commands.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace pitstop {

// Settings this close to the best are as good: of the mean wall time, or of the mean cost.
inline constexpr double kMargin = 0.001;

// The mean wall time or cost with so many spares, under the same failures as the others. Infinite where some
// run does not complete.
struct SparesMean {
  std::int64_t spares;
  double mean;
};

// The fewest spares that are as good as the best within the margin. None where no mean is finite.
std::optional<std::int64_t> enough_spares(const std::vector<SparesMean>& all, double margin = kMargin);

// "Spares: 3 are enough, more save less than 0.1 % of the wall time; the least cost is with 0." Empty without
// `for_time`.
std::string spares_text(std::optional<std::int64_t> for_time, std::optional<std::int64_t> for_money);

}  // namespace pitstop
