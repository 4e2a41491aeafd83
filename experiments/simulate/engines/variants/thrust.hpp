// What the two Thrust engines share: a batch handed to a replicating function, and its errors.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "experiments/simulate/engines/engine.hpp"
#include "kernels/replicate/replicate.hpp"

namespace pitstop {

// Why Thrust cannot run this scenario; empty if it can.
std::string beyond_one_job(const Scenario& scenario);
// Throws EngineError when the device fails.
Batch run_by(ReplicatedRange (*replicate)(const ReplicationRange&), const BatchRequest& asked);
// Throws EngineError when the device fails.
void sort_by(void (*sort)(std::vector<std::int64_t>&), std::vector<std::int64_t>& values);

}  // namespace pitstop
