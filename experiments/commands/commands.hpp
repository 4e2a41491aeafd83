// The commands of the program. Each writes its answer and returns an ExitCode; mistakes are thrown
// (UsageError, ConfigError, InputError, OutputError).
#pragma once

#include <functional>
#include <vector>

#include "experiments/commands/options.hpp"

namespace CLI {
class App;
}

namespace pitstop {

struct Typed;

// A command as the command line knows it: what to parse, the examples of its help, and its work once parsed.
// A command with subcommands has no work of its own.
struct Declared {
  CLI::App* command;
  const char* examples;
  std::function<int()> work;
  std::vector<Declared> subcommands{};
};

Declared declare_alerts(CLI::App& app, Typed& typed);
Declared declare_calibrate(CLI::App& app, Typed& typed);
Declared declare_slo(CLI::App& app, Typed& typed);
Declared declare_payoff(CLI::App& app, Typed& typed);
Declared declare_plan(CLI::App& app, Typed& typed);
Declared declare_sensitivity(CLI::App& app, Typed& typed);
Declared declare_new(CLI::App& app, Typed& typed);
Declared declare_observe(CLI::App& app, Typed& typed);
Declared declare_replay(CLI::App& app, Typed& typed);
Declared declare_merge(CLI::App& app, Typed& typed);
Declared declare_manual(CLI::App& app, Typed& typed);
Declared declare_report(CLI::App& app, Typed& typed);
Declared declare_verify(CLI::App& app, Typed& typed);

Declared declare_tune(CLI::App& app, Typed& typed);
Declared declare_network(CLI::App& app, Typed& typed);

int run_command(const Options& options);
int sweep_command(const Options& options);
int compare_command(const Options& options);
int validate_command(const Options& options);
int explain_command(const Options& options);

}  // namespace pitstop
