// Simulates one scenario and delivers the answer; `merge` calls it with the shards' files.
#pragma once

#include "experiments/cli/options.hpp"

namespace pitstop {

// Returns an ExitCode. Throws as declare_run's work does (experiments/cli/declared.hpp).
int run_command(const Options& options);

}  // namespace pitstop
