// What improvements save against what they cost, each run against the same failures as the scenario.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "experiments/answers/shared/search_space.hpp"
#include "experiments/simulate/runner.hpp"

namespace pitstop {

struct Improvement {
  std::string name;
  std::optional<double> cost;  // of having it for this run, once; in the scenario's currency
  Scenario scenario;           // with the improvement
};

struct Payoff {
  std::string name;
  std::optional<double> cost;
  std::optional<Estimate> saved_s;  // of wall time, paired; none where some run does not complete
  std::optional<Estimate> saved;    // node-hours at the price, paired; additional spares are paid for in it
  // With a cost: saved less cost, and that over the cost (return on investment).
  std::optional<Interval> net_ci95, roi_ci95;
  double net = 0, roi = 0;

  // Without a cost of its own: what it may cost at most, `saved`.
  bool pays() const { return net_ci95 && net_ci95->low > 0; }
};

struct Payoffs {
  std::string scenario, currency, price_date;  // currency: empty without a price
  double price = 0;                            // of a node-hour
  Estimate wall_s;
  std::optional<Estimate> cost;  // of the run as it is
  std::vector<Payoff> each;      // the largest saving first
  std::uint64_t replications = 0, seed = 0;
};

// "NAME; 20000 USD; KEY=VALUE; KEY=VALUE": the amount may be left out. Throws UsageError, ConfigError.
Improvement parse_improvement(const std::string& text, const ScenarioSource& source);
// The list that `pitstop run` draws its advice from, without costs.
std::vector<Improvement> usual_improvements(const Scenario& scenario);
// Throws Interrupted, UsageError where no run of the scenario completes.
Payoffs payoffs(const Scenario& scenario, const std::vector<Improvement>& improvements,
                const RunOptions& options);

}  // namespace pitstop
