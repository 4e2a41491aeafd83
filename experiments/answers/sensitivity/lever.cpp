#include "experiments/answers/sensitivity/lever.hpp"

#include <algorithm>

#include "experiments/scenario/levers.hpp"

namespace pitstop {

namespace {

void scale(Duration& d, double factor) { d = Duration::from_seconds(d.seconds() * factor); }

// A rate goes up by the factor: means and lifetimes go down by it.
void multiply_rate(Cause& c, double factor) {
  if (c.mtbf) scale(*c.mtbf, 1 / factor);
  if (c.per_1000_node_days) *c.per_1000_node_days *= factor;
  if (c.observed) c.observed->count *= factor;
  if (c.lifetime) *c.lifetime = scaled(*c.lifetime, 1 / factor);
}

bool has_rate(const Cause& c) { return c.mtbf || c.per_1000_node_days || c.observed || c.lifetime; }

// Whether some cause names the channel. Causes that name none use the defaults of their symptom.
bool is_used(const Scenario& s, const std::string& channel) {
  return std::any_of(s.causes.begin(), s.causes.end(), [&](const Cause& c) {
    return std::find(c.detected_by.begin(), c.detected_by.end(), channel) != c.detected_by.end();
  });
}

bool plays_a_part(const LeverKey& key, const Scenario& s) {
  if (size_of(key.value) <= 0 || !plays_a_part(key.needs, s)) return false;
  return std::none_of(s.detection.begin(), s.detection.end(), [&](const Channel& c) {
    return key.path.starts_with("detection." + c.name + ".") && !is_used(s, c.name);
  });
}

}  // namespace

std::vector<Lever> levers_of(const Scenario& scenario) {
  std::vector<Lever> levers;
  for (std::size_t i = 0; i < scenario.causes.size(); ++i) {
    const Cause& cause = scenario.causes[i];
    if (!has_rate(cause)) continue;
    levers.push_back({{"failures of " + cause.name, cause.name + " の障害"},
                      0,
                      [i](Scenario& s, double factor) { multiply_rate(s.causes[i], factor); }});
  }
  Scenario walked = scenario;
  for (const LeverKey& key : lever_keys(walked)) {
    if (!plays_a_part(key, scenario)) continue;
    levers.push_back({key.name, mean_seconds(key.value),
                      [path = key.path](Scenario& s, double factor) { multiply_lever(s, path, factor); }});
  }
  return levers;
}

}  // namespace pitstop
