// What the actors of models/network/simgrid/one_job share.
#pragma once

#include <cstdint>

#include "sim/outcome.hpp"
#include "sim/plan.hpp"

namespace pitstop {

// One replication. Requires: called once in a process.
Outcome play_one_job(const Plan& plan, std::uint64_t seed, std::uint32_t replication);

}  // namespace pitstop
