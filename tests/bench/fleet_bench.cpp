// Speed of the cluster engine, one thread: the peer's default experiment, and a month of 1,000 jobs on 2,000
// nodes.
#include <benchmark/benchmark.h>

#include <string>

#include "experiments/scenario/scenario_file.hpp"
#include "models/compile/compile.hpp"
#include "sim/cluster/cluster.hpp"
#include "sim/cluster/one_job_plan.hpp"

namespace pitstop {
namespace {

void replicate(benchmark::State& state, const ClusterPlan& plan) {
  std::uint32_t replication = 0;
  double failures = 0;
  for (auto _ : state) failures += Cluster(plan, 1, replication++).run().counts.failures;
  state.counters["replications/s"] = benchmark::Counter(replication, benchmark::Counter::kIsRate);
  state.counters["failures"] = failures / replication;
}

void shipped(benchmark::State& state, const char* name) {
  const Scenario scenario =
      read_scenario(std::string(PITSTOP_SOURCE_DIR "/experiments/scenarios/") + name + ".yaml", {});
  const CompiledScenario compiled = compile(scenario);
  if (compiled.cluster() != nullptr) return replicate(state, *compiled.cluster());
  replicate(state, one_job_cluster(compiled.plan()));
}

BENCHMARK_CAPTURE(shipped, airesim, "airesim-default")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(shipped, shared_cluster, "shared-cluster")->Unit(benchmark::kMillisecond);
// What the one-job core runs, on the general engine: what generality costs.
BENCHMARK_CAPTURE(shipped, llama, "llama3-405b")->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace pitstop
