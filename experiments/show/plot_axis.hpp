// Units and marks with which an axis of durations reads best, and gnuplot's words for an axis of numbers.
#pragma once

#include <array>
#include <string>

namespace pitstop {

struct TimeUnit {
  const char* name;
  double seconds;
};

// For a linear axis whose largest value is this many seconds.
constexpr TimeUnit unit_for(double largest_s) {
  if (largest_s >= 3 * 86400.0) return {"days", 86400};
  if (largest_s >= 3 * 3600.0) return {"hours", 3600};
  if (largest_s >= 3 * 60.0) return {"minutes", 60};
  return {"seconds", 1};
}

// Where a logarithmic axis of durations is marked.
inline constexpr std::array<TimeUnit, 31> kLogTics{{
    {"1 s", 1},
    {"2 s", 2},
    {"5 s", 5},
    {"10 s", 10},
    {"20 s", 20},
    {"30 s", 30},
    {"1 min", 60},
    {"2 min", 120},
    {"5 min", 300},
    {"10 min", 600},
    {"20 min", 1200},
    {"30 min", 1800},
    {"1 h", 3600},
    {"2 h", 7200},
    {"4 h", 14400},
    {"8 h", 28800},
    {"12 h", 43200},
    {"1 d", 86400},
    {"2 d", 172800},
    {"4 d", 345600},
    {"7 d", 604800},
    {"14 d", 1209600},
    {"30 d", 2592000},
    {"60 d", 5184000},
    {"90 d", 7776000},
    {"180 d", 15552000},
    {"1 y", 31536000},
    {"2 y", 63072000},
    {"5 y", 157680000},
    {"10 y", 315360000},
    {"100 y", 3153600000},
}};

inline constexpr double kLogFrom = 10;  // an axis that spans this ratio is logarithmic
constexpr bool wide(double low, double high) { return low > 0 && high / low >= kLogFrom; }

// The horizontal axis of a key with numbers, durations in a unit that reads well.
struct NumberAxis {
  std::string label;
  double unit = 1;  // of a duration, where it is not logarithmic: seconds
  bool logarithmic = false;
  bool durations = false;
  double low = 0, high = 0;  // in `unit`
};
NumberAxis number_axis(const std::string& key, bool durations, double low, double high);
// Label, range and marks, for gnuplot.
std::string axis_script(const NumberAxis& axis);
// A dashed upright line through the picture.
std::string upright(double x, const char* colour, int dashes);
// What every picture of curves has: left and bottom borders, pale lines to read heights by, the key below.
extern const char* const kCurveFrame;

}  // namespace pitstop
