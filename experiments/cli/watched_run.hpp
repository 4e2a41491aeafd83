// Running replications while somebody watches: progress on stderr, and Ctrl-C ends in good order.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "experiments/base/interrupt.hpp"
#include "experiments/cli/options.hpp"
#include "experiments/cli/output.hpp"
#include "experiments/show/progress.hpp"
#include "experiments/simulate/runner.hpp"
#include "experiments/simulate/uncertainty.hpp"

namespace pitstop {

class WatchedRun {
 public:
  explicit WatchedRun(bool quiet) : progress_(Progress::style_for_stderr(quiet)) {}

  void label(std::string text) { progress_.label(std::move(text)); }
  // `total` is 0 where nobody knows it.
  void update(std::uint64_t done, std::uint64_t total);
  void clear() { progress_.clear(); }
  // For work that simulates by itself: `options` stop at Ctrl-C and show how far they are.
  void watch(RunOptions& options);
  // The same of work in stages, each of several runs: "judgement, setting 12".
  std::function<void(const char* stage, std::size_t runs, std::uint64_t done, std::uint64_t total)> stages(
      const char* what);
  // What `work` finds; none where it throws Interrupted, which is said.
  template <class Work>
  auto unless_interrupted(const char* otherwise, Work work) -> std::optional<decltype(work())> {
    try {
      auto found = work();
      clear();
      return found;
    } catch (const Interrupted&) {
      clear();
      say(std::string("interrupted: ") + otherwise);
      return std::nullopt;
    }
  }
  Summary run(const Scenario& scenario, const CompiledScenario& compiled, RunOptions options);
  // The same scenario under draws of what is not known of it. Null where Ctrl-C came first.
  std::shared_ptr<const Uncertainty> explore(const Options& o, const std::string& scenario_text,
                                             const Scenario& scenario, RunOptions options);

 private:
  Progress progress_;
};

// "interrupted: 128 of 2000 replications finished".
std::string interrupted_text(const Summary& summary, const RunOptions& asked);

// The half-width that `until` is about, relative to the mean: of wall time, or of ETTR where it is censored.
double precision_reached(const Summary& summary);

}  // namespace pitstop
