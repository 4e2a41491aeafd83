// What a planner can turn a little, each with the words for it: stage times, stalls, failure rates.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "models/scenario.hpp"

namespace pitstop {

struct Lever {
  std::string words;                                   // "detection", "failures of gpu"
  double mean_s = 0;                                   // of a time; zero for a rate
  std::function<void(Scenario&, double factor)> turn;  // multiplies the time or the rate; factor in (0, 2)
};

// Those that this scenario has: of times only those that take any.
std::vector<Lever> levers_of(const Scenario& scenario);

}  // namespace pitstop
