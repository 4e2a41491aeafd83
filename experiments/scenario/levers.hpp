// The levers of a scenario: every time and probability that its keys() declare as one, found by walking them.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "experiments/base/bilingual.hpp"
#include "models/scenario.hpp"

namespace pitstop {

// A lever's value in one scenario. Valid while that scenario lives and its lists keep their length.
using LeverValue = std::variant<Duration*, Distribution*, double*>;

struct LeverKey {
  std::string path;  // "recovery.queue", "checkpoint.tiers.local.stall"
  Bilingual name;    // "the queue", "the checkpoint stall (local)"
  Needs needs = Needs::nothing;
  LeverValue value;
};

// In the order of keys(). Optional sections and values that the scenario leaves out are not there.
std::vector<LeverKey> lever_keys(Scenario& scenario);

// Whether some cause of the scenario makes the lever play a part.
bool plays_a_part(Needs needs, const Scenario& scenario);

// Mean of a time in seconds; zero for a probability.
double mean_seconds(const LeverValue& value);
// The probability, or the mean time: zero where the lever costs nothing.
double size_of(const LeverValue& value);
// Multiplies the time or the probability, which stays at most 1. Requires: factor > 0.
void multiply(const LeverValue& value, double factor);
// Multiplies the lever of that path; nothing where there is none.
void multiply_lever(Scenario& scenario, const std::string& path, double factor);

// The same distribution with all its times multiplied. Requires: factor > 0, and no time that becomes longer
// than kLongest.
Distribution scaled(const Distribution& distribution, double factor);

}  // namespace pitstop
