#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "experiments/answers/run/plot.hpp"
#include "experiments/base/atomic_file.hpp"
#include "experiments/scenario/text/units.hpp"
#include "experiments/show/gnuplot.hpp"
#include "experiments/show/plot_axis.hpp"

namespace pitstop {

namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t kMostCellsWithText = 120;
constexpr double kBrightFrom = 0.55;  // of the palette: black letters above, white below
constexpr std::size_t kMostTics = 16;
constexpr std::size_t kLettersAcross = 95;  // that fit below the picture
// Viridis: even steps of lightness, safe for the colour-blind.
constexpr const char* kMap =
    "set palette defined (0 '#440154', 0.25 '#3b528b', 0.5 '#21918c', 0.75 '#5ec962', "
    "1 '#fde725')\n";

// What the picture shows of a point: the time lost where every wall time is known, ETTR in percent otherwise.
struct Figure {
  bool lost;
  TimeUnit unit;  // of the time lost
  std::string label() const { return lost ? fmt::format("time lost ({})", unit.name) : "ETTR (%)"; }
};

// With all work done, wall time and time lost differ by a constant and share their interval.
double lost_s(const Summary& s) {
  return s.wall.estimate->mean - s.ledger_s[index_of(Line::productive)].mean;
}

Figure figure_of(const Sweep& sweep) {
  double largest = 0;
  for (const SweepPoint& p : sweep.points) {
    if (p.summary.wall.censored()) return {false, {"percent", 1}};
    largest = std::max(largest, lost_s(p.summary));
  }
  return {true, unit_for(largest)};
}

struct Value {
  double mean, low, high;
};

Value value_of(const Summary& s, const Figure& f) {
  if (!f.lost) return {s.ettr.mean * 100, s.ettr.ci95.low * 100, s.ettr.ci95.high * 100};
  const double shift = s.ledger_s[index_of(Line::productive)].mean;
  const Estimate& wall = *s.wall.estimate;
  return {(wall.mean - shift) / f.unit.seconds, (wall.ci95.low - shift) / f.unit.seconds,
          (wall.ci95.high - shift) / f.unit.seconds};
}

// The axis of one varied key: numbers in a readable unit, or places 0, 1, 2... with names.
struct Axis {
  NumberAxis numbers;
  bool numeric = true;
  std::vector<double> at;  // of each point
};

Axis axis_of(const Sweep& sweep) {
  Axis axis;
  double low = std::numeric_limits<double>::infinity(), high = 0;
  for (const SweepPoint& p : sweep.points) {
    if (!p.values[0].number) {
      axis.numeric = false;
      break;
    }
    low = std::min(low, *p.values[0].number);
    high = std::max(high, *p.values[0].number);
  }
  axis.numbers.label = sweep.keys[0];
  if (axis.numeric)
    axis.numbers = number_axis(sweep.keys[0], sweep.points[0].values[0].is_duration, low, high);
  for (std::size_t i = 0; i < sweep.points.size(); ++i) {
    axis.at.push_back(axis.numeric ? *sweep.points[i].values[0].number / axis.numbers.unit
                                   : static_cast<double>(i));
  }
  return axis;
}

std::string tics(const char* axis, const std::vector<std::string>& names) {
  const std::size_t step = (names.size() + kMostTics - 1) / kMostTics;
  std::string out;
  std::size_t letters = 0;
  for (const std::string& name : names) letters += (name.size() + 2) / step;
  for (std::size_t i = 0; i < names.size(); i += step) {
    out += fmt::format("{}{} {}", out.empty() ? "" : ", ", tic_text(names[i]), i);
  }
  const bool crowded = *axis == 'x' && letters > kLettersAcross;
  return fmt::format("set {}tics nomirror out {} ({})\n", axis, crowded ? "rotate by -40 left" : "", out);
}

std::string curve_data(const Sweep& sweep, const Axis& axis, const Figure& f) {
  std::vector<std::size_t> order(sweep.points.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return axis.at[a] < axis.at[b]; });
  std::string out = "$points << EOD\n";
  for (const std::size_t i : order) {
    const Summary& s = sweep.points[i].summary;
    const Value v = value_of(s, f);
    out += fmt::format("{:.9g} {:.9g} {:.9g} {:.9g} {:.9g}\n", axis.at[i], v.mean, v.low, v.high,
                       s.ettr.mean * 100);
  }
  return out + "EOD\n";
}

std::string curve_axes(const Sweep& sweep, const Axis& axis, const Figure& f) {
  double low = std::numeric_limits<double>::infinity(), high = 0;
  for (const SweepPoint& p : sweep.points) {
    low = std::min(low, value_of(p.summary, f).low);
    high = std::max(high, value_of(p.summary, f).high);
  }
  std::string out = kCurveFrame + axis_script(axis.numbers);
  out += fmt::format("set ylabel {}\n", plot_text(f.label()));
  if (f.lost && wide(low, high)) out += "set logscale y\n";
  if (f.lost) out += "set y2label 'ETTR (%)'\nset y2tics nomirror out\n";
  if (!axis.numeric) {
    std::vector<std::string> names;
    for (const SweepPoint& p : sweep.points) names.push_back(p.values[0].text);
    out += tics("x", names) + fmt::format("set xrange [-0.5:{}]\n", static_cast<double>(names.size()) - 0.5);
  }
  return out;
}

std::string value_text(const SweepPoint& p, std::size_t key) {
  const VariedValue& v = p.values[key];
  return v.number && v.is_duration ? format_duration(Duration::from_seconds(*v.number)) : v.text;
}

std::string curve(const Sweep& sweep, const Figure& f) {
  const Axis axis = axis_of(sweep);
  std::string out = curve_data(sweep, axis, f) + curve_axes(sweep, axis, f);
  const bool optimum = sweep.analytic_interval_s && axis.numbers.durations;
  if (optimum) out += upright(*sweep.analytic_interval_s / axis.numbers.unit, "#555555", 2);
  out += "plot ";
  if (axis.numeric) {
    out +=
        "$points using 1:3:4 with filledcurves fillcolor rgb '#9ecae9' title '95 % band', "
        "$points using 1:2 with linespoints linewidth 2 pointtype 7 pointsize 0.6 linecolor rgb '#0072b2' "
        "title ";
  } else {
    out += "$points using 1:2:3:4 with yerrorbars linewidth 2 pointtype 7 linecolor rgb '#0072b2' title ";
  }
  out += plot_text(f.lost ? "time lost" : "ETTR");
  if (f.lost) {
    out += fmt::format(", $points using 1:5 axes x1y2 with {} linecolor rgb '#e69f00' title 'ETTR (right)'",
                       axis.numeric ? "lines linewidth 2 dashtype 4" : "points pointtype 5");
  }
  if (optimum) {
    out += fmt::format(
        ", NaN with lines linewidth 1.5 dashtype 2 linecolor rgb '#555555' title {}",
        plot_text("analytic optimum " + format_duration(Duration::from_seconds(*sweep.analytic_interval_s))));
  }
  if (sweep.best) {
    const SweepPoint& best = sweep.points[*sweep.best];
    out += fmt::format(
        ", '+' every ::0::0 using ({:.9g}):({:.9g}) with points pointtype 6 pointsize 2.2 linewidth 2.5 "
        "linecolor rgb '#d55e00' title {}",
        axis.at[*sweep.best], value_of(best.summary, f).mean, plot_text("best " + value_text(best, 0)));
  }
  return out + "\n";
}

// The distinct values of a key, in the order of the sweep.
std::vector<std::string> names_of(const Sweep& sweep, std::size_t key) {
  std::vector<std::string> names;
  for (const SweepPoint& p : sweep.points) {
    const std::string name = value_text(p, key);
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  }
  return names;
}

std::size_t place(const std::vector<std::string>& names, const std::string& name) {
  return static_cast<std::size_t>(std::find(names.begin(), names.end(), name) - names.begin());
}

// A grid's points on the lattice of its keys' distinct values.
struct Grid {
  std::vector<std::string> across, up;
  std::vector<double> cells;  // row by row; NaN where the sweep has no point
  double low = std::numeric_limits<double>::infinity(), high = 0;

  Grid(const Sweep& sweep, const Figure& f) : across(names_of(sweep, 0)), up(names_of(sweep, 1)) {
    cells.assign(across.size() * up.size(), kNone);
    for (const SweepPoint& p : sweep.points) {
      const double v = value_of(p.summary, f).mean;
      cells[y(p) * across.size() + x(p)] = v;
      low = std::min(low, v);
      high = std::max(high, v);
    }
  }
  std::size_t x(const SweepPoint& p) const { return place(across, value_text(p, 0)); }
  std::size_t y(const SweepPoint& p) const { return place(up, value_text(p, 1)); }
  // 0 for the least value, 1 for the greatest, as the palette runs.
  double shade(double v) const {
    if (wide(low, high)) return std::log(v / low) / std::log(high / low);
    return low < high ? (v - low) / (high - low) : 0;
  }
};

std::string grid_data(const Grid& g) {
  std::string out = "$cells << EOD\n";
  for (std::size_t i = 0; i < g.cells.size(); ++i) {
    out += std::isnan(g.cells[i]) ? "NaN" : fmt::format("{:.9g}", g.cells[i]);
    out += (i + 1) % g.across.size() == 0 ? "\n" : " ";
  }
  return out + "EOD\n";
}

std::string grid_labels(const Grid& g) {
  std::string out;
  if (g.cells.size() > kMostCellsWithText) return out;
  for (std::size_t i = 0; i < g.cells.size(); ++i) {
    if (std::isnan(g.cells[i])) continue;
    out += fmt::format("set label '{:.3g}' at {},{} center front textcolor rgb '{}'\n", g.cells[i],
                       i % g.across.size(), i / g.across.size(),
                       g.shade(g.cells[i]) > kBrightFrom ? "#000000" : "#ffffff");
  }
  return out;
}

std::string map(const Sweep& sweep, const Figure& f) {
  const Grid g(sweep, f);
  std::string out = grid_data(g) + kMap + grid_labels(g) + tics("x", g.across) + tics("y", g.up);
  if (wide(g.low, g.high)) out += "set logscale cb\n";
  if (g.low < g.high) out += fmt::format("set cbrange [{:.9g}:{:.9g}]\n", g.low, g.high);
  if (sweep.best) {
    const SweepPoint& best = sweep.points[*sweep.best];
    out += fmt::format(
        "set object rectangle center {},{} size 1,1 front fillstyle empty border rgb '#d55e00' "
        "linewidth 4\n",
        g.x(best), g.y(best));
  }
  return out + fmt::format(
                   "set xlabel {}\nset ylabel {}\nset cblabel {}\nunset key\nset xrange [-0.5:{}]\n"
                   "set yrange [-0.5:{}]\nplot $cells matrix with image pixels\n",
                   plot_text(sweep.keys[0]), plot_text(sweep.keys[1]), plot_text(f.label()),
                   static_cast<double>(g.across.size()) - 0.5, static_cast<double>(g.up.size()) - 0.5);
}

std::string title(const Sweep& sweep, const Figure& f) {
  std::string text = sweep.points[0].summary.scenario;
  if (!f.lost) {
    const auto censored = std::count_if(sweep.points.begin(), sweep.points.end(),
                                        [](const SweepPoint& p) { return p.summary.wall.censored(); });
    text += fmt::format(": ETTR, since at {} of {} points some replications did not complete", censored,
                        sweep.points.size());
  }
  if (sweep.keys.size() == 2 && sweep.best) {
    const SweepPoint& best = sweep.points[*sweep.best];
    text += "; framed: best, " + value_text(best, 0) + " and " + value_text(best, 1);
  }
  return fmt::format("set title {}\n", plot_text(text));
}

}  // namespace

void plot_sweep(const std::string& path, const Sweep& sweep) {
  if (sweep.points.empty() || sweep.keys.empty() || sweep.keys.size() > 2) {
    throw OutputError("cannot draw " + path + ": a picture shows one or two varied keys");
  }
  const Figure f = figure_of(sweep);
  draw(path, title(sweep, f) + (sweep.keys.size() == 1 ? curve(sweep, f) : map(sweep, f)));
}

}  // namespace pitstop
