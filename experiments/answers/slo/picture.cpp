#include <fmt/format.h>

#include <algorithm>

#include "experiments/answers/shared/bars.hpp"
#include "experiments/answers/slo/forms.hpp"
#include "experiments/show/gnuplot.hpp"

namespace pitstop {

namespace {

BarKind kind_of_share(double share) {
  return share >= 0.95 ? BarKind::good : share >= 0.5 ? BarKind::fair : BarKind::bad;
}

}  // namespace

void plot_service_levels(const std::string& path, const SloReport& r) {
  std::vector<Bar> bars;
  for (const LevelResult& l : r.results) {
    bars.push_back({fmt::format("{} (of {}): {}", l.name, l.of, l.target), l.pass.share * 100,
                    l.pass.ci95.low * 100, l.pass.ci95.high * 100, kind_of_share(l.pass.share)});
  }
  draw(path,
       "set xrange [0:100]\n" +
           bars_script(bars, "kept with this chance (%), green from 95 %, amber from 50 %; 95 % intervals",
                       r.scenario + ": the chance to keep each service level"));
}

}  // namespace pitstop
