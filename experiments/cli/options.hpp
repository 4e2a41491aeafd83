// What the command line asks for, checked and converted: the parts that commands share. A command adds its
// own to them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "experiments/scenario/text/overrides.hpp"
#include "experiments/scenario/vary/vary.hpp"
#include "experiments/simulate/runner.hpp"
#include "experiments/simulate/worklist.hpp"

namespace pitstop {

// Exit codes of the program.
enum ExitCode : int {
  kOk = 0,
  kVerdictFailed = 1,  // the answer is there, but it is not what was asked of it
  kUsage = 2,          // command line or scenario
  kInputOutput = 3,    // a file that cannot be read or written
  kInterrupted = 130,
};

// Scenario files, and what stands over them.
struct ScenarioOptions {
  std::vector<std::string> scenarios;  // paths, at least one
  std::vector<Override> set;
};

// Where the answer goes. Paths; empty: not asked for. For json and csv "-" is stdout.
struct OutputOptions {
  std::string json, csv, out, plot;
  bool quiet = false;
  std::string command_line;  // as typed, for the record
};

// Of a command that reads scenarios and writes an answer.
struct AnswerOptions : ScenarioOptions, OutputOptions {};

// Of a command that simulates.
struct DecisionOptions : AnswerOptions {
  RunOptions run;
  std::vector<VariedKey> vary;
  std::vector<std::string> vary_text;  // the same as typed
};

// Of `run` and `sweep`, whose work can be shared out and gone on with.
struct GridOptions : DecisionOptions {
  bool resume = false;  // go on with `out`, or begin it
  std::optional<Shard> shard;
  // merge: the files to put together, and the scenario's text as it stands in them.
  std::vector<std::string> parts;
  std::optional<std::string> text;
};

}  // namespace pitstop
