// Decisions as JSON, by the rules of json_output.hpp.
#pragma once

#include <string>

#include "experiments/answers/payoff/payoff.hpp"
#include "experiments/answers/plan/resource_plan.hpp"
#include "experiments/answers/sensitivity/sensitivity.hpp"
#include "experiments/answers/slo/service_levels.hpp"
#include "experiments/answers/tune/tune.hpp"

namespace pitstop {

std::string tune_json(const Tuned& tuned, const std::string& version);
std::string sensitivity_json(const Sensitivity& sensitivity, const std::string& version);
std::string plan_json(const ResourcePlan& plan, const std::string& version);
std::string payoff_json(const Payoffs& payoffs, const std::string& version);
std::string slo_json(const SloReport& report, const std::string& version);

}  // namespace pitstop
