// Means with intervals, and quantiles, over replications.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "experiments/simulate/summary.hpp"
#include "sim/shared/tally.hpp"

namespace pitstop {

// Half-width of Student's t 95 % interval for a mean of n values, in units of their standard error.
double student_t95(std::uint64_t n);
// The interval of the mean at another confidence, such as 0.99. Requires: 0 < confidence < 1.
Interval interval_of(const Estimate& estimate, std::uint64_t n, double confidence);
// Requires: at least one value. Summed in the order given.
Estimate estimate(std::span<const double> values);
// The same of exact sums over n values, each a whole number of `unit`: no rounding before the division.
// Requires: n >= 1.
Estimate estimate(const Moments& moments, std::uint64_t n, double unit);
// Smallest value with at least p of all at or below it. Reorders `values`. Requires: at least one.
std::int64_t quantile(std::vector<std::int64_t>& values, double p);

}  // namespace pitstop
