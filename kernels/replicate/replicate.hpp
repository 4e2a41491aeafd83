// Many replications at once by Thrust: on CUDA devices (replicate.cu) or, from the same source, on the host
// (replicate_cpu.cpp). The bits are those of the core on a CPU.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <stdexcept>
#include <vector>

#include "models/compile/compile.hpp"
#include "sim/shared/row.hpp"
#include "sim/shared/tally.hpp"

namespace pitstop {

// Replications first .. first + count - 1 of a plan of one job.
struct ReplicationRange {
  const CompiledScenario& compiled;
  std::uint64_t seed = 1;
  std::uint64_t first = 0, count = 0;
  bool keep_cause_rows = false;
  unsigned threads = 0;                     // on the host; 0: as many as the machine has
  unsigned rank = 0, ranks = 1;             // which process of those that share this machine's devices
  std::uint32_t slots = 128;                // incidents at once that fit; with more it is done again
  const std::atomic<bool>* stop = nullptr;  // once true, the batches under way are the last
  std::function<void(std::uint64_t done)> progress = {};  // called from the calling thread; may be empty

  bool stopped() const { return stop != nullptr && stop->load(std::memory_order_relaxed); }
};

// The first rows.size() of them: fewer than asked only when stopped, or when a device was lost after these.
struct ReplicatedRange {
  Tally tally;
  std::vector<Row> rows;
  std::vector<Duration> cause_rows;  // time lost to each cause, then to none; row-major; when asked for
};

// No device, a lost device, too little memory for one replication.
class DeviceError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// All devices that this process may use. Throws DeviceError.
ReplicatedRange replicate_on_cuda(const ReplicationRange& asked);
// Whether there is one.
bool any_cuda_device();

// Thrust's TBB back end.
ReplicatedRange replicate_on_host(const ReplicationRange& asked);

// In rising order, for quantiles of many; as they were where no device holds them. Throws DeviceError.
void sort_on_cuda(std::vector<std::int64_t>& values);
void sort_on_host(std::vector<std::int64_t>& values);

}  // namespace pitstop
