// Pictures of what changes save and of chances kept: sensitivities, payoffs, service levels.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "experiments/answers/sensitivity/sensitivity_report.hpp"
#include "experiments/answers/shared/bars.hpp"
#include "experiments/answers/shared/pictures.hpp"
#include "experiments/show/gnuplot.hpp"

namespace pitstop {

namespace {

constexpr std::size_t kMostBars = 14, kMostOfTwo = 10;

// "rate of gpu (125.6 to 173.3 failures)": the unit once, where both ends have the same.
std::string ends_words(const TornadoBar& b) {
  const std::size_t low = b.low.find(' '), high = b.high.find(' ');
  const bool same =
      low != std::string::npos && high != std::string::npos && b.low.substr(low) == b.high.substr(high);
  return fmt::format("{} ({} to {})", b.name.en, same ? b.low.substr(0, low) : b.low, b.high);
}

// From what its low end changes (pale) and what its high end changes (red) to zero.
std::string tornado_script(const std::vector<TornadoBar>& bars, double one, const std::string& across,
                           const std::string& title, std::size_t margin) {
  std::vector<std::string> names;
  std::string data = "$ends << EOD\n";
  for (const TornadoBar& b : bars) {
    data += fmt::format("{} {:.9g} {:.9g}\n", -static_cast<double>(names.size()), b.at_low->mean / one,
                        b.at_high->mean / one);
    names.push_back(ends_words(b));
  }
  names.push_back("");  // room for the key
  return data + "EOD\n" + frame(names, across, title, margin) +
         "set key bottom right horizontal reverse Left\nset style fill solid noborder\n"
         "plot $ends using ($2/2):1:(0):2:($1-0.33):($1+0.33) with boxxyerror linecolor rgb '#56b4e9' title "
         "'at the low end', "
         "$ends using ($3/2):1:(0):3:($1-0.33):($1+0.33) with boxxyerror linecolor rgb '#d55e00' title "
         "'at the high end'\n";
}

template <class T>
void cut(std::vector<T>& all, std::size_t most) {
  if (all.size() > most) all.resize(most);
}

class SensitivityPicture {
 public:
  explicit SensitivityPicture(const Sensitivity& s) : s_(s) {
    levers_ = s_.levers;
    std::stable_sort(levers_.begin(), levers_.end(),
                     [](const Elasticity& a, const Elasticity& b) { return a.saved.mean > b.saved.mean; });
    for (const auto* group : {&s_.ranges, &s_.counted}) {
      for (const TornadoBar& b : *group) {
        if (b.at_low && b.at_high) tornado_.push_back(b);
      }
    }
    const std::size_t most = levers_.empty() || tornado_.empty() ? kMostBars : kMostOfTwo;
    cut(levers_, most);
    cut(tornado_, most);
    what_ = kObjectiveWords[static_cast<std::size_t>(s_.objective_kind)];
  }

  // One above the other, each as high as it has rows.
  std::string script() const {
    std::vector<std::string> names;
    for (const Elasticity& e : levers_) names.push_back(lever_words(e));
    for (const TornadoBar& b : tornado_) names.push_back(ends_words(b));
    const std::size_t margin = longest(names);
    if (tornado_.empty()) return levers(margin);
    if (levers_.empty()) return tornado(margin);
    const auto above = static_cast<double>(levers_.size() + kRowsOfWords),
               below = static_cast<double>(tornado_.size() + 1 + kRowsOfWords);
    const double share = below / (above + below);
    return "set multiplot\n" + fmt::format("set origin 0,{0:.4g}\nset size 1,{1:.4g}\n", share, 1 - share) +
           levers(margin) + fmt::format("set origin 0,0\nset size 1,{:.4g}\n", share) + tornado(margin) +
           "unset multiplot\n";
  }

 private:
  static constexpr std::size_t kRowsOfWords = 6;  // title, marks and axis take as much room

  bool money() const { return s_.objective_kind == Objective::cost; }
  TimeUnit unit(double most) const { return money() ? TimeUnit{s_.currency.c_str(), 1} : unit_of(most); }
  static std::string lever_words(const Elasticity& e) { return e.name.en + ": " + change_of(e); }

  std::string levers(std::size_t margin) const {
    double most = 0;
    for (const Elasticity& e : levers_) most = std::max(most, reach(e.saved));
    const TimeUnit one = unit(most);
    std::vector<Bar> bars;
    for (const Elasticity& e : levers_) {
      bars.push_back({lever_words(e), e.saved.mean / one.seconds, e.saved.ci95.low / one.seconds,
                      e.saved.ci95.high / one.seconds});
    }
    return bars_script(bars, fmt::format("saved ({}); grey: not significant; 95 % intervals", one.name),
                       s_.scenario + fmt::format(": what to improve first (of the {})", what_), margin);
  }
  std::string tornado(std::size_t margin) const {
    double most = 0;
    for (const TornadoBar& b : tornado_)
      most = std::max({most, std::fabs(b.at_low->mean), std::fabs(b.at_high->mean)});
    const TimeUnit one = unit(most);
    return tornado_script(tornado_, one.seconds, fmt::format("change of the {} ({})", what_, one.name),
                          s_.scenario + ": what to measure first", margin);
  }

  const Sensitivity& s_;
  std::vector<Elasticity> levers_;
  std::vector<TornadoBar> tornado_;  // of those with figures at both ends
  std::string what_;
};

}  // namespace

void plot_sensitivity(const std::string& path, const Sensitivity& s) {
  draw(path, SensitivityPicture(s).script());
}

void plot_payoffs(const std::string& path, const Payoffs& p) {
  const bool money = !p.currency.empty();
  double most = 0;
  for (const Payoff& x : p.each) most = std::max(most, x.saved_s ? reach(*x.saved_s) : 0);
  const TimeUnit unit = money ? TimeUnit{p.currency.c_str(), 1} : unit_of(most);
  std::vector<Bar> bars;
  for (const Payoff& x : p.each) {
    const std::optional<Estimate>& e = money ? x.saved : x.saved_s;
    if (!e || bars.size() == kMostBars) continue;
    const std::string cost = x.cost ? fmt::format(" (costs {:.6g})", *x.cost) : "";
    bars.push_back(
        {x.name + cost, e->mean / unit.seconds, e->ci95.low / unit.seconds, e->ci95.high / unit.seconds});
  }
  draw(path, bars_script(bars,
                         fmt::format("saved ({}{}); grey: not significant; 95 % intervals",
                                     money ? "before its own cost, " : "", unit.name),
                         p.scenario + ": what improvements save"));
}

void plot_service_levels(const std::string& path, const SloReport& r) {
  std::vector<Bar> bars;
  for (const LevelResult& l : r.results) {
    bars.push_back({fmt::format("{} (of {}): {}", l.name, l.of, l.target), l.pass.share * 100,
                    l.pass.ci95.low * 100, l.pass.ci95.high * 100});
  }
  draw(path, "set xrange [0:100]\n" + bars_script(bars, "kept with this chance (%); 95 % intervals",
                                                  r.scenario + ": the chance to keep each service level"));
}

}  // namespace pitstop
