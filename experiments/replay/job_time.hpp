// Where a job's wall time went, in order: what the ledger knows as sums, as intervals.
#pragma once

#include <vector>

#include "experiments/replay/timeline.hpp"

namespace pitstop {

// The spans of a job follow each other without a gap from its submission to its end. Training is `productive`
// or `lost_work`: what was lost, and to which cause, is known here.
std::vector<TimeSpent> job_time(const Timeline& timeline, std::uint32_t job = 0);

}  // namespace pitstop
