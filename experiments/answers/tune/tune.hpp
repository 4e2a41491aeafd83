// Which setting of some keys is best, how flat it is around it, what the present one loses, and how sure that
// is. All settings meet the same failures (common random numbers). The search and the judgement use different
// replications, so that the answer is not flattered by having been picked.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "experiments/answers/shared/objective.hpp"
#include "experiments/answers/shared/search_space.hpp"
#include "experiments/simulate/summary.hpp"

namespace pitstop {

struct Engine;

struct TuneOptions {
  Objective objective = Objective::lost_time;
  std::optional<Promise> promise;
  // The indifference zone: settings this close are as good, relative to the mean wall time (or cost).
  double margin = 0.001;
  std::uint64_t seed = 1;
  std::uint64_t replications = 2000;  // of each setting that is judged, at first; the search takes fewer
  unsigned threads = 0;
  const Engine* engine = nullptr;  // none: the CPU's
  bool from_formula = true;        // also look at the analytic optimum of each searched interval
  const std::atomic<bool>* stop = nullptr;
  // Called from the calling thread: the stage, the settings looked at before, and replications of this one.
  std::function<void(const char* stage, std::size_t settings, std::uint64_t done, std::uint64_t total)>
      progress;
};

inline constexpr std::uint64_t kLeastToJudge = 200;  // replications of a setting

// A setting and what the objective was there. Seconds of the job, or the scenario's currency.
struct TunedPoint {
  std::string stage;  // "design", "surface", "compass", "edge", "judgement"
  std::vector<VariedValue> setting;
  std::uint64_t seed = 0, replications = 0;
  std::optional<Estimate> objective;  // none where some replication did not complete
  double kept = 1;                    // share of replications that keep the promise, else that complete
};

// A setting that was judged against the best, on the same fresh replications.
struct JudgedSetting {
  std::string name;  // "present", "exact optimum", "checkpoint.interval at its low end", ...
  std::vector<VariedValue> setting;
  std::optional<Estimate> loss;  // its objective less the best one's; none where some run does not complete
};

// As good within the margin, all other keys at their best.
struct FlatRange {
  std::string key;
  VariedValue low, high;
  bool to_low_end = false, to_high_end = false;  // of the range that was searched
  double low_loss = 0, high_loss = 0;            // of the objective at the ends, fresh replications
};

struct Tuned {
  std::string scenario;
  Objective objective_kind = Objective::lost_time;
  std::string currency;  // of objective cost; else seconds
  std::vector<VariedValue> best;
  std::optional<Estimate> objective;  // at the best setting, fresh replications; none: some did not complete
  Estimate wall_s;                    // there
  std::uint64_t replications = 0;     // fresh ones, of each setting judged
  std::uint64_t total_replications = 0;
  double margin = 0;     // as a share
  double tolerance = 0;  // the margin in the objective's unit
  std::vector<FlatRange> flat;
  std::optional<JudgedSetting> present;
  std::vector<JudgedSetting> judged;
  // With 95 % confidence no setting that was judged is better by more than this.
  double at_most_better = 0;
  std::vector<std::string> on_bound;  // keys whose best value is an end of the range
  std::vector<std::string> plateau;   // whole-number keys from whose best value on nothing more is gained
  std::optional<double> sawtooth;     // one stall of a searched interval, as a share of the wall time
  std::optional<double> promise_kept;
  std::optional<Interval> promise_ci95;  // Clopper and Pearson
  bool promise_holds = true;
  std::uint64_t seed = 0;
  std::vector<TunedPoint> trace;

  bool sure() const { return at_most_better <= tolerance; }
  bool succeeded() const { return objective.has_value() && on_bound.empty() && promise_holds; }
};

// Throws ConfigError with what is wrong at the ends of the ranges, UsageError, Interrupted.
Tuned tune(const ScenarioSource& source, const SearchSpace& space, const TuneOptions& options);

}  // namespace pitstop
