// Checkpoint times that a scenario leaves to the workload, the writer and the network.
#pragma once

#include <vector>

#include "experiments/config/document.hpp"
#include "models/scenario.hpp"

namespace pitstop {

// Fills in stall, persist and restore of every tier that has a `writer`, and what it moves where jobs share
// the file systems while they run. Notes what it lacks to do so; says
// nothing where the topology itself is wrong.
void derive_checkpoints(Scenario& scenario, const Node& root, std::vector<Issue>& issues);

// Figures that derived times rest on and that nobody confirmed, as "key: why".
std::vector<std::string> unconfirmed_in_derived(const Scenario& scenario);

}  // namespace pitstop
