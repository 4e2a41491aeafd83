// Pictures of decisions, by gnuplot; see experiments/answers/run/plot.hpp for their form. All throw
// OutputError.
#pragma once

#include <string>

#include "experiments/answers/compare/comparison.hpp"
#include "experiments/answers/payoff/payoff.hpp"
#include "experiments/answers/plan/resource_plan.hpp"
#include "experiments/answers/sensitivity/sensitivity.hpp"
#include "experiments/answers/slo/service_levels.hpp"
#include "experiments/answers/tune/tune.hpp"

namespace pitstop {

// The objective against the first key that was searched: every setting that was looked at, those judged on
// fresh replications with their intervals, the flat region, the present setting and the best.
void plot_tune(const std::string& path, const Tuned& tuned);

// What each contestant saves against the first, by ledger line, with intervals; of many, the wall time alone.
void plot_comparison(const std::string& path, const Comparison& comparison);

// What each lever saves; and a tornado of what is not known or may vary, where there is such a figure.
void plot_sensitivity(const std::string& path, const Sensitivity& sensitivity);

// Wall time against cost (against nodes without prices), with the front of those that no other beats in both.
void plot_plan(const std::string& path, const ResourcePlan& plan);

// What each improvement saves, in money where there are prices, and what it costs.
void plot_payoffs(const std::string& path, const Payoffs& payoffs);

// The chance to keep each service level.
void plot_service_levels(const std::string& path, const SloReport& report);

}  // namespace pitstop
