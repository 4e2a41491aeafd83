// What was typed on the command line, before it is checked, and the options that commands share.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "experiments/commands/options.hpp"

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace pitstop {

struct Declared;
struct Measuring;

// What was typed, before it is checked: CLI11 would stop at the first mistake.
struct Typed {
  std::vector<std::string> scenarios, set, vary;
  std::string calibration, draws, shard, resume;
  std::string replications, until, seed, threads, engine = "cpu";
  Options options;
  const std::vector<Declared>* commands = nullptr;  // all of the program
  std::shared_ptr<Measuring> measuring;  // of `calibrate gpu`, `nccl` and `storage`, which share it
};

// An option that may be repeated and takes one value each time.
CLI::Option* each_taking_one(CLI::Option* option);
// SCENARIO, --set and --calibration.
void add_scenario(CLI::App& command, Typed& typed);
// What a decision takes: --replications, --until, --seed, --threads, --engine, and what add_outputs adds.
void add_deciding(CLI::App& command, Typed& typed);
// The same with --resume and --shard.
void add_running(CLI::App& command, Typed& typed);
// --json, --csv, --out, --plot and --quiet.
void add_outputs(CLI::App& command, Typed& typed);
// Converts what was typed. Throws UsageError with every mistake.
Options checked(Typed& typed);

}  // namespace pitstop
