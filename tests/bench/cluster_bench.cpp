// Speed of the cluster engine, one thread: the peer's default experiment, a month of 1,000 jobs on 2,000
// nodes, and what generality costs: scenarios of one job on both engines.
#include <benchmark/benchmark.h>

#include <string>
#include <vector>

#include "experiments/scenario/scenario_file.hpp"
#include "models/compile/compile.hpp"
#include "sim/cluster/cluster.hpp"
#include "sim/cluster/one_job_plan.hpp"
#include "sim/one_job/one_job.hpp"

namespace pitstop {
namespace {

Scenario shipped(const char* name) {
  return read_scenario(std::string(PITSTOP_SOURCE_DIR "/experiments/scenarios/") + name + ".yaml", {});
}

void cluster(benchmark::State& state, const char* name) {
  const CompiledScenario compiled = compile(shipped(name));
  const ClusterPlan plan =
      compiled.cluster() != nullptr ? *compiled.cluster() : one_job_cluster(compiled.plan());
  Cluster engine(plan);
  std::uint32_t replication = 0;
  double failures = 0;
  for (auto _ : state) failures += engine.run(1, replication++).counts.failures;
  state.counters["replications/s"] = benchmark::Counter(replication, benchmark::Counter::kIsRate);
  state.counters["failures"] = failures / replication;
}
BENCHMARK_CAPTURE(cluster, airesim, "airesim-default")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(cluster, shared_cluster, "shared-cluster")->Unit(benchmark::kMillisecond);

// The one-job core on the same scenario. Asked: the cluster engine takes at most twice as long.
void core(benchmark::State& state, const char* name) {
  const CompiledScenario compiled = compile(shipped(name));
  std::vector<std::uint64_t> memory(Workspace::bytes(compiled.plan()) / 8 + 1);
  Workspace space = Workspace::carve(compiled.plan(), reinterpret_cast<std::byte*>(memory.data()));
  std::uint32_t replication = 0;
  for (auto _ : state) {
    const Outcome o = BasicOneJob<NoWatch, PlainShape>(compiled.plan(), space, 1, replication++).run();
    benchmark::DoNotOptimize(o.wall);
  }
  state.counters["replications/s"] = benchmark::Counter(replication, benchmark::Counter::kIsRate);
}
BENCHMARK_CAPTURE(core, g5_fleet, "g5-fleet")->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(cluster, g5_fleet, "g5-fleet")->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(core, llama3, "llama3-405b")->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(cluster, llama3, "llama3-405b")->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(core, daly, "daly")->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(cluster, daly, "daly")->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace pitstop
