// Simulates one scenario and delivers the answer; `merge` calls it with the shards' files.
#pragma once

#include "experiments/cli/options.hpp"

namespace pitstop {

struct RunCommandOptions : GridOptions {
  bool advice = true;
  bool uncertainty = false;
  std::uint64_t parameter_draws = 200;  // with uncertainty
};

// Returns an ExitCode. Throws as declare_run's work does (experiments/cli/declared.hpp).
int run_command(const RunCommandOptions& options);

}  // namespace pitstop
