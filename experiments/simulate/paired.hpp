// Comparing two sets of replications that met the same failures: replication by replication.
#pragma once

#include <vector>

#include "experiments/simulate/summary.hpp"

namespace pitstop {

// What scenarios are compared by: wall time where every run completes, else the share of runs that do, else
// (none does) ETTR.
enum class Measure { wall_s, completed, ettr };

// How much better than `base` the other is, by the measure, with the interval of the paired difference:
// seconds saved, share of runs or ETTR gained. Over the replications that both have. Requires: at least one.
Estimate paired_gain(const std::vector<Row>& base, const std::vector<Row>& other, Measure measure);

bool any_completed(const std::vector<Row>& rows);
bool all_completed(const std::vector<Row>& rows);

}  // namespace pitstop
