// The points of a sweep, from what is typed after --vary.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "experiments/scenario/vary/varied.hpp"

namespace pitstop {

inline constexpr std::size_t kDefaultPoints = 12;  // of a range that does not say how many
inline constexpr std::size_t kMostPoints = 1000;   // of a whole sweep

struct VariedKey {
  std::string key;
  std::vector<VariedValue> values;  // at least one, all different
};

// A key and the ends of a range of values, in seconds of a duration, else in the unit that was typed.
struct VariedRange {
  std::string key, unit;
  double low = 0, high = 0;  // low < high
  bool whole = false;        // whole numbers only
  bool is_duration = false;
  bool short_numbers = true;  // durations: six digits, else whole seconds

  // Within the range, as it would be typed.
  VariedValue value(double x) const;
  // What a typed value is in the range's own unit; none where it has another.
  std::optional<double> number_of(const std::string& text) const;
};

// "checkpoint.interval=1min..6h". Throws UsageError.
VariedRange parse_range(const std::string& text);

// "checkpoint.interval=1min..4h:24log", "cluster.spares=0..8", "checkpoint.interval=young,daly,30min".
// A range has evenly spaced points, or by equal ratios with `log`, both ends included; durations are rounded
// to whole seconds (where the range is wide enough), whole-number keys to whole numbers. Whether the key
// exists and takes the values is for the reader to say. Throws UsageError.
VariedKey parse_vary(const std::string& text);

// Every combination, the last key running fastest. Throws UsageError beyond kMostPoints.
std::vector<std::vector<VariedValue>> grid_of(const std::vector<VariedKey>& keys);

}  // namespace pitstop
