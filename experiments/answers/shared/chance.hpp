// How likely something is, from how often it was seen.
#pragma once

#include <cstdint>

#include "experiments/simulate/summary.hpp"

namespace pitstop {

// A share of replications with its 95 % interval (Clopper and Pearson 1934).
struct Chance95 {
  double share = 0;
  Interval ci95;
};
Chance95 chance_of(std::uint64_t hits, std::uint64_t n);

}  // namespace pitstop
