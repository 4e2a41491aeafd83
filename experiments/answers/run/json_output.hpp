// Answers as JSON, for programs. Durations are seconds, under the scenario's key names; what does not exist
// (the mean of a censored wall time, an optimum without a formula) is null. A digest is 16 hex digits.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "experiments/answers/advice/advice.hpp"
#include "experiments/answers/compare/comparison.hpp"
#include "experiments/scenario/facts.hpp"
#include "experiments/simulate/summary.hpp"

namespace pitstop {

std::string run_json(const Facts& facts, const Summary& summary, const std::optional<Advice>& advice,
                     const std::string& version);
std::string sweep_json(const Facts& facts, const Sweep& sweep, const std::string& version, bool interrupted);
// Differences to the first scenario; positive is better.
std::string comparison_json(const Comparison& comparison, const std::string& version);
std::string facts_json(const std::vector<Facts>& scenarios, const std::string& version);

}  // namespace pitstop
