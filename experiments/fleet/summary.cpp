#include "experiments/fleet/summary.hpp"

#include "experiments/statistics.hpp"

namespace pitstop {

namespace {

constexpr double kTick = 1e-6;  // seconds

KindSummary kind_of(const FleetTally::Kind& k, std::uint64_t replications) {
  KindSummary s;
  s.jobs = k.jobs / replications;
  s.completed =
      static_cast<double>(k.ended[static_cast<int>(Ending::completed)]) / static_cast<double>(k.jobs);
  s.wall_s = estimate(k.wall, k.jobs, kTick);
  if (k.started > 0) s.waited_s = estimate(k.waited, k.started, kTick);
  s.ettr = estimate(k.ettr, k.jobs, 1 / kEttrParts);
  s.lost_work_s = estimate(k.lost, k.jobs, kTick);
  s.interruptions = estimate(k.interruptions, k.jobs, 1);
  return s;
}

}  // namespace

FleetSummary summarize_fleet(const Scenario& scenario, const FleetTally& t) {
  FleetSummary s;
  const std::uint64_t n = t.replications;
  if (n == 0) return s;
  s.one_job = scenario.jobs.empty();
  for (std::size_t i = 0; i < t.kinds.size(); ++i) {
    KindSummary kind = kind_of(t.kinds[i], n);
    kind.name = s.one_job ? "job" : scenario.jobs[i].name;
    kind.nodes = s.one_job ? scenario.job.nodes : scenario.jobs[i].nodes;
    s.kinds.push_back(std::move(kind));
  }
  s.span_s = estimate(t.span, n, kTick);
  s.utilisation = estimate(t.utilisation, n, 1 / kEttrParts);
  s.goodput = estimate(t.goodput, n, 1 / kEttrParts);
  s.lost_node_h = estimate(t.lost, n, 1.0 / 3600);
  s.moving_s = estimate(t.moving, n, 1e-3);
  s.moving_alone_s = estimate(t.moving_alone, n, 1e-3);
  s.selections = estimate(t.selections, n, 1);
  s.pulled = estimate(t.pulled, n, 1);
  s.repairs = estimate(t.repairs, n, 1);
  s.retired = estimate(t.retired, n, 1);
  s.preemptions = estimate(t.preemptions, n, 1);
  s.backfilled = estimate(t.backfilled, n, 1);
  s.false_alarms = estimate(t.false_alarms, n, 1);
  return s;
}

}  // namespace pitstop
