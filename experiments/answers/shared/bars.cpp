#include "experiments/answers/shared/bars.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "experiments/show/gnuplot.hpp"
#include "experiments/show/text_style.hpp"

namespace pitstop {

namespace {

constexpr const char* kBarColours[] = {"#009e73", "#d55e00", "#bbbbbb"};

}  // namespace

std::size_t longest(const std::vector<std::string>& rows) {
  std::size_t most = 0;
  for (const std::string& row : rows) most = std::max(most, columns(row));
  return most;
}

std::string frame(const std::vector<std::string>& rows, const std::string& across, const std::string& title,
                  std::size_t margin) {
  std::string tics;
  for (std::size_t i = 0; i < rows.size(); ++i)
    tics += fmt::format("{}{} {}", i == 0 ? "" : ", ", tic_text(rows[i]), -static_cast<double>(i));
  return fmt::format(
      "set border 1\nset xtics nomirror out\nset ytics nomirror scale 0 ({})\nset lmargin {}\n"
      "set yrange [{}:0.6]\nset grid x linetype 1 linecolor rgb '#dddddd'\nset xlabel {}\nset title {}\n"
      "set xrange [*<0:0<*]\n"
      "set arrow 1 from first 0, graph 0 to first 0, graph 1 nohead front linecolor rgb '#000000'\n",
      tics, std::max(longest(rows), margin) + 4, 0.4 - static_cast<double>(rows.size()), plot_text(across),
      plot_text(title));
}

TimeUnit unit_of(double largest_s) { return unit_for(std::fabs(largest_s)); }
double reach(const Estimate& e) { return std::max(std::fabs(e.ci95.low), std::fabs(e.ci95.high)); }

std::string bars_script(const std::vector<Bar>& bars, const std::string& across, const std::string& title,
                        std::size_t margin) {
  std::vector<std::string> names;
  std::array<std::string, 3> rows;
  for (std::size_t i = 0; i < bars.size(); ++i) {
    const Bar& b = bars[i];
    names.push_back(b.row);
    rows[b.low > 0    ? 0
         : b.high < 0 ? 1
                      : 2] +=
        fmt::format("{:.9g} {} {:.9g} {:.9g}\n", b.mean, -static_cast<double>(i), b.low, b.high);
  }
  std::string data, plot;
  for (std::size_t c = 0; c < rows.size(); ++c) {
    if (rows[c].empty()) continue;
    data += fmt::format("$bars{} << EOD\n{}EOD\n", c, rows[c]);
    plot += fmt::format(
        "$bars{0} using ($1/2):2:(0):1:($2-0.33):($2+0.33) with boxxyerror linecolor rgb '{1}', "
        "$bars{0} using 1:2:3:4 with xerrorbars linewidth 1.5 pointtype 0 linecolor rgb '#000000', ",
        c, kBarColours[c]);
  }
  return data + frame(names, across, title, margin) + "unset key\nset style fill solid noborder\nplot " +
         plot + "NaN notitle\n";
}

}  // namespace pitstop
