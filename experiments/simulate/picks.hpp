// Which replications of a run are worth a look: the best, the one in the middle and the worst.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "experiments/simulate/summary.hpp"

namespace pitstop {

// By wall time in ticks, kCensored where a replication did not complete, which is worse than any. Among
// equals the lowest number comes first. None where there are none.
std::optional<Picks> picked(std::span<const std::int64_t> walls);

}  // namespace pitstop
