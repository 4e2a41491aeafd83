// Changes to a scenario that a planner could make, each with the words for it.
#pragma once

#include <string>
#include <vector>

#include "models/scenario.hpp"

namespace pitstop {

struct Change {
  std::string words;  // "detection twice as fast"
  Scenario scenario;  // with the change made
};

// Every change of the list that makes this scenario another one: each tier's interval at its exact optimum,
// shorter stalls, detection, replacement and restart in half the time, more spares, software failures
// resubmitted at once.
std::vector<Change> changes_to(const Scenario& scenario);

// The same distribution with all its times multiplied by `factor`. Requires: factor > 0, and no time that
// becomes longer than kLongest.
Distribution scaled(const Distribution& distribution, double factor);

}  // namespace pitstop
