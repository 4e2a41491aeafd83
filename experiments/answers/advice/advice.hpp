// What one change would help most, found by simulation: each change is run against the same failures as the
// scenario (common random numbers), and judged by the paired difference.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "experiments/base/bilingual.hpp"
#include "experiments/simulate/paired.hpp"
#include "experiments/simulate/runner.hpp"
#include "experiments/simulate/summary.hpp"
#include "models/scenario.hpp"

namespace pitstop {

struct Advice {
  struct WhatIf {
    Bilingual change;
    Estimate gain;  // paired, by the measure; positive is better
  };
  Measure measure = Measure::wall_s;
  std::uint64_t replications = 0;  // of each what-if
  std::vector<WhatIf> what_ifs;    // best first; none of them may be a gain
};

// Costs about as much time as the run whose `summary` it explains. None where nothing could be tried, or
// where it was interrupted.
std::optional<Advice> advise(const Scenario& scenario, const Summary& summary, const RunOptions& options);

}  // namespace pitstop
