#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <string>
#include <vector>

#include "experiments/answers/run/plot.hpp"
#include "experiments/scenario/text/units.hpp"
#include "experiments/show/gnuplot.hpp"
#include "experiments/show/line_colours.hpp"
#include "experiments/show/plot_axis.hpp"

namespace pitstop {

namespace {

constexpr std::size_t kMostBins = 60;
constexpr double kTail = 3;  // shown: up to so many times the way from the median to the 99 % quantile
constexpr double kShareOfALetter = 0.0115;  // of a bar's length

std::string people_duration(double seconds) { return format_duration(Duration::from_seconds(seconds)); }

// A box from share A to share B of the bar whose middle is at height Y.
std::string box(int& object, double a, double b, double y, const char* colour) {
  return fmt::format(
      "set object {} rectangle from {:.6g},{} to {:.6g},{} fillcolor rgb '{}' fillstyle solid border "
      "rgb '#ffffff'\n",
      ++object, a * 100, y - 0.36, b * 100, y + 0.36, colour);
}

bool is_dark(std::size_t line) {
  return line == index_of(Line::capacity_wait) || line == index_of(Line::replacement) ||
         line == index_of(Line::degraded) || line == index_of(Line::lost_work);
}

// One bar: the lines from FIRST on, each by its share of TOTAL.
std::string bar(int& object, const Summary& s, std::size_t first, double total, double y) {
  std::string out;
  double at = 0;
  for (std::size_t l = first; l < kLines && total > 0; ++l) {
    const double share = s.ledger_s[l].mean / total;
    if (share <= 0) continue;
    out += box(object, at, at + share, y, kLineColours[l]);
    const std::string text = fmt::format("{} {:.3g} %", kLineNames[l], share * 100);
    if (static_cast<double>(text.size()) * kShareOfALetter <= share) {
      out += fmt::format("set label {} at {:.6g},{} center front textcolor rgb '{}'\n", plot_text(text),
                         (at + share / 2) * 100, y, is_dark(l) ? "#ffffff" : "#000000");
    }
    at += share;
  }
  return out;
}

std::string ledger_panel(const Summary& s) {
  double all = 0;
  for (const Estimate& e : s.ledger_s) all += e.mean;
  const double lost = all - s.ledger_s[index_of(Line::productive)].mean;
  int object = 0;
  std::string out = bar(object, s, 0, all, 1) + bar(object, s, 1, lost, 0);
  out +=
      "set xrange [0:100]\nset yrange [-0.5:1.5]\nset xlabel 'share of the bar (%)'\n"
      "set border 1\nset xtics nomirror out\n";
  out += fmt::format("set ytics nomirror scale 0 ({} 1, {} 0)\n",
                     plot_text("all time, mean " + people_duration(all)),
                     plot_text("of it lost, " + people_duration(lost)));
  out += "set key outside top center horizontal reverse Left\nplot ";
  for (std::size_t l = 0; l < kLines; ++l) {
    if (s.ledger_s[l].mean <= 0) continue;
    out += fmt::format("NaN with boxes fillstyle solid linecolor rgb '{}' title {}, ", kLineColours[l],
                       plot_text(std::string(kLineNames[l]) + " " + people_duration(s.ledger_s[l].mean)));
  }
  return out + "NaN notitle\n";
}

// Bins of equal width, by Freedman and Diaconis' rule within kMostBins.
std::string histogram(const std::vector<double>& sorted, double width) {
  std::string out = "$bins << EOD\n";
  std::size_t i = 0;
  for (double low = sorted.front(); i < sorted.size(); low += width) {
    const std::size_t before = i;
    while (i < sorted.size() && sorted[i] < low + width) ++i;
    out += fmt::format("{:.9g} {}\n", low + width / 2, i - before);
  }
  return out + "EOD\n";
}

double at(const std::vector<double>& sorted, double p) {
  return sorted[static_cast<std::size_t>(p * static_cast<double>(sorted.size() - 1))];
}

double bin_width(const std::vector<double>& sorted) {
  const double span = sorted.back() - sorted.front();
  const double rule =
      2 * (at(sorted, 0.75) - at(sorted, 0.25)) / std::cbrt(static_cast<double>(sorted.size()));
  if (span <= 0) return std::max(1e-6, std::abs(sorted.front()) * 0.01);  // all the same: one bin
  return std::max(rule, span / static_cast<double>(kMostBins)) * (1 + 1e-9);
}

// Cuts a tail so long that the bulk would be one bin, and says so.
std::string cut_tail(std::vector<double>& sorted, const TimeUnit& unit) {
  const double middle = at(sorted, 0.5), limit = middle + kTail * (at(sorted, 0.99) - middle);
  const auto end = std::upper_bound(sorted.begin(), sorted.end(), limit);
  const auto beyond = sorted.end() - end;
  if (beyond == 0) return "";
  const std::string text = fmt::format("; not shown: {} up to {:.4g} {}", beyond, sorted.back(), unit.name);
  sorted.erase(end, sorted.end());
  return text;
}

// Its words stand to the left or right of the line, so that two marks never cover each other.
std::string mark(double x, const char* side, int dashes, const std::string& text) {
  return fmt::format(
      "set arrow from first {0:.9g}, graph 0 to first {0:.9g}, graph 0.97 nohead front linecolor rgb "
      "'#000000' "
      "dashtype {1}\nset label {2} at first {0:.9g}, graph 0.92 {3} offset {4},0 front\n",
      x, dashes, plot_text(text), side, std::string_view(side) == "left" ? "0.6" : "-0.6");
}

std::string marks(const Summary& s, const TimeUnit& unit) {
  std::string out;
  const bool both = s.wall.estimate && s.wall.p95;
  const bool mean_first = !both || s.wall.estimate->mean <= *s.wall.p95;
  if (s.wall.estimate) {
    const double mean = s.wall.estimate->mean;
    out += mark(mean / unit.seconds, mean_first ? "right" : "left", 1, "mean " + people_duration(mean));
  }
  if (s.wall.p95) {
    out += mark(*s.wall.p95 / unit.seconds, mean_first ? "left" : "right", 2,
                "95 % within " + people_duration(*s.wall.p95));
  }
  return out;
}

std::vector<double> completed_walls(const Summary& s) {
  std::vector<double> walls;
  for (const Row& r : s.rows) {
    if (r.ending == Ending::completed) walls.push_back(r.wall.seconds());
  }
  std::sort(walls.begin(), walls.end());
  return walls;
}

std::string histogram_panel(const Summary& s) {
  std::vector<double> walls = completed_walls(s);
  std::string out =
      "reset\nset origin 0, 0\nset size 1, 0.48\nset style fill solid 0.85 border rgb '#ffffff'\n"
      "set border 3\nset tics nomirror out\nunset key\n";
  if (walls.empty()) {
    return out +
           "unset border\nunset tics\nset label 'no replication completed: there is no wall time to show' at "
           "graph 0.5, graph 0.5 center\nset xrange [0:1]\nset yrange [0:1]\nplot NaN notitle\n";
  }
  const TimeUnit unit = unit_for(at(walls, 0.5));
  for (double& w : walls) w /= unit.seconds;
  std::string which = fmt::format("wall time ({})", unit.name);
  if (walls.size() < s.rows.size()) {
    which += fmt::format(", of the {} of {} replications that completed", walls.size(), s.rows.size());
  }
  which += cut_tail(walls, unit);
  const double width = bin_width(walls);
  out += histogram(walls, width);
  out += fmt::format(
      "set xlabel {}\nset ylabel 'replications'\nset yrange [0:*]\nset offsets 0, 0, graph 0.18, 0\n"
      "set boxwidth {:.9g}\nset format y '%.0f'\n",
      plot_text(which), width);
  if (walls.back() > walls.front()) out += marks(s, unit);
  return out + "plot $bins using 1:2 with boxes linecolor rgb '#0072b2'\n";
}

}  // namespace

void plot_run(const std::string& path, const Summary& summary) {
  const std::string title = fmt::format("{}: where the time goes (ETTR {:.2f} %, {} replications)",
                                        summary.scenario, summary.ettr.mean * 100, summary.replications);
  draw(path,
       fmt::format("set multiplot title {}\nset origin 0, 0.48\nset size 1, 0.46\n{}{}unset multiplot\n",
                   plot_text(title), ledger_panel(summary), histogram_panel(summary)));
}

}  // namespace pitstop
