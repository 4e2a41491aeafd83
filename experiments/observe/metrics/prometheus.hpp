// A Prometheus on an emitted replay: its blocks, and the server on 127.0.0.1.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "experiments/observe/process.hpp"

namespace pitstop {

// What replay.json of a folder says.
struct EmittedFolder {
  std::string folder;
  std::vector<std::string> metrics;  // files
  double first_s = 0, last_s = 0, scrape_s = 60;
  std::int64_t thin = 1;
  std::string scenario, start, end;
};

// Throws InputError where the folder holds no finished replay.
EmittedFolder read_emitted(const std::string& folder);

// FOLDER/prometheus with all blocks, if it is not there yet: whole or not at all. False: stopped by a signal.
// Throws OutputError, with promtool's own words where it fails.
bool build_blocks(const EmittedFolder& emitted, SignalsHeld& signals,
                  const std::function<void(std::size_t)>& progress);

// Starts the server and waits until it answers. Null: stopped by a signal. Throws OutputError.
std::unique_ptr<Child> start_prometheus(const EmittedFolder& emitted, int port, SignalsHeld& signals);

}  // namespace pitstop
