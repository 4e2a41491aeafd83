// What must hold between the parts of a scenario, once each part has been read.
#pragma once

#include "experiments/scenario/text/complaints.hpp"
#include "models/scenario.hpp"

namespace pitstop {

// Fills in the channels of causes that name none: crash is seen by task_failure, hang by watchdog, precursor
// by hma, or by the first channel where there is no such one (`human` only if there is no other).
void choose_channels(Scenario& scenario);

// Notes what contradicts between parts. Says nothing about values that could not be read.
void check_scenario(const Scenario& scenario, Complaints& to);

// True if the numbers of nodes could be read, so that the cluster's size is known.
bool nodes_are_known(const Scenario& scenario, const Complaints& to);

}  // namespace pitstop
