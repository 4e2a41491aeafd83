#include "experiments/what_if.hpp"

#include <algorithm>
#include <cmath>

#include "experiments/config/units.hpp"
#include "models/analytic/interval.hpp"
#include "models/compile.hpp"

namespace pitstop {

namespace {

// An interval this close to the optimum costs next to nothing: the loss is flat there.
constexpr double kCloseToOptimum = 0.05;

Duration scaled(Duration d, double factor) { return Duration::from_seconds(d.seconds() * factor); }

void scale(Duration& d, double factor) { d = scaled(d, factor); }
void scale(std::optional<Duration>& d, double factor) {
  if (d) scale(*d, factor);
}

struct Scaler {
  double factor;

  void operator()(Constant& d) const { scale(d.value, factor); }
  void operator()(Exponential& d) const { scale(d.mean, factor); }
  void operator()(Weibull& d) const {
    scale(d.scale, factor);
    scale(d.mean, factor);
  }
  void operator()(Lognormal& d) const {
    scale(d.median, factor);
    scale(d.mean, factor);
    scale(d.p95, factor);
  }
  void operator()(Gamma& d) const { scale(d.mean, factor); }
  void operator()(Uniform& d) const {
    scale(d.min, factor);
    scale(d.max, factor);
  }
  void operator()(Triangular& d) const {
    scale(d.min, factor);
    scale(d.mode, factor);
    scale(d.max, factor);
  }
  void operator()(Empirical& d) const {
    for (double& s : d.seconds) s *= factor;
  }
  void operator()(Mixture& d) const {
    for (MixtureComponent& c : d.components) std::visit(*this, c.part);
  }
};

bool takes_time(const Distribution& d) {
  return std::visit([](const auto& family) { return family.mean_s() > 0; }, d);
}

void halve(Distribution& d) { d = scaled(d, 0.5); }

class Changes {
 public:
  explicit Changes(const Scenario& scenario) : s_(scenario) {}

  std::vector<Change> all() {
    for (std::size_t i = 0; i < s_.tiers.size(); ++i) optimal_interval(i);
    shorter_stalls();
    faster_detection();
    faster_replacement();
    faster_restart();
    more_spares();
    resubmit_at_once();
    return std::move(changes_);
  }

 private:
  Scenario& add(std::string words) {
    changes_.push_back({std::move(words), s_});
    return changes_.back().scenario;
  }
  bool any_cause(bool (*is)(const Cause&)) const {
    return std::any_of(s_.causes.begin(), s_.causes.end(), is);
  }

  void optimal_interval(std::size_t index) {
    const Tier& tier = s_.tiers[index];
    const double mtbf_s = tier_mtbf(s_, index);
    if (tier.stall == Duration{} || !std::isfinite(mtbf_s)) return;
    const Duration best = interval_from_seconds(std::round(exact_interval(tier.stall.seconds(), mtbf_s)));
    const Duration now = tier_interval(s_, index);
    if (std::fabs(now.seconds() - best.seconds()) <= kCloseToOptimum * best.seconds()) return;
    const std::string what = s_.tiers.size() == 1 ? "a checkpoint" : "a checkpoint to " + tier.name;
    add(what + " every " + format_duration(best)).tiers[index].interval = FixedInterval{best};
  }

  void shorter_stalls() {
    const auto stalls = [](const Tier& t) { return t.stall > Duration{}; };
    if (std::none_of(s_.tiers.begin(), s_.tiers.end(), stalls)) return;
    for (Tier& t : add("checkpoint stalls half as long").tiers) scale(t.stall, 0.5);
  }

  void faster_detection() {
    const auto slow = [](const Channel& c) { return takes_time(c.latency); };
    if (std::none_of(s_.detection.begin(), s_.detection.end(), slow)) return;
    for (Channel& c : add("detection twice as fast").detection) halve(c.latency);
  }

  void faster_replacement() {
    const Recovery& r = s_.recovery;
    if (!any_cause([](const Cause& c) { return c.remedy != Remedy::restart; })) return;
    if (!takes_time(r.capacity_wait) && !takes_time(r.replacement) && !takes_time(r.reboot)) return;
    Recovery& faster = add("nodes replaced or rebooted twice as fast").recovery;
    halve(faster.capacity_wait);
    halve(faster.replacement);
    halve(faster.reboot);
  }

  void faster_restart() {
    bool slow = takes_time(s_.recovery.restart);
    for (const Tier& t : s_.tiers) slow = slow || takes_time(t.restore);
    if (!slow) return;
    Scenario& faster = add("restart and restore twice as fast");
    halve(faster.recovery.restart);
    for (Tier& t : faster.tiers) halve(t.restore);
  }

  void more_spares() {
    if (!any_cause([](const Cause& c) { return c.remedy != Remedy::restart; })) return;
    const std::int64_t more = std::max<std::int64_t>(2, s_.cluster.spares / 2);
    add(std::to_string(more) + " more spare nodes").cluster.spares += more;
  }

  void resubmit_at_once() {
    if (!any_cause([](const Cause& c) { return c.remedy == Remedy::restart; })) return;
    const auto& resume = s_.recovery.software_resume;
    if (resume && !takes_time(*resume)) return;
    add("software failures resubmitted at once").recovery.software_resume = Distribution(Constant{});
  }

  const Scenario& s_;
  std::vector<Change> changes_;
};

}  // namespace

Distribution scaled(const Distribution& distribution, double factor) {
  Distribution d = distribution;
  std::visit(Scaler{factor}, d);
  return d;
}

std::vector<Change> changes_to(const Scenario& scenario) { return Changes(scenario).all(); }

}  // namespace pitstop
