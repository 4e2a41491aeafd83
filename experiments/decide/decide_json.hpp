// Decisions as JSON, by the rules of json_output.hpp.
#pragma once

#include <string>

#include "experiments/decide/payoff.hpp"
#include "experiments/decide/resource_plan.hpp"
#include "experiments/decide/sensitivity.hpp"
#include "experiments/decide/service_levels.hpp"
#include "experiments/decide/tune.hpp"

namespace pitstop {

std::string tune_json(const Tuned& tuned, const std::string& version);
std::string sensitivity_json(const Sensitivity& sensitivity, const std::string& version);
std::string plan_json(const ResourcePlan& plan, const std::string& version);
std::string payoff_json(const Payoffs& payoffs, const std::string& version);
std::string slo_json(const SloReport& report, const std::string& version);

}  // namespace pitstop
