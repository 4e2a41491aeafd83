// What decisions found out, as tables: the first is the CSV, all of them are the result file.
#pragma once

#include <vector>

#include "experiments/answers/compare/comparison.hpp"
#include "experiments/answers/payoff/payoff.hpp"
#include "experiments/answers/plan/resource_plan.hpp"
#include "experiments/answers/sensitivity/sensitivity.hpp"
#include "experiments/answers/slo/service_levels.hpp"
#include "experiments/answers/tune/tune.hpp"
#include "experiments/results/answer_table.hpp"

namespace pitstop {

// trace: every setting that was looked at; judged: against the best, on fresh replications; flat_region.
std::vector<AnswerTable> tune_tables(const Tuned& tuned);
// differences: one row for each scenario but the first and each of total, ledger line and cause; scenarios;
// replications: one row for each scenario and replication.
std::vector<AnswerTable> comparison_tables(const Comparison& comparison);
// levers; tornado: typed ranges and counted rates; indices of typed ranges.
std::vector<AnswerTable> sensitivity_tables(const Sensitivity& sensitivity);
// options; spare_steps; replications: one row for each option and replication.
std::vector<AnswerTable> plan_tables(const ResourcePlan& plan);
std::vector<AnswerTable> payoff_tables(const Payoffs& payoffs);  // improvements
std::vector<AnswerTable> slo_tables(const SloReport& report);    // levels

}  // namespace pitstop
