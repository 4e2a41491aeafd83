// Replications by SimGrid actors, each in a process of its own: slow, and independent of the core it judges.
#pragma once

#include "experiments/simulate/engines/engine.hpp"

namespace pitstop {

std::string simgrid_refusal(const Scenario& scenario);
Batch run_on_simgrid(const BatchRequest& request);

}  // namespace pitstop
