// The replication core on a device: one replication per thread, the same headers as on the host, the same
// bits. Each thread has a workspace of its own in device memory.
#include "kernels/replicate.hpp"

#include "sim/cluster.hpp"

namespace pitstop {

namespace {

__global__ void replicate(const Plan* plan, std::uint64_t seed, std::uint32_t first, std::uint32_t count,
                          std::byte* memory, std::size_t bytes_each, Outcome* outcomes) {
  const std::uint32_t i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i >= count) return;
  Workspace space = Workspace::carve(*plan, memory + i * bytes_each);
  outcomes[i] = Cluster(*plan, space, seed, first + i).run();
}

}  // namespace

void launch_replicate(const Plan* plan, std::uint64_t seed, std::uint32_t first, std::uint32_t count,
                      std::byte* memory, std::size_t bytes_each, Outcome* outcomes, cudaStream_t stream) {
  constexpr std::uint32_t kThreads = 128;
  replicate<<<(count + kThreads - 1) / kThreads, kThreads, 0, stream>>>(plan, seed, first, count, memory,
                                                                        bytes_each, outcomes);
}

}  // namespace pitstop
