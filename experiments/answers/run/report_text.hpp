// Answers as text for people: how long, how much is lost, to what, how sure, and what would help.
#pragma once

#include <optional>
#include <string>

#include "experiments/answers/advice/advice.hpp"
#include "experiments/scenario/facts.hpp"
#include "experiments/show/text_style.hpp"
#include "experiments/simulate/summary.hpp"

namespace pitstop {

// The answer of one run. `version` is the program's.
std::string run_report(const Facts& facts, const Summary& summary, const std::optional<Advice>& advice,
                       const std::string& version, const TextStyle& style);

// What was understood of a scenario, before any simulation.
std::string facts_report(const Facts& facts, const TextStyle& style);

}  // namespace pitstop
