// Microbenchmarks of one CUDA device. A header without CUDA, so that the command line can include it.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "kernels/bench/harness.hpp"

namespace pitstop::bench {

struct GpuPlan {
  int device = 0;                                     // as CUDA numbers them
  std::uint64_t copy_bytes = std::uint64_t{1} << 30;  // of a copy, and the largest snapshot
  int repetitions = 20;
  double memory_share = 0.9;  // of the free device memory, that the memory test writes and reads
  int stress_s = 10;
};

// What the device and the driver say of themselves; `pci_address` asks NVML about the same device.
struct GpuFacts {
  std::vector<std::pair<std::string, std::string>> facts;
  std::string name, pci_address;
};

// Each throws DeviceError (a std::runtime_error): no device, no driver, a wrong number.
GpuFacts gpu_facts(int device);
BenchResults bench_gpu(const GpuPlan& plan, const BenchSite& site);

}  // namespace pitstop::bench
