// The commands of the program. Each writes its answer and returns an ExitCode; mistakes are thrown
// (UsageError, ConfigError, InputError, OutputError).
#pragma once

#include "experiments/cli/command.hpp"
#include "experiments/commands/options.hpp"

namespace pitstop {

struct Typed;

// Each adds a command to the program: its options, the examples of its help, and its work once parsed.
void declare_alerts(Command& program, Typed& typed);
void declare_calibrate(Command& program, Typed& typed);
void declare_slo(Command& program, Typed& typed);
void declare_payoff(Command& program, Typed& typed);
void declare_plan(Command& program, Typed& typed);
void declare_sensitivity(Command& program, Typed& typed);
void declare_new(Command& program, Typed& typed);
void declare_observe(Command& program, Typed& typed);
void declare_replay(Command& program, Typed& typed);
void declare_merge(Command& program, Typed& typed);
void declare_manual(Command& program, Typed& typed);
void declare_report(Command& program, Typed& typed);
void declare_verify(Command& program, Typed& typed);
void declare_tune(Command& program, Typed& typed);
void declare_network(Command& program, Typed& typed);

int run_command(const Options& options);
int sweep_command(const Options& options);
int compare_command(const Options& options);
int validate_command(const Options& options);
int explain_command(const Options& options);

}  // namespace pitstop
