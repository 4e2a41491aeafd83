// The tables of a result file that only whole clusters have.
#pragma once

#include <vector>

#include "experiments/results/answer_table.hpp"
#include "experiments/simulate/summary.hpp"

namespace pitstop {

// A figure of the cluster, by the name that it has in files.
struct ClusterFigure {
  const char *name, *unit;
  Estimate ClusterSummary::*figure;
};
inline constexpr ClusterFigure kClusterFigures[] = {
    {"span", "_s", &ClusterSummary::span_s},
    {"utilisation", "", &ClusterSummary::utilisation},
    {"goodput", "", &ClusterSummary::goodput},
    {"lost", "_node_h", &ClusterSummary::lost_node_h},
    {"requeued", "_node_h", &ClusterSummary::requeued_node_h},
    {"transfers", "_s", &ClusterSummary::moving_s},
    {"transfers_alone", "_s", &ClusterSummary::moving_alone_s},
    {"node_selections", "", &ClusterSummary::selections},
    {"pool_nodes_taken", "", &ClusterSummary::pulled},
    {"repairs", "", &ClusterSummary::repairs},
    {"nodes_retired", "", &ClusterSummary::retired},
    {"preemptions", "", &ClusterSummary::preemptions},
    {"backfilled", "", &ClusterSummary::backfilled},
    {"false_alarms", "", &ClusterSummary::false_alarms},
    {"completed_with_undiscovered_corruption", "", &ClusterSummary::spoilt},
};

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
// (results.hpp). Empty where no point is a cluster's.
std::vector<AnswerTable> cluster_tables(const std::vector<const Summary*>& points);

}  // namespace pitstop
