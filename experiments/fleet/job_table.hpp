// Each job of a cluster, as a table: of result files and of CSV.
#pragma once

#include "experiments/answer_table.hpp"

namespace pitstop {

// Kind after kind; means over replications.
AnswerTable job_table(const FleetSummary& fleet);

}  // namespace pitstop
