// From exact sums over replications to the answer: means, intervals, quantiles.
#pragma once

#include <cstdint>
#include <vector>

#include "experiments/simulate/summary.hpp"
#include "models/scenario.hpp"
#include "sim/shared/tally.hpp"

namespace pitstop {

inline constexpr std::int64_t kCensored = INT64_MAX;
// The wall time in ticks; kCensored where the replication did not complete.
std::int64_t wall_or_censored(const Row& row);

// `walls` holds wall_or_censored of the same replications, in their order, and is reordered: by `sort` first,
// where there is one.
Summary summarize(const Scenario& scenario, const Tally& tally, std::vector<std::int64_t>& walls,
                  void (*sort)(std::vector<std::int64_t>& values) = nullptr);

// Of the 95 % interval of mean wall time, or of ETTR where the wall time is censored.
double relative_half_width(const Tally& tally);

}  // namespace pitstop
