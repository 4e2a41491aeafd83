// Changes to a scenario that a planner could make, each with the words for it.
#pragma once

#include <string>
#include <vector>

#include "experiments/base/bilingual.hpp"
#include "models/scenario.hpp"

namespace pitstop {

struct Change {
  Bilingual words;    // "detection twice as fast"
  Scenario scenario;  // with the change made
};

// Every change of the list that makes this scenario another one: each tier's interval at its exact optimum,
// stalls, detection, replacement and restart in half the time, more spares, software failures resubmitted at
// once, people at work day and night, and every other lever that is a time in half of it.
std::vector<Change> changes_to(const Scenario& scenario);

}  // namespace pitstop
