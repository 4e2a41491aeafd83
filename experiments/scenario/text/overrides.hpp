// Values typed on the command line, put into the tree as if they stood in the file, and the dotted paths that
// name places in it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "experiments/scenario/text/document.hpp"

namespace pitstop {

// From --set and --vary: a dotted key such as checkpoint.interval, causes.gpu.mtbf,
// checkpoint.tiers.fsx.interval or inject[0].at, and its value as YAML: a word, a number with its unit, or
// {a: map}.
struct Override {
  std::string key, value;
};

// The node at a path; null if there is none.
const Node* node_at(const Node& root, std::string_view path);

// Sets the value. A section that the file leaves out is made; a name that it does not have (of a cause, a
// channel, a tier) is refused with a suggestion. Complaints are placed at `--set KEY`.
void apply_override(const Override& override, Node& root, std::vector<Issue>& issues);

}  // namespace pitstop
