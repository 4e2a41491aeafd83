// Speed of the engines, rows and sums included: the llama3-405b scenario, and the same with a clock on each
// node. `floor` is what the draws alone allow: 2.3e11 draws/s (Philox and a table look-up) were measured on
// one H100.
#include <benchmark/benchmark.h>

#include "experiments/scenario/scenario_file.hpp"
#include "experiments/simulate/engines/engine.hpp"
#include "models/compile/compile.hpp"
#include "sim/one_job/workspace.hpp"

namespace pitstop {
namespace {

constexpr double kDrawsOfAnH100 = 2.3e11;  // a second

Scenario llama(bool ageing) {
  Scenario s = read_scenario(PITSTOP_SOURCE_DIR "/experiments/scenarios/llama3-405b.yaml", {});
  if (!ageing) return s;
  Weibull gpu;
  gpu.mean = Duration::from_seconds(54.0 * 86400 * 2048 / 148);
  gpu.shape = 0.7;
  s.causes[0].observed.reset();
  s.causes[0].lifetime = gpu;
  return s;
}

// Draws that a failure needs: its gap, cause and node, and each stage that is no constant.
double draws_per_failure(const Plan& p) {
  double draws = 3;
  for (const TimeSource* s : {&p.channel[p.cause[0].channel[0]].latency, &p.mark, &p.stop, &p.capacity_wait,
                              &p.replacement, &p.validation, &p.queue, &p.restart, &p.tier[0].restore})
    draws += s->table == kNoTable ? 0 : 1;
  return draws;
}

void engine_speed(benchmark::State& state, const char* name, bool ageing, unsigned threads) {
  const Engine& engine = *engine_named(name);
  const Scenario scenario = llama(ageing);
  if (const std::string why = engine.refusal(scenario); !why.empty()) return state.SkipWithError(why.c_str());
  const CompiledScenario compiled = compile(scenario);
  const auto count = static_cast<std::uint64_t>(state.range(0));
  std::uint64_t first = 0;
  double failures = 0, clocks = 0;
  try {
    for (auto _ : state) {
      const Batch batch = engine.run({scenario, compiled, 1, first, count, threads, false, nullptr, {}});
      failures += static_cast<double>(batch.tally.failures.sum[0]);
      first += batch.rows.size();
    }
  } catch (const EngineError& e) {
    return state.SkipWithError(e.what());
  }
  for (std::uint32_t c = 0; c < compiled.plan().clocks; ++c)
    clocks += Workspace::units(compiled.plan(), compiled.plan().clock[c]);
  const auto replications = static_cast<double>(first);
  const double draws = failures / replications * draws_per_failure(compiled.plan()) + clocks;
  state.counters["replications/s"] = benchmark::Counter(replications, benchmark::Counter::kIsRate);
  state.counters["incidents"] = failures / replications;
  state.counters["draws"] = draws;
  state.counters["floor"] = kDrawsOfAnH100 / draws;
  state.counters["of_floor"] =
      benchmark::Counter(replications * draws / kDrawsOfAnH100, benchmark::Counter::kIsRate);
}

BENCHMARK_CAPTURE(engine_speed, cpu_one_core, "cpu", false, 1)->Arg(4096)->UseRealTime();
BENCHMARK_CAPTURE(engine_speed, cpu_two_threads, "cpu", false, 2)->Arg(4096)->UseRealTime();
BENCHMARK_CAPTURE(engine_speed, thrust_cpu, "thrust-cpu", false, 0)->Arg(4096)->UseRealTime();
BENCHMARK_CAPTURE(engine_speed, cuda, "cuda", false, 0)->Arg(1 << 20)->UseRealTime();
BENCHMARK_CAPTURE(engine_speed, cpu_one_core_clocks, "cpu", true, 1)->Arg(1024)->UseRealTime();
BENCHMARK_CAPTURE(engine_speed, thrust_cpu_clocks, "thrust-cpu", true, 0)->Arg(1024)->UseRealTime();
BENCHMARK_CAPTURE(engine_speed, cuda_clocks, "cuda", true, 0)->Arg(1 << 19)->UseRealTime();

}  // namespace
}  // namespace pitstop
