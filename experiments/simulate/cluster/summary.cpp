#include "experiments/simulate/cluster/summary.hpp"

#include <algorithm>

#include "experiments/simulate/statistics.hpp"

namespace pitstop {

namespace {

constexpr double kTick = 1e-6;            // seconds
constexpr double kNodeHour = 1.0 / 3600;  // of a node-second

JobSummary job_of(const JobTally& t, double n) {
  const auto mean_s = [](WideTicks sum, double of) {
    return of > 0 ? static_cast<double>(sum) * kTick / of : 0;
  };
  JobSummary s;
  s.nodes = static_cast<std::int64_t>(t.nodes);
  s.gpus = t.gpus;
  s.completed = static_cast<double>(t.completed) / n;
  s.submitted_s = mean_s(t.submitted, n);
  s.waited_s = mean_s(t.waited, static_cast<double>(t.started));
  s.wall_s = mean_s(t.wall, n);
  s.ettr = t.wall > 0 ? static_cast<double>(t.productive) / static_cast<double>(t.wall) : 1;
  s.lost_work_s = mean_s(t.lost, n);
  s.requeued_s = mean_s(t.requeued, n);
  s.interruptions = static_cast<double>(t.interruptions) / n;
  return s;
}

KindSummary kind_of(const ClusterTally::Kind& k, std::uint64_t replications) {
  KindSummary s;
  s.jobs = k.jobs / replications;
  s.completed =
      static_cast<double>(k.ended[static_cast<int>(Ending::completed)]) / static_cast<double>(k.jobs);
  s.wall_s = estimate(k.wall, k.jobs, kTick);
  if (k.started > 0) s.waited_s = estimate(k.waited, k.started, kTick);
  s.ettr = estimate(k.ettr, k.jobs, 1 / kEttrParts);
  s.lost_work_s = estimate(k.lost, k.jobs, kTick);
  s.interruptions = estimate(k.interruptions, k.jobs, 1);
  s.requeued_s = estimate(k.requeued, k.jobs, kTick);
  for (const JobTally& job : k.each) s.each.push_back(job_of(job, static_cast<double>(replications)));
  return s;
}

}  // namespace

void summarize_cluster(const Scenario& scenario, const ClusterTally& t, Summary& summary) {
  ClusterSummary& s = summary.cluster.emplace();
  const std::uint64_t n = t.replications;
  if (n == 0) return;
  s.one_job = scenario.jobs.empty();
  s.nodes = static_cast<std::int64_t>(t.nodes);
  for (std::size_t i = 0; i < t.kinds.size(); ++i) {
    KindSummary kind = kind_of(t.kinds[i], n);
    kind.name = s.one_job ? "job" : scenario.jobs[i].name;
    kind.nodes = s.one_job ? scenario.job.nodes : scenario.jobs[i].nodes;
    kind.gpus = scenario.cluster.instance.gpus;
    for (JobSummary& job : kind.each) {
      kind.shares = kind.shares || job.gpus > 0;
      if (job.gpus > 0) kind.gpus = std::min(kind.gpus, job.gpus);
      if (job.gpus == 0) job.gpus = scenario.cluster.instance.gpus;
    }
    s.kinds.push_back(std::move(kind));
    for (std::size_t e = 0; e < kEndings; ++e) s.ended[e] += t.kinds[i].ended[e];
  }
  s.span_s = estimate(t.span, n, kTick);
  s.utilisation = estimate(t.utilisation, n, 1 / kEttrParts);
  s.goodput = estimate(t.goodput, n, 1 / kEttrParts);
  s.lost_node_h = estimate(t.lost, n, kNodeHour);
  s.moving_s = estimate(t.moving, n, 1e-3);
  s.moving_alone_s = estimate(t.moving_alone, n, 1e-3);
  s.requeued_node_h = estimate(t.requeued, n, kNodeHour);
  for (std::size_t l = 0; l < kLines; ++l) s.ledger_node_h[l] = estimate(t.line[l], n, kNodeHour);
  for (std::size_t c = 0; c < scenario.causes.size(); ++c)
    s.cause_node_h.push_back(estimate(t.cause[c], n, kNodeHour));
  s.cause_node_h.push_back(estimate(t.cause[kNoCause], n, kNodeHour));
  s.selections = estimate(t.selections, n, 1);
  s.pulled = estimate(t.pulled, n, 1);
  s.repairs = estimate(t.repairs, n, 1);
  s.retired = estimate(t.retired, n, 1);
  s.preemptions = estimate(t.preemptions, n, 1);
  s.backfilled = estimate(t.backfilled, n, 1);
  s.false_alarms = estimate(t.false_alarms, n, 1);
  s.spoilt = estimate(t.spoilt, n, 1);
  if (summary.cost && !s.one_job) {
    summary.cost = estimate(
        t.span, n, kTick / 3600 * static_cast<double>(t.nodes) * *scenario.cluster.price_per_node_hour);
  }
}

}  // namespace pitstop
