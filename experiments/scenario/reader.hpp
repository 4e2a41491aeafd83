// From a tree to values: walks the `keys` of every struct over the nodes, and notes each mistake with its
// place. What it leaves in a struct after a mistake is never used: the caller throws.
#pragma once

#include <string>
#include <vector>

#include "experiments/scenario/text/document.hpp"
#include "models/scenario.hpp"

namespace pitstop {

// What a reading needs beside the tree.
struct ReadContext {
  std::vector<Issue>& issues;
  std::string base_dir;  // of the scenario, for the files that it names
};

// Fills `scenario` from the root of a merged tree.
void read_values(const Node& root, Scenario& scenario, ReadContext context);

// Fills `instance` from the map of its figures.
void read_values(const Node& map, InstanceType& instance, ReadContext context);

// True for a name that keys of a map may have: a letter, then letters, digits, _ and -, at most 64.
bool is_name(std::string_view text);

}  // namespace pitstop
