#include "kernels/bench/gpu.hpp"

#include <array>
#include <chrono>
#include <cmath>
#include <cstdio>

#include "kernels/bench/cases.cuh"

namespace pitstop::bench {

namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

// Makes the device's context, which the runtime does on first use.
void make_context(int device) {
  cuda_check(cudaSetDevice(device), "use the device");
  cuda_check(cudaFree(nullptr), "make a context on the device");
}

const Measurement* found(const BenchResults& results, const std::string& key) {
  for (const Measurement& m : results.measured) {
    if (m.key == key && m.error.empty() && !m.samples.empty()) return &m;
  }
  return nullptr;
}

// stall and persist over size: a fixed part, and bytes over a bandwidth.
void add_snapshot_lines(const GpuPlan& plan, BenchResults& results) {
  for (const std::string way : {"gpu.snapshot.chunked.", "gpu.snapshot.staged."}) {
    for (const std::string part : {"stall", "persist"}) {
      std::vector<std::pair<double, double>> points;
      for (const std::uint64_t bytes : snapshot_sizes(plan)) {
        const Measurement* const m = found(results, way + part + "." + size_word(bytes));
        if (m != nullptr) points.emplace_back(static_cast<double>(bytes), middle_of(m->samples));
      }
      if (points.size() < 2) continue;
      const SizeLine line = line_through(points);
      const std::string note = "line through " + std::to_string(points.size()) + " sizes";
      if (line.per_byte_s > 0)
        results.measured.push_back({way + part + ".bandwidth", "B/s", {1 / line.per_byte_s}, 0, note, ""});
      if (line.fixed_s > 0)
        results.measured.push_back({way + part + ".fixed", "s", {line.fixed_s}, 0, note, ""});
    }
  }
}

// Our device-to-host figure against a bare cudaMemcpy loop of the same run.
void compare_with_bare(BenchResults& results) {
  const Measurement* const ours = found(results, "gpu.copy.device_to_host.pinned");
  const Measurement* const bare = found(results, "gpu.copy.device_to_host.bare");
  if (ours == nullptr || bare == nullptr) return;
  const double ratio = middle_of(ours->samples) / middle_of(bare->samples);
  std::array<char, 160> text{};
  std::snprintf(text.data(), text.size(),
                "device to host, pinned: %.1f %% of a bare cudaMemcpy loop in the same run%s", 100 * ratio,
                std::abs(ratio - 1) <= 0.05 ? "" : ": they should agree within 5 %");
  results.remarks.emplace_back(text.data());
}

}  // namespace

std::vector<BenchCase> context_cases(const GpuPlan& plan) {
  BenchCase c;
  c.outputs = {{"gpu.context.create", "s", 0, "after a first one in the process", 0}};
  c.once = [=] {
    cuda_check(cudaDeviceReset(), "end the context");
    const auto start = Clock::now();
    make_context(plan.device);
    return std::vector<double>{seconds_since(start)};
  };
  c.warmups = 0;
  c.repetitions = 5;
  return {std::move(c)};
}

GpuFacts gpu_facts(int device) {
  int count = 0;
  cuda_check(cudaGetDeviceCount(&count), "find a CUDA device");
  if (device < 0 || device >= count) {
    throw DeviceError("no CUDA device " + std::to_string(device) + "; there are " + std::to_string(count) +
                      ", numbered from 0");
  }
  cudaDeviceProp p{};
  cuda_check(cudaGetDeviceProperties(&p, device), "ask the device for its properties");
  std::array<char, 32> address{};
  cuda_check(cudaDeviceGetPCIBusId(address.data(), static_cast<int>(address.size()), device),
             "ask the device for its address");
  int driver = 0, runtime = 0;
  cuda_check(cudaDriverGetVersion(&driver), "ask for the driver's version");
  cuda_check(cudaRuntimeGetVersion(&runtime), "ask for the runtime's version");
  const auto version = [](int v) { return std::to_string(v / 1000) + "." + std::to_string(v % 1000 / 10); };
  GpuFacts facts;
  facts.name = p.name;
  facts.pci_address = address.data();
  facts.facts = {{"gpu", p.name},
                 {"gpu_address", address.data()},
                 {"gpu_compute_capability", std::to_string(p.major) + "." + std::to_string(p.minor)},
                 {"gpu_memory", std::to_string(p.totalGlobalMem) + " B"},
                 {"gpu_multiprocessors", std::to_string(p.multiProcessorCount)},
                 {"gpu_l2", std::to_string(p.l2CacheSize) + " B"},
                 {"ecc_enabled", p.ECCEnabled != 0 ? "yes" : "no"},
                 {"cuda_driver", version(driver)},
                 {"cuda_runtime", version(runtime)},
                 {"gpus_visible", std::to_string(count)}};
  return facts;
}

BenchResults bench_gpu(const GpuPlan& plan, const BenchSite& site) {
  BenchResults results;
  const auto start = Clock::now();
  make_context(plan.device);
  results.measured.push_back(
      {"gpu.context.first", "s", {seconds_since(start)}, 0, "with the driver's own start", ""});
  run_cases(context_cases(plan), site, results);
  run_cases(copy_cases(plan), site, results);
  run_cases(busy_copy_cases(plan), site, results);
  run_cases(memory_cases(plan), site, results);
  run_cases(matmul_cases(plan), site, results);
  run_cases(snapshot_cases(plan), site, results);
  const auto validation = Clock::now();
  run_cases(memory_test_cases(plan), site, results);
  run_cases(stress_cases(plan), site, results);
  if (!results.stopped)
    results.measured.push_back(
        {"gpu.validation.time",
         "s",
         {seconds_since(validation)},
         0,
         "memory test, three passes, and " + std::to_string(plan.stress_s) + " s of stress",
         ""});
  add_snapshot_lines(plan, results);
  compare_with_bare(results);
  return results;
}

}  // namespace pitstop::bench
