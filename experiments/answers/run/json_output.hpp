// Answers as JSON, for programs. Durations are seconds, under the scenario's key names; what does not exist
// (the mean of a censored wall time, an optimum without a formula) is null. A digest is 16 hex digits.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "experiments/answers/advice/advice.hpp"
#include "experiments/scenario/facts.hpp"
#include "experiments/simulate/summary.hpp"

namespace pitstop {

std::string run_json(const Facts& facts, const Summary& summary, const std::optional<Advice>& advice,
                     const std::string& version);
std::string facts_json(const std::vector<Facts>& scenarios, const std::string& version);

// Adds what was found out about one scenario to an object.
void add_summary(nlohmann::ordered_json& to, const Summary& summary);
// The key of a gain: "saved_s", "more_completed" or "ettr_gained".
const char* gain_key(Measure measure);

}  // namespace pitstop
