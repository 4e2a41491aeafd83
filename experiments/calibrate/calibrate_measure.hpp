// What `calibrate gpu`, `nccl` and `storage` share. They may be named together, run in the order of the help,
// and end in one profile.
#pragma once

#include <atomic>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "experiments/calibrate/calibrate.hpp"
#include "models/measurement.hpp"

namespace pitstop {

// What one of them found.
struct MeasuredPart {
  std::string title;    // above its figures
  std::string table;    // under the title, as it is
  bool silent = false;  // a rank that is not the first of its job: another one reports
  std::vector<Measurement> measured;
  std::vector<std::pair<std::string, std::string>> machine;  // what the measured device says of itself
  std::vector<std::string> remarks;
  std::vector<std::pair<std::string, std::string>> json;  // further top-level keys, each with its JSON
  double link_loaded_s = 0;                               // how long the node's network was loaded
  bool stopped = false;                                   // by Ctrl-C: what was finished is there
};

// What a measurement works with.
struct MeasuringSite {
  const std::atomic<bool>& stop;
  std::function<void(const std::string& key)> progress;
};

struct MeasuringCommand {
  Command* command;
  // Converts and checks its own options, noting every mistake.
  std::function<void(std::vector<std::string>& mistakes)> check;
  std::function<MeasuredPart(const MeasuringSite&)> measure;
};

struct Measuring {
  std::string profile, json, instance;
  bool quiet = false;
  std::vector<MeasuringCommand> commands;
};

// Adds the shared options, and the command to those that one call may name. `profile_option` is what names
// the profile: "-o,--profile".
void declare_measuring(Typed& typed, MeasuringCommand measuring, const std::string& profile_option);

}  // namespace pitstop
