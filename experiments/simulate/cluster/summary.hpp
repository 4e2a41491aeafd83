// What a cluster's tally says.
#pragma once

#include "experiments/simulate/cluster/tally.hpp"
#include "experiments/simulate/summary.hpp"
#include "models/scenario.hpp"

namespace pitstop {

// Adds it to the summary of the same replications; all nodes of a cluster cost over its whole span.
void summarize_cluster(const Scenario& scenario, const ClusterTally& tally, Summary& summary);

}  // namespace pitstop
