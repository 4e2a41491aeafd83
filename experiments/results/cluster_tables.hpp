// The tables of a result file that only whole clusters have.
#pragma once

#include <vector>

#include "experiments/results/answer_table.hpp"
#include "experiments/simulate/summary.hpp"

namespace pitstop {

// A figure of all jobs of one kind.
struct KindFigure {
  const char *name, *unit;
  Estimate KindSummary::*figure;
};
inline constexpr KindFigure kKindFigures[] = {
    {"wall", "_s", &KindSummary::wall_s},
    {"waited", "_s", &KindSummary::waited_s},
    {"ettr", "", &KindSummary::ettr},
    {"lost_work", "_s", &KindSummary::lost_work_s},
    {"interruptions", "", &KindSummary::interruptions},
    {"requeued", "_s", &KindSummary::requeued_s},
};

// A figure of one job.
struct JobFigure {
  const char* name;
  double JobSummary::*figure;
};
inline constexpr JobFigure kJobFigures[] = {
    {"completed", &JobSummary::completed},
    {"submitted_mean_s", &JobSummary::submitted_s},
    {"waited_mean_s", &JobSummary::waited_s},
    {"wall_mean_s", &JobSummary::wall_s},
    {"ettr", &JobSummary::ettr},
    {"lost_work_mean_s", &JobSummary::lost_work_s},
    {"requeued_mean_s", &JobSummary::requeued_s},
    {"interruptions_mean", &JobSummary::interruptions},
};

// Each job of a cluster, kind after kind: means over replications.
AnswerTable job_table(const Summary& cluster);

// `jobs`; and, where there are several, `kinds`, `cluster`, `ledger_node_h` and `causes_node_h`
// (write_results.hpp). Empty where no point is a cluster's.
std::vector<AnswerTable> cluster_tables(const std::vector<const Summary*>& points);

}  // namespace pitstop
