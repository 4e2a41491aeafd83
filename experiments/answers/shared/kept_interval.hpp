// Which checkpoint intervals can be kept. The one rule for all commands that propose an interval.
#pragma once

#include <algorithm>
#include <cmath>

#include "models/scenario.hpp"

namespace pitstop {

// The shortest interval of a tier at which one checkpoint is written before the next is due, in whole
// seconds.
inline Duration least_interval(const Tier& tier) {
  return Duration::from_seconds(std::ceil(tier.persist.seconds()));
}

// The interval, or the shortest one that can be kept where that is longer. Zero, never, stays.
inline Duration kept_interval(const Tier& tier, Duration interval) {
  return interval == Duration{} ? interval : std::max(interval, least_interval(tier));
}

// Whether all tiers of the scenario can keep their intervals.
bool keeps_its_intervals(const Scenario& scenario);

}  // namespace pitstop
