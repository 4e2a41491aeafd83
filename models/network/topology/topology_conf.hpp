// Slurm's topology.conf (topology/tree): lines such as
//   SwitchName=leaf1 Nodes=node[001-016] LinkSpeed=100
//   SwitchName=spine1 Switches=leaf[1-4]
// Words before = in any case; # starts a comment; \ at the end of a line continues it.
#pragma once

#include <string_view>
#include <vector>

#include "models/network/topology/topology_draft.hpp"

namespace pitstop {

// Notes every mistake with its line and column; what could be read is still returned.
TopologyDraft read_topology_conf(std::string_view text, std::vector<TopologyMistake>& mistakes);

}  // namespace pitstop
