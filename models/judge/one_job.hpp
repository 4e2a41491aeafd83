// One job on nodes that fail, played by SimGrid actors: a second implementation of the model beside sim/, to
// judge it. It shares the plan, the tables and the draws, and none of the state machines: here every part of
// the cluster is an actor that sleeps and acts, and the ledger is written after the end, from a log of who
// was in which stage when.
//
// Actors: the failure streams and the script; one for each incident; the replacement service, once for each
// node it mends; the job; the writer of each snapshot; the clocks of the time limit and the horizon.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "sim/shared/outcome.hpp"
#include "sim/shared/plan.hpp"

namespace pitstop {

// What of a plan the actors do not play, in words; empty: they play all of it.
const char* simgrid_lacks(const Plan& plan);

// The outcomes of replications first ..., each in a process of its own, at most `abreast` at once. `done` is
// called after each and returns false to stop early. Requires: simgrid_lacks(plan) is empty.
std::vector<Outcome> simgrid_replications(const Plan& plan, std::uint64_t seed, std::uint64_t first,
                                          std::uint64_t count, unsigned abreast,
                                          const std::function<bool(std::uint64_t)>& done);

}  // namespace pitstop
