// Launches replications on a CUDA device. Everything that the plan points to, and the plan, must lie in
// device memory; so do the workspaces (bytes_each, a multiple of 8, at least Workspace::bytes) and outcomes.
#pragma once

#include <cuda_runtime_api.h>

#include <cstddef>
#include <cstdint>

#include "sim/outcome.hpp"
#include "sim/plan.hpp"

namespace pitstop {

// Replications first..first+count-1 of the seed, asynchronously on `stream`; errors are those of the launch.
void launch_replicate(const Plan* plan, std::uint64_t seed, std::uint32_t first, std::uint32_t count,
                      std::byte* memory, std::size_t bytes_each, Outcome* outcomes, cudaStream_t stream);

}  // namespace pitstop
