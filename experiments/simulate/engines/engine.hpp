// What simulates: a registry of engines. Each runs the same replications to the same bits, or says by name
// what it cannot do; none approximates.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "experiments/simulate/cluster/tally.hpp"
#include "experiments/simulate/summary.hpp"
#include "models/compile/compile.hpp"
#include "sim/shared/tally.hpp"

namespace pitstop {

// Replications first .. first + count - 1 of one scenario.
struct BatchRequest {
  const Scenario& scenario;
  const CompiledScenario& compiled;
  std::uint64_t seed = 1;
  std::uint64_t first = 0, count = 0;
  unsigned threads = 0;  // 0: as many as this process may use
  bool keep_cause_rows = false;
  const std::atomic<bool>* stop = nullptr;           // once true, an engine may return fewer
  std::function<void(std::uint64_t done)> progress;  // called from the calling thread; may be empty

  bool stopped() const { return stop != nullptr && stop->load(std::memory_order_relaxed); }
};

// What came of them: the first rows.size() of the replications asked for; fewer than asked only when stopped.
struct Batch {
  Tally tally;
  ClusterTally cluster;  // where the scenario is a cluster's
  std::vector<Row> rows;
  std::vector<Duration> cause_rows;  // as in Summary; when asked for
};

struct Engine {
  const char* name;
  const char* meaning;
  std::uint64_t most;  // replications that it takes at a time
  // Why it cannot run this scenario, such as "several jobs: use --engine cpu"; empty: it can.
  std::string (*refusal)(const Scenario& scenario);
  Batch (*run)(const BatchRequest& request);
  // Puts many values in rising order, for quantiles; none: they are selected on the host.
  void (*sort)(std::vector<std::int64_t>& values);
};

std::span<const Engine> engines();
// None: there is no engine of that name.
const Engine* engine_named(const std::string& name);
const Engine& cpu_engine();

// An engine stopped working, such as a device that was lost. What was finished before is kept.
class EngineError : public std::exception {
 public:
  explicit EngineError(std::string text) : text_(std::move(text)) {}
  const char* what() const noexcept override { return text_.c_str(); }

 private:
  std::string text_;
};

// The ranks of a job that share this machine, as the launcher says, and which of them this is.
struct RanksHere {
  unsigned rank = 0, ranks = 1;
};
RanksHere ranks_here();

// Processors that this process may use, shared evenly with the ranks beside it on the same machine.
unsigned usable_threads();

}  // namespace pitstop
