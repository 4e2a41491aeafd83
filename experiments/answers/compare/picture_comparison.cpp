#include <fmt/format.h>

#include <algorithm>

#include "experiments/answers/compare/comparison_report.hpp"
#include "experiments/answers/shared/bars.hpp"
#include "experiments/answers/shared/pictures.hpp"
#include "experiments/show/gnuplot.hpp"

namespace pitstop {

namespace {

constexpr std::size_t kMostDifferences = 4;  // by ledger line; beyond, wall times alone
constexpr const char* kColours[kMostDifferences] = {"#0072b2", "#d55e00", "#009e73", "#cc79a7"};
constexpr int kPoints[kMostDifferences] = {7, 5, 9, 13};

std::string words_of(std::string name) {
  std::replace(name.begin(), name.end(), '_', ' ');
  return name;
}

struct Difference {
  std::string row;
  std::vector<Estimate> of;  // one for each contestant but the first
};

std::vector<Difference> by_line(const Comparison& c) {
  std::vector<Difference> out;
  if (c.measure == Measure::wall_s) {
    out.push_back({"wall time", {}});
    for (const AgainstFirst& a : c.against) out[0].of.push_back(a.gain);
  }
  for (std::size_t l = 1; l < kLines; ++l) {
    Difference d{words_of(kLineNames[l]), {}};
    for (const AgainstFirst& a : c.against) d.of.push_back(a.saved_s[l]);
    if (std::any_of(d.of.begin(), d.of.end(), [](const Estimate& e) { return e.mean != 0 || e.std > 0; }))
      out.push_back(std::move(d));
  }
  return out;
}

std::string name_of(const Comparison& c, std::size_t i) { return letter(i) + " " + c.contestants[i].name; }

std::string lines_script(const Comparison& c) {
  const std::vector<Difference> rows = by_line(c);
  std::vector<std::string> names;
  double most = 0;
  for (const Difference& d : rows) {
    names.push_back(d.row);
    for (const Estimate& e : d.of) most = std::max(most, reach(e));
  }
  const TimeUnit unit = unit_of(most);
  const std::size_t n = c.against.size();
  std::string data, plot;
  for (std::size_t k = 0; k < n; ++k) {
    data += fmt::format("$with{} << EOD\n", k);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const Estimate& e = rows[i].of[k];
      const double aside = 0.5 * (static_cast<double>(k + 1) / static_cast<double>(n + 1) - 0.5);
      data +=
          fmt::format("{:.9g} {:.9g} {:.9g} {:.9g}\n", e.mean / unit.seconds, -static_cast<double>(i) - aside,
                      e.ci95.low / unit.seconds, e.ci95.high / unit.seconds);
    }
    data += "EOD\n";
    plot += fmt::format(
        "{}$with{} using 1:2:3:4 with xerrorbars linewidth 2.5 pointtype {} pointsize 1 linecolor rgb '{}' "
        "title {}",
        k == 0 ? "plot " : ", ", k, kPoints[k], kColours[k], plot_text(name_of(c, k + 1)));
  }
  const std::string title = n == 1 ? verdict(c, 1) : "best: " + name_of(c, c.best);
  return data +
         frame(names,
               fmt::format("saved against {} ({}); left of zero: lost; 95 % intervals", name_of(c, 0),
                           unit.name),
               title) +
         "set bmargin 7\nset key at screen 0.5, screen 0.05 center center horizontal reverse Left\n" + plot +
         "\n";
}

std::string gains_script(const Comparison& c) {
  std::vector<std::string> names;
  double most = 0;
  for (const AgainstFirst& a : c.against) most = std::max(most, reach(a.gain));
  const TimeUnit unit = unit_of(most);
  const double one = c.measure == Measure::wall_s ? unit.seconds : 0.01;
  std::string data = "$gains << EOD\n";
  for (std::size_t i = 1; i < c.contestants.size(); ++i) {
    const Estimate& e = c.against[i - 1].gain;
    names.push_back(name_of(c, i));
    data += fmt::format("{:.9g} {} {:.9g} {:.9g}\n", e.mean / one, 1 - static_cast<double>(i),
                        e.ci95.low / one, e.ci95.high / one);
  }
  const std::string across =
      c.measure == Measure::wall_s
          ? fmt::format("wall time saved against {} ({}); joint 95 % intervals", name_of(c, 0), unit.name)
          : fmt::format("{} than {} (points of %); joint 95 % intervals",
                        c.measure == Measure::completed ? "more of the runs finish" : "more ETTR",
                        name_of(c, 0));
  return data + "EOD\n" + frame(names, across, "best: " + name_of(c, c.best)) +
         "unset key\nplot $gains using 1:2:3:4 with xerrorbars linewidth 2.5 pointtype 7 linecolor rgb "
         "'#0072b2'\n";
}

}  // namespace

void plot_comparison(const std::string& path, const Comparison& c) {
  const bool lines = c.measure == Measure::wall_s && c.against.size() <= kMostDifferences;
  draw(path, lines ? lines_script(c) : gains_script(c));
}

}  // namespace pitstop
