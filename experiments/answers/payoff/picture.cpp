#include <fmt/format.h>

#include <algorithm>

#include "experiments/answers/payoff/forms.hpp"
#include "experiments/answers/shared/bars.hpp"
#include "experiments/show/gnuplot.hpp"

namespace pitstop {

namespace {

constexpr std::size_t kMostShown = 14;

}  // namespace

void plot_payoffs(const std::string& path, const Payoffs& p) {
  const bool money = !p.currency.empty();
  double most = 0;
  for (const Payoff& x : p.each) most = std::max(most, x.saved_s ? reach(*x.saved_s) : 0);
  const TimeUnit unit = money ? TimeUnit{p.currency.c_str(), 1} : unit_of(most);
  std::vector<Bar> bars;
  for (const Payoff& x : p.each) {
    const std::optional<Estimate>& e = money ? x.saved : x.saved_s;
    if (!e || bars.size() == kMostShown) continue;
    const std::string cost = x.cost ? fmt::format(" (costs {:.6g})", *x.cost) : "";
    bars.push_back(
        {x.name + cost, e->mean / unit.seconds, e->ci95.low / unit.seconds, e->ci95.high / unit.seconds});
  }
  draw(path, bars_script(bars,
                         fmt::format("saved ({}{}); grey: not significant; 95 % intervals",
                                     money ? "before its own cost, " : "", unit.name),
                         p.scenario + ": what improvements save"));
}

}  // namespace pitstop
