// What a planner wants little of, as one number for each replication.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "experiments/simulate/summary.hpp"
#include "models/scenario.hpp"

namespace pitstop {

enum class Objective { lost_time, wall_mean, wall_p95, cost };
inline constexpr const char* kObjectiveNames[] = {"lost_time", "wall.mean", "wall.p95", "cost"};
inline constexpr const char* kObjectiveWords[] = {"time lost", "mean wall time", "wall time that 95 % keep",
                                                  "cost"};

// Throws UsageError about that option.
Objective parse_objective(const std::string& name, const std::string& option);
// That the scenario has a cost, where that is the objective. Throws UsageError about that option.
void check_objective(const Scenario& scenario, Objective objective, const std::string& option);

// "p(wall<60d)>=0.95": the share of replications that complete within `wall` is at least `share`.
struct Promise {
  std::string text;
  Duration wall;
  double share = 1;
};

// Throws UsageError.
Promise parse_promise(const std::string& text);
double share_within(const std::vector<Row>& rows, Duration wall);

// Scores whose mean is the objective: one for each replication, in seconds or in the scenario's currency. Of
// a percentile one for each of kBatches batches of replications (batching, Law 2015, Simulation Modeling and
// Analysis, section 9.5), so that means, errors and paired differences are had in one way for all.
// None where a replication does not complete. Requires: at least kBatches rows; a price for the cost.
std::optional<std::vector<double>> scores_of(const Scenario& scenario, const std::vector<Row>& rows,
                                             Objective objective);
inline constexpr std::size_t kBatches = 20;

}  // namespace pitstop
