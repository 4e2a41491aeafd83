// What a planner can change a little: failure rates, and every time and probability that keys() declares as a
// lever.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "experiments/base/bilingual.hpp"
#include "models/scenario.hpp"

namespace pitstop {

struct Lever {
  Bilingual name;                                      // "the queue", "failures of gpu"
  double mean_s = 0;                                   // of a time; zero for a rate or a probability
  std::function<void(Scenario&, double factor)> turn;  // multiplies it; factor in (0, 2)
};

// Those that play a part in this scenario: its failure rates, and the levers that are not zero.
std::vector<Lever> levers_of(const Scenario& scenario);

}  // namespace pitstop
