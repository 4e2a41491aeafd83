// Which way to run a job meets a deadline and a budget: options against each other under the same failures,
// their chances, what failures cost in each, and the front of those that no other beats in both time and
// money.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "experiments/simulate/summary.hpp"
#include "models/scenario.hpp"

namespace pitstop {

// What the plan has to keep. Absent: nothing is asked.
struct PlanGoals {
  std::optional<Duration> deadline;  // of the wall time
  std::optional<double> budget;      // in the currency of the prices
  double confidence = 0.95;          // the chance of keeping both that is wanted
};

// One way to run the job.
struct PlanOption {
  std::string name;
  Scenario scenario;
  std::vector<double> wall_s;  // of each replication; infinite where it did not complete
  std::vector<double> cost;    // of each replication; empty without a price

  std::int64_t nodes() const;  // that are paid: the job's, standbys, spares, all other idle ones
};

// A share of replications with its 95 % interval (Clopper and Pearson 1934).
struct Chance95 {
  double share = 0;
  Interval ci95;
};
Chance95 chance_of(std::uint64_t hits, std::uint64_t n);

struct PlanLine {
  std::optional<Estimate> wall_s;  // none where some replication does not complete
  std::optional<double> wall_p95_s;
  std::optional<Estimate> cost;
  double cost_without_failures = 0;  // ideal run of the job's own nodes: no failure, no stall, no spare
  std::optional<Estimate> cost_of_failures;  // what is paid beyond that, idle spares left out
  double cost_of_spares = 0;                 // mean
  std::optional<Chance95> in_time, in_budget, both;
  bool on_front = false;  // no other option is both sooner and cheaper in the mean
};

// One option against the one with fewer spares, everything else alike; per additional spare.
struct SpareStep {
  std::size_t from = 0, to = 0;
  std::int64_t spares = 0;          // of `to`
  std::optional<Estimate> saved_s;  // paired
  std::optional<Estimate> saved;    // money, paired
};

struct ResourcePlan {
  PlanGoals goals;
  std::vector<PlanOption> options;
  std::vector<PlanLine> lines;        // for each option
  std::optional<std::size_t> choice;  // keeps the goals; the cheapest, without prices the one of fewest nodes
  std::optional<std::size_t> nearest;  // where none does: the best chance
  std::vector<SpareStep> steps;
  // From this many spares on, one more is not shown to save time, or money.
  std::optional<std::int64_t> spares_for_time, spares_for_money;
  std::string currency;  // empty: no prices
  std::uint64_t replications = 0, seed = 0;
};

// Requires: options of equal numbers of replications of one seed, at least one.
ResourcePlan planned(std::vector<PlanOption> options, const PlanGoals& goals);

// The cheapest option (the one of fewest nodes, where there are no prices) that keeps the goals with the
// confidence wanted; where no deadline is asked, the soonest. None where no option does.
std::optional<std::size_t> choice_of(const std::vector<PlanOption>& options, const PlanGoals& goals);

// The replications of a scenario as an option.
PlanOption plan_option(std::string name, const Scenario& scenario, const std::vector<Row>& rows);

}  // namespace pitstop
