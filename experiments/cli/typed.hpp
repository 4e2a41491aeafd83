// What was typed on the command line, before it is checked, and the options that commands share.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "experiments/cli/command.hpp"
#include "experiments/cli/options.hpp"

namespace pitstop {

struct Measuring;

// What was typed, before it is checked: every mistake is told, not the first alone.
struct Typed {
  std::vector<std::string> scenarios, set, vary;
  std::string calibration, draws, shard, resume;
  std::string replications, until, seed, threads, engine = "cpu";
  Options options;
  std::shared_ptr<Measuring> measuring;  // of `calibrate gpu`, `nccl` and `storage`, which share it
};

// SCENARIO, --set and --calibration.
void add_scenario(Command& command, Typed& typed);
// The same with one scenario or more.
void add_scenarios(Command& command, Typed& typed, const char* meaning);
// What a decision takes: --replications, --seed, --threads, --engine, and what add_outputs adds.
void add_deciding(Command& command, Typed& typed);
// The same with --until.
void add_deciding_until(Command& command, Typed& typed);
// The same with --until, --resume and --shard.
void add_running(Command& command, Typed& typed);
// --json, --csv, --out, --plot and --quiet.
void add_outputs(Command& command, Typed& typed);
// Converts what was typed. Throws UsageError with every mistake.
Options checked(Typed& typed);

}  // namespace pitstop
