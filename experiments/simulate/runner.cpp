#include "experiments/simulate/runner.hpp"

#include <vector>

#include "experiments/simulate/worklist.hpp"
#include "sim/one_job/one_job.hpp"

namespace pitstop {

Outcome run_one(const Plan& plan, std::uint64_t seed, std::uint64_t replication) {
  std::vector<std::uint64_t> memory(Workspace::bytes(plan) / 8 + 1);
  Workspace space = Workspace::carve(plan, reinterpret_cast<std::byte*>(memory.data()));
  return OneJob(plan, space, seed, static_cast<std::uint32_t>(replication)).run();
}

Batch run_piece(const Piece& piece, const Scenario& scenario, const CompiledScenario& compiled,
                const RunOptions& options, std::function<void(std::uint64_t)> progress) {
  const Engine& engine = options.engine != nullptr ? *options.engine : cpu_engine();
  return engine.run({scenario, compiled, options.seed, piece.first, piece.count, options.threads,
                     options.keep_cause_rows, options.stop, std::move(progress)});
}

Summary run(const Scenario& scenario, const CompiledScenario& compiled, const RunOptions& options) {
  Worklist list(1, options);
  const Engine& engine = options.engine != nullptr ? *options.engine : cpu_engine();
  auto stopped = [&] { return options.stop != nullptr && options.stop->load(std::memory_order_relaxed); };
  while (!stopped()) {
    const std::optional<Piece> piece = list.take(engine.most);
    if (!piece) break;
    auto progress = [&](std::uint64_t done) {
      if (options.progress) options.progress(piece->first + done, options.until ? 0 : options.replications);
    };
    list.add(*piece, run_piece(*piece, scenario, compiled, options, progress));
  }
  Summary s = list.summary(0, scenario, compiled);
  s.interrupted = stopped();
  return s;
}

}  // namespace pitstop
