// Replications on the threads of this machine.
#pragma once

#include "experiments/simulate/engines/engine.hpp"

namespace pitstop {

// Results depend on the request alone: every replication writes its own row, and tallies are integers.
Batch run_on_cpu(const BatchRequest& request);

}  // namespace pitstop
