// What affects an answer most: what to improve first (levers turned a little), what to measure first (figures
// that are uncertain), and how much of the answer's spread each typed range is answerable for. All runs meet
// the same failures, so that differences are the inputs' and not the dice's.
#pragma once

#include <atomic>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "experiments/answers/sensitivity/global_indices.hpp"
#include "experiments/answers/shared/objective.hpp"
#include "experiments/answers/shared/search_space.hpp"
#include "experiments/base/bilingual.hpp"

namespace pitstop {

struct Engine;

// A figure that is not known for certain: what the scenario is like where it lies at quantile u of what is
// believed.
struct Uncertain {
  Bilingual name;                // the figure
  std::string low, high;         // its ends in words
  double low_u = 0, high_u = 1;  // quantiles of these ends
  std::function<void(Scenario&, double u)> set;
};

// A rate that was counted: Gamma(count + 1/2) failures over the exposure (Jeffreys' prior of a Poisson rate),
// shown from its 2.5 % to its 97.5 % quantile.
std::vector<Uncertain> counted_rates(const Scenario& scenario);

struct SensitivityOptions {
  Objective objective = Objective::wall_mean;
  std::uint64_t seed = 1;
  std::uint64_t replications = 2000;  // of a tornado's bars and of levers; global indices take fewer a point
  std::size_t base = 64;              // points of the global indices
  bool posterior = true;              // also draw all uncertain figures at once
  unsigned threads = 0;
  const Engine* engine = nullptr;
  const std::atomic<bool>* stop = nullptr;
  std::function<void(const char* stage, std::size_t runs, std::uint64_t done, std::uint64_t total)> progress;
};

// A lever turned by kTurn up and down.
struct Elasticity {
  Bilingual name;
  double mean_s = 0;         // of a time; zero for a rate
  Estimate for_one_percent;  // what one percent more adds to the objective
  double elasticity = 0;     // percent of the objective for one percent
  // What a minute less (of times of a minute or more), else ten percent less, saves.
  Estimate saved;
  bool of_a_minute = false;
};
inline constexpr double kTurn = 0.2;

// The objective at the ends of one input, all others as the scenario has them.
struct TornadoBar {
  Bilingual name;
  std::string low, high;
  std::optional<Estimate> at_low, at_high;  // less the present objective, paired
  double swing() const;
};

// What is known of all uncertain figures at once: the calibration profile's intervals, rates given by a
// count.
struct Posterior {
  struct Share {
    std::string name;        // the figure
    double correlation = 0;  // Spearman's, of the figure with the objective over the draws
    double share() const { return correlation * correlation; }  // of the spread, where the effect is monotone
  };
  std::size_t draws = 0;
  double p05 = 0, p50 = 0, p95 = 0;  // of the mean objective over the draws
  std::vector<Share> shares;         // the largest first: measure it first
};

struct Sensitivity {
  std::string scenario, currency;
  Objective objective_kind = Objective::wall_mean;
  Estimate present;
  std::uint64_t replications = 0, seed = 0;
  std::vector<Elasticity> levers;      // the most that can be saved first
  std::vector<TornadoBar> ranges;      // typed ranges, the widest first
  std::vector<TornadoBar> counted;     // counted rates, the widest first
  std::optional<Posterior> posterior;  // none where no figure is uncertain
  std::vector<std::string> inputs;     // of the indices: keys of the typed ranges, else counted rates
  std::optional<MorrisEffects> morris;
  std::optional<SobolIndices> sobol;
  double noise_share = 0;  // of the variance over the inputs: what the replications' own error adds
};

// Throws ConfigError, UsageError, Interrupted. `over` may be absent: then levers and counted
// rates.
Sensitivity sensitivity(const ScenarioSource& source, const std::optional<SearchSpace>& over,
                        const SensitivityOptions& options);

}  // namespace pitstop
