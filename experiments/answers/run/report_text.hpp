// Answers as text for people: how long, how much is lost, to what, how sure, and what would help.
#pragma once

#include <optional>
#include <string>

#include "experiments/answers/advice/advice.hpp"
#include "experiments/answers/sweep/sweep_verdict.hpp"
#include "experiments/scenario/facts.hpp"
#include "experiments/show/text_style.hpp"
#include "experiments/simulate/summary.hpp"

namespace pitstop {

// The answer of one run. `version` is the program's.
std::string run_report(const Facts& facts, const Summary& summary, const std::optional<Advice>& advice,
                       const std::string& version, const TextStyle& style);

// A table of the points, the best marked, and one sentence about it.
std::string sweep_report(const Facts& facts, const Sweep& sweep, const SweepVerdict& verdict,
                         const std::string& version, const TextStyle& style);

// What was understood of a scenario, before any simulation.
std::string facts_report(const Facts& facts, const TextStyle& style);

}  // namespace pitstop
