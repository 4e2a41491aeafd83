// Many replications of one scenario on an engine. Results depend on the seed alone: sums are exact integers.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>

#include "experiments/simulate/summary.hpp"
#include "models/compile/compile.hpp"

namespace pitstop {

inline constexpr std::uint64_t kMostReplications = 10'000'000;
// With `until`, precision is looked at after this many replications, then at each doubling, so that the
// answer does not depend on engines, threads, ranks or batches.
inline constexpr std::uint64_t kFirstLook = 200;

struct Batch;
struct Engine;
struct Piece;

struct RunOptions {
  std::uint64_t seed = 1;
  std::uint64_t replications = 2000;
  std::optional<double> until;     // relative 95 % half-width of the mean wall time (of ETTR where censored)
  unsigned threads = 0;            // 0: as many as the machine has
  const Engine* engine = nullptr;  // none: the CPU's
  bool keep_rows = false;
  std::uint64_t most_rows = kMostReplications;  // of each point, when rows are kept
  bool keep_cause_rows = false;
  const std::atomic<bool>* stop = nullptr;                                // Ctrl-C
  std::function<void(std::uint64_t done, std::uint64_t total)> progress;  // called from the calling thread
};

// Requires: options.engine does not refuse the scenario.
Summary run(const Scenario& scenario, const CompiledScenario& compiled, const RunOptions& options);
// One range of them; `progress` may be empty.
Batch run_piece(const Piece& piece, const Scenario& scenario, const CompiledScenario& compiled,
                const RunOptions& options, std::function<void(std::uint64_t done)> progress);
Outcome run_one(const Plan& plan, std::uint64_t seed, std::uint64_t replication);

}  // namespace pitstop
