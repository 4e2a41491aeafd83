// The points of a sweep, from what is typed after --vary.
#pragma once

#include <string>
#include <vector>

#include "experiments/summary.hpp"

namespace pitstop {

inline constexpr std::size_t kDefaultPoints = 12;  // of a range that does not say how many
inline constexpr std::size_t kMostPoints = 1000;   // of a whole sweep

struct VariedKey {
  std::string key;
  std::vector<VariedValue> values;  // at least one, all different
};

// "checkpoint.interval=1min..4h:24log", "cluster.spares=0..8", "checkpoint.interval=young,daly,30min".
// A range has evenly spaced points, or by equal ratios with `log`, both ends included; durations are rounded
// to whole seconds (where the range is wide enough), whole-number keys to whole numbers. Whether the key
// exists and takes the values is for the reader to say. Throws UsageError.
VariedKey parse_vary(const std::string& text);

// Every combination, the last key running fastest. Throws UsageError beyond kMostPoints.
std::vector<std::vector<VariedValue>> grid_of(const std::vector<VariedKey>& keys);

}  // namespace pitstop
