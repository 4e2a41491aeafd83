// What the command line asks for, checked and converted.
#pragma once

#include <string>
#include <vector>

#include "experiments/config/overrides.hpp"
#include "experiments/runner.hpp"
#include "experiments/vary.hpp"

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
  RunOptions run;
  std::string json, csv, out, plot;  // paths, empty: not asked for; json and csv: "-" is stdout
  bool quiet = false;
  bool advice = true;
  bool schema = false;       // explain
  std::string topic;         // explain
  std::string command_line;  // as typed, for the record
};

}  // namespace pitstop
