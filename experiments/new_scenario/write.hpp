// The text of a new scenario: YAML with a comment beside every key.
#pragma once

#include <string>

#include "experiments/new_scenario/new_cluster.hpp"

namespace pitstop {

std::string scenario_of(const NewCluster& cluster);

}  // namespace pitstop
