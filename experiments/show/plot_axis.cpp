#include "experiments/show/plot_axis.hpp"

#include <fmt/format.h>

#include "experiments/show/gnuplot.hpp"

namespace pitstop {

const char* const kCurveFrame =
    "set border 11\nset xtics nomirror out\nset ytics nomirror out\nset grid y linecolor rgb '#dddddd'\n"
    "set bmargin 8\nset key at screen 0.5, screen 0.07 center center horizontal reverse Left\n";

NumberAxis number_axis(const std::string& key, bool durations, double low, double high) {
  NumberAxis axis{key, 1, wide(low, high), durations, low, high};
  if (durations && !axis.logarithmic) {
    const TimeUnit unit = unit_for(high);
    axis.unit = unit.seconds;
    axis.label += fmt::format(" ({})", unit.name);
    axis.low /= unit.seconds;
    axis.high /= unit.seconds;
  }
  return axis;
}

std::string axis_script(const NumberAxis& axis) {
  constexpr double margin = 1.1;
  std::string out = fmt::format("set xlabel {}\n", plot_text(axis.label));
  if (!axis.logarithmic) return out;
  out += fmt::format("set logscale x\nset xrange [{:.9g}:{:.9g}]\n", axis.low / margin, axis.high * margin);
  if (!axis.durations) return out;
  std::string marks;
  for (const TimeUnit& t : kLogTics) {
    if (t.seconds < axis.low / margin || t.seconds > axis.high * margin) continue;
    marks += fmt::format("{}'{}' {}", marks.empty() ? "" : ", ", t.name, t.seconds);
  }
  return out + fmt::format("set xtics ({})\n", marks);
}

std::string upright(double x, const char* colour, int dashes) {
  return fmt::format(
      "set arrow from first {0:.9g}, graph 0 to first {0:.9g}, graph 1 nohead back linecolor rgb '{1}' "
      "dashtype {2} linewidth 1.5\n",
      x, colour, dashes);
}

}  // namespace pitstop
