#include "experiments/engines/thrust.hpp"

#include <cstdlib>

#include "experiments/engines/cpu.hpp"
#include "kernels/replicate.hpp"
#include "models/compile.hpp"
#include "sim/workspace.hpp"

namespace pitstop {

namespace {

std::string beyond_one_job(const Scenario& scenario) {
  if (!needs_fleet(scenario)) return {};
  return scenario.jobs.empty() ? "whole clusters: use --engine cpu" : "several jobs: use --engine cpu";
}

#if defined(PITSTOP_WITH_CUDA_ENGINE) || defined(PITSTOP_WITH_THRUST_CPU)
Batch run_by(ReplicatedRange (*replicate)(const ReplicationRange&), const BatchRequest& asked) {
  ReplicationRange range{asked.compiled, asked.seed, asked.first, asked.count, asked.keep_cause_rows};
  range.threads = asked.threads != 0 ? asked.threads : usable_threads();
  const RanksHere here = ranks_here();
  range.rank = here.rank;
  range.ranks = here.ranks;
  range.stop = asked.stop;
  range.progress = asked.progress;
  Batch batch;
  try {
    ReplicatedRange done = replicate(range);
    batch.tally = done.tally;
    batch.rows = std::move(done.rows);
    batch.cause_rows = std::move(done.cause_rows);
  } catch (const DeviceError& e) {
    throw EngineError(e.what());
  }
  return batch;
}
void sort_by(void (*sort)(std::vector<std::int64_t>&), std::vector<std::int64_t>& values) {
  try {
    sort(values);
  } catch (const DeviceError& e) {
    throw EngineError(e.what());
  }
}
#endif

}  // namespace

#if defined(PITSTOP_WITH_CUDA_ENGINE)
std::string cuda_refusal(const Scenario& scenario) { return beyond_one_job(scenario); }
Batch run_on_cuda(const BatchRequest& request) { return run_by(replicate_on_cuda, request); }
void cuda_sort(std::vector<std::int64_t>& values) { sort_by(sort_on_cuda, values); }
#else
std::string cuda_refusal(const Scenario&) {
  return "this program was built without CUDA: cmake --workflow --preset cuda";
}
Batch run_on_cuda(const BatchRequest&) { return {}; }
void cuda_sort(std::vector<std::int64_t>&) {}
#endif

#if defined(PITSTOP_WITH_THRUST_CPU)
std::string thrust_cpu_refusal(const Scenario& scenario) { return beyond_one_job(scenario); }
Batch run_on_thrust_cpu(const BatchRequest& request) { return run_by(replicate_on_host, request); }
void thrust_cpu_sort(std::vector<std::int64_t>& values) { sort_by(sort_on_host, values); }
#else
std::string thrust_cpu_refusal(const Scenario&) {
  return "this program was built without Thrust on TBB (Debian, Ubuntu: libthrust-dev, libtbb-dev)";
}
Batch run_on_thrust_cpu(const BatchRequest&) { return {}; }
void thrust_cpu_sort(std::vector<std::int64_t>&) {}
#endif

#if defined(PITSTOP_WITH_CUDA_ENGINE)

namespace {

// Of the processors for this range, a rough guess: enough to tell much from little.
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

Batch run_on_best(const BatchRequest& request) {
  constexpr double kWorthIt = 0.5;  // seconds: about what a device takes to wake
  static const bool device = any_cuda_device();
  const bool cuda = device && cuda_refusal(request.scenario).empty() && cpu_seconds(request) > kWorthIt;
  return cuda ? run_on_cuda(request) : run_on_cpu(request);
}

#else
Batch run_on_best(const BatchRequest& request) { return run_on_cpu(request); }
#endif

}  // namespace pitstop
