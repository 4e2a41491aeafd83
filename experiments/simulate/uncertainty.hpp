// What part of the spread of an answer is chance, and what part is that the machine is not known: an outer
// loop over draws of the uncertain figures, an inner one over replications.
//
// With m draws of r replications each, y_ij, means y_i. and y.., one-way analysis of variance (Searle,
// Casella, McCulloch 1992, section 3.2) splits the variance of a run without bias:
//
//   chance    s_c = sum (y_ij - y_i.)^2 / (m (r - 1))
//   machine   s_m = (r sum (y_i. - y..)^2 / (m - 1) - s_c) / r       which may come out below 0 by chance
//
// Draws are independent: each has a seed of its own for its replications.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "experiments/simulate/runner.hpp"
#include "experiments/simulate/summary.hpp"
#include "models/scenario.hpp"

namespace pitstop {

struct VarianceParts {
  double mean = 0, machine = 0, chance = 0;
};
// Requires: at least two draws, all with the same number of values, at least two.
VarianceParts variance_parts(const std::vector<std::vector<double>>& draws);

struct Uncertainty {
  struct Draw {
    double mean_s = 0, std_s = 0;  // of the wall time; NaN where a replication did not complete
    double ettr_mean = 0;
  };
  struct Share {
    std::string figure;
    double of_machine = 0;  // squared correlation of the figure's draws with the draws' means
  };
  bool of_wall = true;             // wall time in seconds; else, where a replication did not complete, ETTR
  std::uint64_t replications = 0;  // of each draw
  std::vector<Draw> draws;
  std::vector<std::string> figures;  // that were drawn
  double mean = 0;
  Interval mean_ci95;  // of the mean over both loops: Student's t over draws
  double machine_variance = 0, chance_variance = 0;
  Interval expected95;        // where the expected value lies, by what is known of the machine
  Interval predictive95;      // where one run lies, by both
  std::vector<Share> shares;  // most first
  bool interrupted = false;
  // The machine's part of the variance, within 0 and 1.
  double machine_share() const;
};

struct UncertaintyPlan {
  std::uint64_t draws = 200;
  std::uint64_t replications = 20;  // of each draw
};
inline constexpr std::uint64_t kMostParameterDraws = 100'000;

// `scenario_of(i)` is the scenario of draw i; `figures` are what varies in it, and `score(i, k)` says where
// in its distribution draw i has figure k: in (0, 1). None where fewer than two draws were finished.
std::optional<Uncertainty> explore(const std::function<Scenario(std::uint32_t)>& scenario_of,
                                   const std::vector<std::string>& figures,
                                   const std::function<double(std::uint32_t, std::size_t)>& score,
                                   const UncertaintyPlan& plan, const RunOptions& options);

}  // namespace pitstop
