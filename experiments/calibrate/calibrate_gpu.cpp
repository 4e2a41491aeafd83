#include <memory>

#include "calibration/nvml.hpp"
#include "calibration/quantity_text.hpp"
#include "experiments/base/atomic_file.hpp"
#include "experiments/base/usage_error.hpp"
#include "experiments/calibrate/calibrate_measure.hpp"
#include "experiments/scenario/text/units.hpp"
#include "kernels/bench/gpu.hpp"

namespace pitstop {

namespace {

constexpr const char* kAbout =
    "One GPU: copies alone and beside a step, memory, matrix products, snapshots, memory test, stress";
constexpr const char* kExamples = R"(
Examples:
  pitstop calibrate gpu -o gpu.yaml
  pitstop calibrate gpu --device 3 --copy 4GiB --stress 60
)";

struct GpuTyped {
  bench::GpuPlan plan;
  std::string copy = "1GiB", memory_share = "90%";
};

void convert(GpuTyped& typed, std::vector<std::string>& mistakes) {
  const Parsed<double> bytes = parse_bytes(typed.copy);
  constexpr double kLeast = 1 << 20, kUnit = 4096;
  if (!bytes.value)
    mistakes.push_back("--copy: " + bytes.error);
  else if (*bytes.value < kLeast)
    mistakes.push_back("--copy: expected at least 1MiB");
  else
    typed.plan.copy_bytes =
        static_cast<std::uint64_t>(*bytes.value / kUnit) * static_cast<std::uint64_t>(kUnit);
  const Parsed<double> share = parse_number(typed.memory_share, Range{0.01, 0.99});
  if (share.value)
    typed.plan.memory_share = *share.value;
  else
    mistakes.push_back("--memory: " + share.error);
}

MeasuredPart measure([[maybe_unused]] const GpuTyped& typed, [[maybe_unused]] const MeasuringSite& site) {
#ifdef PITSTOP_WITH_CUDA_BENCHES
  try {
    bench::BenchResults results = bench::bench_gpu(typed.plan, {site.stop, site.progress});
    const bench::GpuFacts device = bench::gpu_facts(typed.plan.device);
    MeasuredPart part;
    part.title = "GPU " + std::to_string(typed.plan.device) + ": " + device.name;
    part.measured = std::move(results.measured);
    part.remarks = std::move(results.remarks);
    part.stopped = results.stopped;
    part.machine = device.facts;
    part.machine.emplace_back("gpu_device", std::to_string(typed.plan.device));
    // While it is still warm: clocks and temperature of the work, not of an idle device.
    const auto driver = nvml_facts(device.pci_address);
    if (driver.empty())
      part.remarks.emplace_back("clocks and ECC counters: the driver's library (NVML) did not answer");
    part.machine.insert(part.machine.end(), driver.begin(), driver.end());
    return part;
  } catch (const std::runtime_error& e) {
    throw OutputError(e.what());
  }
#else
  throw UsageError(
      "calibrate gpu: this pitstop was built without CUDA; build one with `cmake --workflow --preset cuda`");
#endif
}

}  // namespace

void declare_calibrate_gpu(Command& calibrate, Typed& typed) {
  Command& gpu = calibrate.subcommand("gpu", kAbout, kExamples);
  const auto own = std::make_shared<GpuTyped>();
  bench::GpuPlan& plan = own->plan;
  gpu.option("--device N", plan.device, {0, 1023}, "as CUDA numbers them (default 0)");
  gpu.option("--copy SIZE", own->copy, "of a copy, and the largest snapshot (default 1GiB)");
  gpu.option("--memory P%", own->memory_share, "share of the free memory to test (default 90%)");
  gpu.option("--stress S", plan.stress_s, {1, 86400}, "seconds of the stress run (default 10)");
  gpu.option("--repetitions N", plan.repetitions, {1, 10000}, "of each measurement (default 20)");
  declare_measuring(typed,
                    {&gpu, [own](auto& mistakes) { convert(*own, mistakes); },
                     [own](const MeasuringSite& site) { return measure(*own, site); }},
                    "-o,--profile");
}

}  // namespace pitstop
