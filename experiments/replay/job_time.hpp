// Where the job's wall time went, in order: what the ledger knows as sums, as intervals.
#pragma once

#include <vector>

#include "experiments/replay/timeline.hpp"
#include "sim/plan.hpp"
#include "sim/words.hpp"

namespace pitstop {

// The spans of a timeline follow each other without a gap from 0 to its end. Training is `productive` or
// `lost_work`: the work [work_from, work_to) was done in it, and where it ran slowly the rest of its time is
// `degraded`, on the account of slow_cause.
struct JobSpan {
  Instant from, to;
  Line line = Line::restart;
  int cause = kNoCause;
  Duration work_from, work_to;
  int slow_cause = kNoCause;

  bool trains() const { return line == Line::productive || line == Line::lost_work; }
  Duration degraded() const { return trains() ? (to - from) - (work_to - work_from) : Duration{}; }
};

std::vector<JobSpan> job_time(const Timeline& timeline, const Plan& plan);

}  // namespace pitstop
