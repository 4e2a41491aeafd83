#include "experiments/answers/shared/kept_interval.hpp"

#include "models/compile/compile.hpp"

namespace pitstop {

bool keeps_its_intervals(const Scenario& scenario) {
  for (std::size_t i = 0; i < scenario.tiers.size(); ++i) {
    const Duration interval = tier_interval(scenario, i);
    if (interval != Duration{} && interval < scenario.tiers[i].persist) return false;
  }
  return true;
}

}  // namespace pitstop
