// What the command line asks for, checked and converted.
#pragma once

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

struct Options {
  std::vector<std::string> scenarios;  // paths; run and sweep have exactly one
  std::vector<Override> set;
  std::vector<VariedKey> vary;
  std::vector<std::string> vary_text;  // the same as typed
  RunOptions run;
  std::string json, csv, out, plot;  // paths, empty: not asked for; json and csv: "-" is stdout
  bool resume = false;               // go on with `out`, or begin it
  std::optional<Shard> shard;
  // merge: the files to put together, and the scenario's text as it stands in them.
  std::vector<std::string> parts;
  std::optional<std::string> text;
  bool quiet = false;
  bool advice = true;
  bool uncertainty = false;             // run
  std::uint64_t parameter_draws = 200;  // run --uncertainty
  bool resolved = false;                // validate
  bool schema = false;                  // explain
  std::string topic;                    // explain
  std::string command_line;             // as typed, for the record
};

}  // namespace pitstop
