// The engine on GPUs. CMake chooses this file, or no_cuda.cpp where CUDA is left out.
#include "experiments/simulate/engines/cpu.hpp"
#include "experiments/simulate/engines/thrust.hpp"
#include "experiments/simulate/engines/variants/thrust.hpp"
#include "models/compile/compile.hpp"
#include "sim/one_job/workspace.hpp"

namespace pitstop {

namespace {

// A rough estimate of the CPU seconds of this range: enough to tell much work from little.
double cpu_seconds(const BatchRequest& asked) {
  constexpr double kFailure = 150e-9;  // on one core: tests/bench, llama3-405b
  constexpr double kClock = 20e-9;     // a node's clock: drawn and looked through
  constexpr double kReplication = 2e-6;
  const Plan& plan = asked.compiled.plan();
  const double failures = job_failure_rate(asked.scenario) * plan.work.seconds();
  double clocks = 0;
  for (std::uint32_t c = 0; c < plan.clocks; ++c) clocks += Workspace::units(plan, plan.clock[c]);
  const unsigned threads = asked.threads != 0 ? asked.threads : usable_threads();
  return static_cast<double>(asked.count) * (kReplication + failures * kFailure + clocks * kClock) / threads;
}

}  // namespace

std::string cuda_refusal(const Scenario& scenario) { return beyond_one_job(scenario); }
Batch run_on_cuda(const BatchRequest& request) { return run_by(replicate_on_cuda, request); }
void cuda_sort(std::vector<std::int64_t>& values) { sort_by(sort_on_cuda, values); }

Batch run_on_best(const BatchRequest& request) {
  constexpr double kWorthIt = 0.5;  // seconds: about what a device takes to wake
  static const bool device = any_cuda_device();
  const bool cuda = device && cuda_refusal(request.scenario).empty() && cpu_seconds(request) > kWorthIt;
  return cuda ? run_on_cuda(request) : run_on_cpu(request);
}

}  // namespace pitstop
