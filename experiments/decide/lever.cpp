#include "experiments/decide/lever.hpp"

#include <algorithm>

#include "experiments/what_if.hpp"

namespace pitstop {

namespace {

double mean_s(const Distribution& d) {
  return static_cast<double>(std::visit([](const auto& family) { return family.mean_s(); }, d));
}
void multiply(Duration& d, double factor) { d = Duration::from_seconds(d.seconds() * factor); }
void multiply(Distribution& d, double factor) { d = scaled(d, factor); }

// A rate goes up by the factor: means and lifetimes go down by it.
void multiply_rate(Cause& c, double factor) {
  if (c.mtbf) multiply(*c.mtbf, 1 / factor);
  if (c.per_1000_node_days) *c.per_1000_node_days *= factor;
  if (c.observed) c.observed->count *= factor;
  if (c.lifetime) multiply(*c.lifetime, 1 / factor);
}

class Levers {
 public:
  explicit Levers(const Scenario& s) : s_(s) {}

  std::vector<Lever> all() {
    for (std::size_t i = 0; i < s_.causes.size(); ++i) rate(i);
    for (std::size_t i = 0; i < s_.detection.size(); ++i) channel(i);
    stage("draining a node", &Recovery::mark, &Recovery::stop);
    if (takes_nodes(Remedy::replace)) stage("waiting for capacity", &Recovery::capacity_wait);
    if (takes_nodes(Remedy::replace)) stage("replacing a node", &Recovery::replacement);
    if (takes_nodes(Remedy::reboot)) stage("rebooting a node", &Recovery::reboot);
    if (takes_nodes(Remedy::replace) || takes_nodes(Remedy::reboot))
      stage("validation", &Recovery::validation);
    stage("the queue", &Recovery::queue);
    stage("the restart", &Recovery::restart);
    resume();
    for (std::size_t i = 0; i < s_.tiers.size(); ++i) tier(i);
    return std::move(out_);
  }

 private:
  bool takes_nodes(Remedy remedy) const {
    return std::any_of(s_.causes.begin(), s_.causes.end(),
                       [remedy](const Cause& c) { return c.remedy == remedy; });
  }

  void rate(std::size_t i) {
    const Cause& c = s_.causes[i];
    if (!c.mtbf && !c.per_1000_node_days && !c.observed && !c.lifetime) return;
    out_.push_back(
        {"failures of " + c.name, 0, [i](Scenario& s, double f) { multiply_rate(s.causes[i], f); }});
  }
  void channel(std::size_t i) {
    const Channel& c = s_.detection[i];
    if (mean_s(c.latency) <= 0 || !used(c.name)) return;
    out_.push_back({"detection by " + c.name, mean_s(c.latency),
                    [i](Scenario& s, double f) { multiply(s.detection[i].latency, f); }});
  }
  bool used(const std::string& channel) const {
    return std::any_of(s_.causes.begin(), s_.causes.end(), [&](const Cause& c) {
      return std::find(c.detected_by.begin(), c.detected_by.end(), channel) != c.detected_by.end();
    });
  }

  template <class... Part>
  void stage(const std::string& words, Part... part) {
    const double mean = (0.0 + ... + mean_s(s_.recovery.*part));
    if (mean <= 0) return;
    out_.push_back({words, mean, [part...](Scenario& s, double f) { (multiply(s.recovery.*part, f), ...); }});
  }

  void resume() {
    const auto& resume = s_.recovery.software_resume;
    if (!resume || mean_s(*resume) <= 0 || !takes_nodes(Remedy::restart)) return;
    out_.push_back({"resubmission of software", mean_s(*resume),
                    [](Scenario& s, double f) { multiply(*s.recovery.software_resume, f); }});
  }

  void tier(std::size_t i) {
    const Tier& t = s_.tiers[i];
    const std::string of = s_.tiers.size() == 1 ? "" : " to " + t.name;
    if (t.stall > Duration{}) {
      out_.push_back({"the checkpoint stall" + of, t.stall.seconds(),
                      [i](Scenario& s, double f) { multiply(s.tiers[i].stall, f); }});
    }
    if (t.persist > Duration{}) {
      out_.push_back({"writing a checkpoint" + of, t.persist.seconds(),
                      [i](Scenario& s, double f) { multiply(s.tiers[i].persist, f); }});
    }
    if (mean_s(t.restore) > 0) {
      out_.push_back({"loading a checkpoint" + (of.empty() ? of : " from " + t.name), mean_s(t.restore),
                      [i](Scenario& s, double f) { multiply(s.tiers[i].restore, f); }});
    }
  }

  const Scenario& s_;
  std::vector<Lever> out_;
};

}  // namespace

std::vector<Lever> levers_of(const Scenario& scenario) { return Levers(scenario).all(); }

}  // namespace pitstop
