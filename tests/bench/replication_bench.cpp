// Speed of the replication core, one thread. Each case reports replications/s and ns an incident.
#include <benchmark/benchmark.h>

#include <string>
#include <vector>

#include "experiments/scenario/scenario_file.hpp"
#include "models/compile/compile.hpp"
#include "sim/base/philox_batch.hpp"
#include "sim/one_job/one_job.hpp"

namespace pitstop {
namespace {

Scenario llama() { return read_scenario(PITSTOP_SOURCE_DIR "/experiments/scenarios/llama3-405b.yaml", {}); }

void replicate(benchmark::State& state, const Scenario& scenario) {
  const CompiledScenario compiled = compile(scenario);
  std::vector<std::uint64_t> memory(Workspace::bytes(compiled.plan()) / 8 + 1);
  Workspace space = Workspace::carve(compiled.plan(), reinterpret_cast<std::byte*>(memory.data()));
  std::uint32_t replication = 0;
  double failures = 0;
  for (auto _ : state) {
    const Outcome o = OneJob(compiled.plan(), space, 1, replication++).run();
    failures += o.failures;
    benchmark::DoNotOptimize(o.wall);
  }
  state.counters["replications/s"] = benchmark::Counter(replication, benchmark::Counter::kIsRate);
  state.counters["incidents/s"] = benchmark::Counter(failures, benchmark::Counter::kIsRate);
  state.counters["incidents"] = failures / replication;
  state.counters["s/incident"] =
      benchmark::Counter(failures, benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
  state.counters["bytes/node"] =
      static_cast<double>(Workspace::bytes(compiled.plan())) / compiled.plan().total_nodes();
}

void Llama(benchmark::State& state) { replicate(state, llama()); }
BENCHMARK(Llama)->Unit(benchmark::kMicrosecond);

// One Weibull cause on each of 2,048 nodes beside 17 exponential ones.
void LlamaWithAgeing(benchmark::State& state) {
  Scenario s = llama();
  Weibull ageing;
  ageing.mean = Duration::from_seconds(54.0 * 86400 * 2048 / 148);
  ageing.shape = 0.7;
  s.causes[0].observed.reset();
  s.causes[0].lifetime = ageing;
  replicate(state, s);
}
BENCHMARK(LlamaWithAgeing)->Unit(benchmark::kMicrosecond);

// A year of N nodes, each with a clock of its own: the cost of an event must not grow faster than log N. The
// restart is short, so that an incident is as many events for many nodes as for few.
void YearOfNodes(benchmark::State& state) {
  Scenario s;
  s.job.nodes = state.range(0);
  s.job.work = Duration::seconds(86400LL * 365);
  s.horizon = s.job.work;
  s.cluster.spares = state.range(0) / 50;
  Cause cause;
  cause.name = "any";
  Weibull ageing;
  ageing.mean = Duration::from_seconds(86400 / 6.5e-3);
  ageing.shape = 0.9;
  cause.lifetime = ageing;
  s.causes = {cause};
  Constant restart, replacement;
  restart.value = Duration::seconds(1);
  replacement.value = Duration::seconds(1500);
  s.recovery.restart = restart;
  s.recovery.replacement = replacement;
  replicate(state, s);
}
BENCHMARK(YearOfNodes)->Arg(1'000)->Arg(10'000)->Arg(100'000)->Unit(benchmark::kMillisecond);

void PhiloxBatchDraw(benchmark::State& state) {
  const DrawSource source{1, 2};
  std::uint64_t out[kBatch][kFrontPurposes];
  std::uint32_t n = 0;
  for (auto _ : state) {
    philox_batch(source, 0, n += kBatch, out);
    benchmark::DoNotOptimize(out[0][0]);
  }
  state.SetItemsProcessed(state.iterations() * kBatch * kFrontPurposes);
}
BENCHMARK(PhiloxBatchDraw);

void TableDraw(benchmark::State& state) {
  Weibull w;
  w.mean = Duration::seconds(3600);
  w.shape = 0.7;
  const BuiltTable built = build_table(w);
  const QuantileTable table{built.heads.data(), built.knots.data()};
  std::uint64_t u = 88172645463325252ULL;
  std::int64_t sum = 0;
  for (auto _ : state) {
    u ^= u << 13;
    u ^= u >> 7;
    u ^= u << 17;
    sum += table.sample(u).ticks();
  }
  benchmark::DoNotOptimize(sum);
}
BENCHMARK(TableDraw);

}  // namespace
}  // namespace pitstop
