// What a fleet's tally says.
#pragma once

#include "experiments/fleet/tally.hpp"
#include "experiments/summary.hpp"
#include "models/scenario.hpp"

namespace pitstop {

// Adds it to the summary of the same replications; all nodes of a cluster cost over its whole span.
void summarize_fleet(const Scenario& scenario, const FleetTally& tally, Summary& summary);

}  // namespace pitstop
