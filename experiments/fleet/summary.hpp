// What a fleet's tally says.
#pragma once

#include "experiments/fleet/tally.hpp"
#include "experiments/summary.hpp"
#include "models/scenario.hpp"

namespace pitstop {

FleetSummary summarize_fleet(const Scenario& scenario, const FleetTally& tally);

}  // namespace pitstop
