// Means with intervals, and quantiles, over replications.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "experiments/summary.hpp"

namespace pitstop {

// Half-width of Student's t 95 % interval for a mean of n values, in units of their standard error.
double student_t95(std::uint64_t n);
// The interval of the mean at another confidence, such as 0.99. Requires: 0 < confidence < 1.
Interval interval_of(const Estimate& estimate, std::uint64_t n, double confidence);
// Requires: at least one value. Summed in the order given.
Estimate estimate(std::span<const double> values);
// Smallest value with at least p of all replications at or below it; `censored` ones count as infinite.
// None where that is not finite. Reorders `finished`.
std::optional<double> quantile(std::vector<double>& finished, std::size_t censored, double p);

}  // namespace pitstop
