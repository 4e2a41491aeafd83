// What a failed SIM_CHECK prints beside the condition, so that a bug found in a long run is replayed alone.
#pragma once

#include <cstdint>

#include "sim/base/platform.hpp"

namespace pitstop {

// The replication that this thread is in. Set by whoever runs replications; `scenario` must outlive them.
struct ReplayNote {
  const char* scenario = nullptr;  // none: not in a replication
  std::uint64_t seed = 0;
  std::uint64_t replication = 0;
};

ReplayNote& replay_note();

}  // namespace pitstop
