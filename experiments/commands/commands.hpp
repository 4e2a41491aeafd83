// The commands of the program. Each writes its answer and returns an ExitCode; mistakes are thrown
// (UsageError, ConfigError, InputError, OutputError).
#pragma once

#include "experiments/commands/options.hpp"

namespace pitstop {

int run_command(const Options& options);
int sweep_command(const Options& options);
int validate_command(const Options& options);
int explain_command(const Options& options);

}  // namespace pitstop
