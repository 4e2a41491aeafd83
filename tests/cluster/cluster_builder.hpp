// A cluster by hand: constant stages, scripted failures, no models.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/cluster/cluster.hpp"

namespace pitstop::test {

constexpr Duration s(std::int64_t n) { return Duration::seconds(n); }
constexpr Instant at(std::int64_t n) { return Instant::at(Duration::seconds(n)); }
constexpr int kCrash = 0, kPreempted = 1, kRepair = 2;

// Crash: seen after 5 s, stopped 5 s later; replaced in 100 s; queue 4 s, restart 6 s. No checkpoints.
struct HandCluster {
  ClusterPlan plan;
  std::vector<InjectionPlan> script;

  explicit HandCluster(std::uint32_t nodes) {
    plan.nodes = nodes;
    Plan& base = plan.base;
    base.stream_nodes = nodes;
    base.horizon = at(1'000'000);
    base.causes = 3;
    base.cause[kPreempted].symptom = Symptom::precursor;
    base.cause[kPreempted].remedy = Remedy::restart;
    base.cause[kRepair].remedy = Remedy::repair;
    base.cause[kCrash].channels = base.cause[kRepair].channels = 1;
    base.channel[0].latency.constant = s(5);
    base.stop.constant = s(5);
    base.replacement.constant = s(100);
    base.queue.constant = s(4);
    base.restart.constant = s(6);
    plan.cause.resize(3);
    plan.partitions.push_back(PartitionPlan{0, nodes});
    plan.scheduler.preemption_cause = kPreempted;
  }

  JobKindPlan& add(std::uint32_t nodes, std::int64_t work, std::int64_t submitted,
                   std::int64_t priority = 0) {
    JobKindPlan& kind = plan.kinds.emplace_back();
    kind.plan = plan.base;
    kind.plan.nodes = nodes;
    kind.plan.work = s(work);
    kind.job.submitted = at(submitted);
    kind.job.priority = priority;
    return kind;
  }
  void fail(std::int64_t second, std::uint32_t node, int cause = kCrash) {
    InjectionPlan i;
    i.at = at(second);
    i.node = node;
    i.cause = static_cast<std::uint8_t>(cause);
    script.push_back(i);
  }
  ClusterOutcome run() {
    plan.base.injection = script.data();
    plan.base.injections = static_cast<std::uint32_t>(script.size());
    return Cluster(plan, 1, 0).run();
  }
};

// When a kind's only job ended, and when it started, in seconds.
inline const ClusterJobOutcome& job_of(const ClusterOutcome& o, std::uint32_t kind) {
  for (const ClusterJobOutcome& j : o.jobs) {
    if (j.kind == kind) return j;
  }
  std::abort();
}
inline double started_at(const ClusterOutcome& o, std::uint32_t kind) {
  return (job_of(o, kind).submitted + job_of(o, kind).waited).since_start().seconds();
}
inline double ended_at(const ClusterOutcome& o, std::uint32_t kind) {
  return (job_of(o, kind).submitted + job_of(o, kind).outcome.wall).since_start().seconds();
}

}  // namespace pitstop::test
