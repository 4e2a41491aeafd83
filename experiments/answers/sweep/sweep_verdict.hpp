// Which point of a sweep is best, and which are as good within the error: all points meet the same failures,
// so they are compared replication by replication.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "experiments/simulate/paired.hpp"
#include "experiments/simulate/summary.hpp"

namespace pitstop {

struct SweepVerdict {
  std::optional<std::size_t> best;  // none where nothing was simulated
  Measure measure = Measure::wall_s;
  std::vector<bool> as_good;  // for each point: within the error of the paired difference to the best
};

// Best is the least mean wall time among the points where every run completes; where there is none, the
// largest share of runs that do, and where none does, the highest ETTR. Requires: points keep rows.
SweepVerdict judge(const Sweep& sweep);

}  // namespace pitstop
