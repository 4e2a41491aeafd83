// What a command asked for, as it is kept in result files: merge puts shards together by it.
#pragma once

#include <string>

#include "experiments/cli/options.hpp"

namespace pitstop {

// JSON of what decides the answer of `run` or `sweep`: scenario, --set, --vary, seed, replications or
// precision.
std::string request_text(const Options& options, const std::string& command,
                         const std::string& scenario_text);

struct Request {
  std::string command;
  Options options;  // with the scenario's text
};
// Throws InputError where it is no request.
Request parse_request(const std::string& text, const std::string& path);

}  // namespace pitstop
