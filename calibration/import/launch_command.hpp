// What a command line of mpirun, mpiexec or srun says of where its ranks run.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace pitstop {

struct Launch {
  std::optional<int> ranks, nodes;
  std::string place;  // of two ranks: in_node, between_nodes; empty: not known
};

// Nothing where the line starts no ranks.
std::optional<Launch> launch_command(std::string_view line);

}  // namespace pitstop
