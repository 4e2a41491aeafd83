// Simulates a scenario at each point of a grid and delivers the answer; `merge` calls it with the shards'
// files.
#pragma once

#include "experiments/cli/options.hpp"

namespace pitstop {

// Returns an ExitCode. Throws as declare_sweep's work does (experiments/cli/declared.hpp).
int sweep_command(const Options& options);

}  // namespace pitstop
