// Checkpoint times that a scenario leaves to the workload, the writer and the network.
#pragma once

#include <vector>

#include "experiments/scenario/text/complaints.hpp"
#include "models/scenario.hpp"

namespace pitstop {

// Fills in stall, persist and restore of every tier that has a `writer`, and what it moves where jobs share
// the file systems while they run. Notes all that it lacks to do so; where the scenario has mistakes, fills
// in nothing.
void derive_checkpoints(Scenario& scenario, Complaints& to);

// Notes that one flat switch is assumed, where times depend on the network and nothing says which switch a
// node is on.
void note_flat_switch(Scenario& scenario);

// Figures that derived times rest on and that nobody confirmed, as "key: why".
std::vector<std::string> unconfirmed_in_derived(const Scenario& scenario);

}  // namespace pitstop
