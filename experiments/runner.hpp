// Many replications of one plan on threads. Results depend on the seed alone: every replication writes its
// own row, cause totals are integers, and statistics are taken in replication order afterwards.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>

#include "experiments/summary.hpp"
#include "models/compile.hpp"

namespace pitstop {

struct RunOptions {
  std::uint64_t seed = 1;
  std::uint64_t replications = 2000;
  std::optional<double> until;  // relative 95 % half-width of the mean wall time (of ETTR where censored)
  unsigned threads = 0;         // 0: as many as the machine has
  bool keep_rows = false;
  bool keep_cause_rows = false;
  const std::atomic<bool>* stop = nullptr;                                // Ctrl-C
  std::function<void(std::uint64_t done, std::uint64_t total)> progress;  // called from the calling thread
};

inline constexpr std::uint64_t kMostReplications = 10'000'000;
// With `until`, precision is looked at after this many replications, then at each doubling, so that the
// answer does not depend on threads or batches.
inline constexpr std::uint64_t kFirstLook = 200;

Summary run(const Scenario& scenario, const CompiledScenario& compiled, const RunOptions& options);
Outcome run_one(const Plan& plan, std::uint64_t seed, std::uint64_t replication);

}  // namespace pitstop
