#include "experiments/answers/sensitivity/sensitivity_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace pitstop {

namespace {

constexpr std::size_t kWidth = 80;
constexpr std::size_t kMostLevers = 12, kSentences = 3, kMostBars = 8, kMostShares = 5;
constexpr double kNoisy = 0.1;  // share of the variance that is the replications' own

std::string amount(const Sensitivity& s, double x) {
  if (s.objective_kind == Objective::cost) return fmt::format("{:.0f} {}", x, s.currency);
  return (x < 0 ? "-" : "") + duration_text(std::fabs(x));
}

// "0.31 %"; small shares keep two digits, which is all that an elasticity is known to.
std::string share_text(double share) { return fmt::format("{:.2g} %", share * 100); }

class SensitivityReport {
 public:
  SensitivityReport(const Sensitivity& s, const TextStyle& style) : s_(s), style_(style) {}

  std::string text(const std::string& version) {
    line(wrapped(
        fmt::format("{}: sensitivity of {} (now {} {} {})", printable(s_.scenario),
                    kObjectiveNames[static_cast<std::size_t>(s_.objective_kind)], amount(s_, s_.present.mean),
                    style_.plus_minus(), amount(s_, s_.present.ci95.high - s_.present.mean)),
        kWidth, 2));
    levers();
    bars("Over the ranges given, one at a time", s_.ranges);
    bars("How far the counts leave the rates open (measure the first ones first)", s_.counted);
    posterior();
    indices();
    line("");
    line(fmt::format("{} replications a run, the same failures in all; seed {}", grouped(s_.replications),
                     s_.seed));
    line("pitstop " + version);
    return std::move(out_);
  }

 private:
  void line(const std::string& text) { out_ += text + "\n"; }

  void levers() {
    if (s_.levers.empty()) return;
    line("");
    line(style_.strong(pad_right("Improve first", 40) + pad_left("change", 12) + pad_left("saves", 16) +
                       pad_left("share", 11)));
    for (std::size_t i = 0; i < std::min(kMostLevers, s_.levers.size()); ++i) {
      const Elasticity& e = s_.levers[i];
      std::string name = printable(e.name.en);
      if (e.mean_s > 0) name += " (" + duration_text(e.mean_s) + ")";
      const bool told = e.saved.ci95.low > 0 || e.saved.ci95.high < 0;
      line("  " + pad_right(name, 38) + pad_left(change_of(e), 12) +
           pad_left(told ? amount(s_, e.saved.mean) : "not significant", 16) +
           pad_left(told ? share_text(e.saved.mean / s_.present.mean) : "", 11));
    }
    for (std::size_t i = 0; i < std::min(kSentences, s_.levers.size()); ++i)
      line(wrapped(elasticity_sentence(s_, s_.levers[i]), kWidth, 2));
  }

  void bars(const std::string& title, const std::vector<TornadoBar>& bars) {
    if (bars.empty()) return;
    line("");
    line(style_.strong(title));
    double most = 0;
    for (const TornadoBar& b : bars) {
      if (std::isfinite(b.swing())) most = std::max(most, b.swing());
    }
    for (std::size_t i = 0; i < std::min(kMostBars, bars.size()); ++i) {
      const TornadoBar& b = bars[i];
      const std::string bar = most > 0 && std::isfinite(b.swing()) ? style_.bar(b.swing() / most, 20) : "";
      line("  " + pad_right(printable(b.name.en), 36) + bar);
      line("    " + wrapped(end_text(b.low, b.at_low) + "; " + end_text(b.high, b.at_high), kWidth - 4, 4));
    }
  }
  std::string end_text(const std::string& end, const std::optional<Estimate>& e) const {
    if (!e) return printable(end) + ": some runs never complete";
    return fmt::format("{}: {}{} {} {}", printable(end), e->mean >= 0 ? "+" : "", amount(s_, e->mean),
                       style_.plus_minus(), amount(s_, e->ci95.high - e->mean));
  }

  void posterior() {
    if (!s_.posterior) return;
    const Posterior& p = *s_.posterior;
    line("");
    line(style_.strong("What is known of the figures, all at once"));
    line("  " + wrapped(fmt::format("the mean lies between {} and {} in 90 % of {} draws", amount(s_, p.p05),
                                    amount(s_, p.p95), grouped(p.draws)),
                        kWidth - 2, 2));
    for (std::size_t i = 0; i < std::min(kMostShares, p.shares.size()); ++i) {
      line("  " + pad_right(printable(p.shares[i].name), 50) + pad_left(percent(p.shares[i].share()), 12) +
           " of the spread");
    }
  }

  void indices() {
    if (!s_.sobol) return;
    line("");
    line(style_.strong(pad_right("Share of the variance", 40) + pad_left("alone", 18) +
                       pad_left("with others", 21)));
    std::vector<std::size_t> order(s_.inputs.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return s_.sobol->total[a] > s_.sobol->total[b]; });
    for (const std::size_t i : order) {
      const Interval &f = s_.sobol->first_ci95[i], &t = s_.sobol->total_ci95[i];
      line("  " + pad_right(printable(s_.inputs[i]), 35) +
           pad_left(fmt::format("{:.2f} ({:.2f} to {:.2f})", s_.sobol->first[i], f.low, f.high), 21) +
           pad_left(fmt::format("{:.2f} ({:.2f} to {:.2f})", s_.sobol->total[i], t.low, t.high), 21));
    }
    line(
        wrapped(fmt::format("Sobol indices, {} runs; intervals of 95 % by bootstrap.", s_.sobol->evaluations),
                kWidth, 0));
    if (s_.noise_share > kNoisy) {
      line(wrapped(fmt::format("The replications' own error makes up {} of that variance: ask for more with "
                               "--replications.",
                               percent(std::min(1.0, s_.noise_share))),
                   kWidth, 0));
    }
    line("");
    line(style_.strong(pad_right("Screening (Morris)", 40) + pad_left("mean size", 18) +
                       pad_left("spread", 21)));
    for (const std::size_t i : order) {
      line("  " + pad_right(printable(s_.inputs[i]), 38) + pad_left(amount(s_, s_.morris->mu_star[i]), 18) +
           pad_left(amount(s_, s_.morris->sigma[i]), 21));
    }
    line("Of one step over the whole range; a spread beside the size: curved, or not alone.");
  }

  const Sensitivity& s_;
  const TextStyle& style_;
  std::string out_;
};

}  // namespace

std::string elasticity_sentence(const Sensitivity& s, const Elasticity& e) {
  const bool saves = e.saved.mean >= 0;
  const std::string what = e.mean_s == 0   ? "10 % fewer " + e.name.en
                           : e.of_a_minute ? "1 min less for " + e.name.en
                                           : "10 % less for " + e.name.en;
  return fmt::format("{} {} {}, {} of the run ({} to {}).", what, saves ? "saves" : "costs",
                     amount(s, std::fabs(e.saved.mean)), share_text(std::fabs(e.saved.mean) / s.present.mean),
                     amount(s, e.saved.ci95.low), amount(s, e.saved.ci95.high));
}

std::string change_of(const Elasticity& e) {
  if (e.mean_s == 0) return "10 % fewer";
  return e.of_a_minute ? "1 min less" : "10 % less";
}

std::string sensitivity_report(const Sensitivity& sensitivity, const std::string& version,
                               const TextStyle& style) {
  return SensitivityReport(sensitivity, style).text(version);
}

}  // namespace pitstop
