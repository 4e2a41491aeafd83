// What must hold between the parts of a scenario of a whole cluster.
#pragma once

#include "experiments/scenario/text/complaints.hpp"
#include "models/scenario.hpp"

namespace pitstop {

void check_cluster(const Scenario& scenario, Complaints& to);

}  // namespace pitstop
