// One scenario at every point of a grid of varied keys.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "experiments/scenario/text/overrides.hpp"
#include "experiments/scenario/vary/vary.hpp"
#include "models/scenario.hpp"

namespace pitstop {

// Reads every point before any is run. `path` stands for the file in messages.
// Throws ConfigError with what is wrong at any of the points, each said once.
std::vector<Scenario> read_grid(const std::string& path, const std::string& text,
                                const std::vector<Override>& set,
                                const std::vector<std::vector<VariedValue>>& grid);

// Nodes of the largest: lay failure streams over so many, and all scenarios meet the same failures.
std::int64_t most_nodes(const std::vector<Scenario>& scenarios);

}  // namespace pitstop
