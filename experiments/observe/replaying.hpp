// The options that say which replication to replay, shared by the commands that do.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "experiments/cli/command.hpp"
#include "experiments/replay/replay.hpp"

namespace pitstop {

struct ReplayOptions {
  std::string scenario;
  std::vector<std::string> set;
  std::string replication, seed, start;  // as typed; empty: the default
};

// SCENARIO, --set and --seed.
void add_scenario_and_seed(Command& command, ReplayOptions& options);
// The same with --replication and --start.
void add_replaying(Command& command, ReplayOptions& options);

struct LoadedReplay {
  std::string text;  // of the scenario's file
  std::unique_ptr<CompiledScenario> compiled;
  Replay replay;
};

// Reads the scenario and runs the replication. Throws UsageError, ConfigError or InputError.
LoadedReplay load(const ReplayOptions& options);

// The parts of load(), for commands that replay more than one.
struct ReplayChoice {
  std::uint64_t seed = 1, replication = 0;
  std::int64_t start_us = 0;
};
ReplayChoice chosen(const ReplayOptions& options);
Scenario scenario_of(const ReplayOptions& options, std::string& text);

}  // namespace pitstop
