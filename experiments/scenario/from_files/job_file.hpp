// Jobs that were submitted, from a file beside the scenario: rows of `sacct -P`, or CSV with the columns
// submit_s, nodes, work_s and maybe time_limit_s.
#pragma once

#include <string>

#include "experiments/scenario/text/scalars.hpp"
#include "models/cluster/jobs.hpp"

namespace pitstop {

bool job_file_in(const Slot& slot, const std::string& base_dir, JobFileField& to);

}  // namespace pitstop
