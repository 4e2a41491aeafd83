// Running replications while somebody watches: progress on stderr, and Ctrl-C ends in good order.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "experiments/advice.hpp"
#include "experiments/commands/options.hpp"
#include "experiments/progress.hpp"
#include "experiments/runner.hpp"
#include "experiments/uncertainty.hpp"

namespace pitstop {

class WatchedRun {
 public:
  explicit WatchedRun(bool quiet) : progress_(Progress::style_for_stderr(quiet)) {}

  void label(std::string text) { progress_.label(std::move(text)); }
  // `total` is 0 where nobody knows it.
  void update(std::uint64_t done, std::uint64_t total);
  void clear() { progress_.clear(); }
  Summary run(const Scenario& scenario, const CompiledScenario& compiled, RunOptions options);
  std::optional<Advice> advise(const Scenario& scenario, const Summary& summary, RunOptions options);
  // The same scenario under draws of what is not known of it. Null where Ctrl-C came first.
  std::shared_ptr<const Uncertainty> explore(const Options& o, const std::string& scenario_text,
                                             const Scenario& scenario, RunOptions options);

 private:
  void watch(RunOptions& options);

  Progress progress_;
};

// "interrupted: 128 of 2000 replications finished".
std::string interrupted_text(const Summary& summary, const RunOptions& asked);

// The half-width that `until` is about, relative to the mean: of wall time, or of ETTR where it is censored.
double precision_reached(const Summary& summary);

}  // namespace pitstop
