// What must hold between the parts of a scenario of a whole cluster.
#pragma once

#include "experiments/config/complaints.hpp"
#include "models/scenario.hpp"

namespace pitstop {

void check_fleet(const Scenario& scenario, Complaints& to);

}  // namespace pitstop
