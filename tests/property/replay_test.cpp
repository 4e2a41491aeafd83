// Of any scenario: what a replay tells as intervals is what the ledger holds as sums, to the tick, and
// telling changes nothing.
#include "experiments/replay/node_time.hpp"
#include "sim/cluster/cluster.hpp"
#include "sim/cluster/one_job_plan.hpp"
#include "tests/property/random_cluster.hpp"
#include "tests/replay/told.hpp"

namespace pitstop::test {
namespace {

RC_GTEST_PROP(Property, AReplaySumsToTheLedger, ()) {
  const CompiledScenario compiled = compile(random_scenario());
  for (std::uint64_t r = 0; r < 10; ++r) {
    const Timeline t = timeline_of(compiled.plan(), 1, r);
    RC_ASSERT(disagreement(t, 0) == "");
  }
}

RC_GTEST_PROP(Property, BothEnginesTellTheSameSpans, ()) {
  const CompiledScenario compiled = compile(random_scenario());
  const ClusterPlan cluster = one_job_cluster(compiled.plan());
  for (std::uint64_t r = 0; r < 5; ++r) {
    const auto core = job_time(timeline_of(compiled.plan(), 1, r)),
               other = job_time(timeline_of(cluster, 1, r));
    RC_ASSERT(core.size() == other.size());
    for (std::size_t k = 0; k < core.size(); ++k) {
      RC_ASSERT(core[k].from == other[k].from);
      RC_ASSERT(core[k].line == other[k].line);
      RC_ASSERT(core[k].cause == other[k].cause);
      RC_ASSERT(core[k].work_to == other[k].work_to);
    }
  }
}

RC_GTEST_PROP(Property, AReplayOfAClusterSumsToEachJobsLedger, ()) {
  const CompiledCluster compiled(random_cluster());
  ClusterPlan plan = compiled.plan();
  if (chance(60)) share_stores(plan);
  for (std::uint32_t r = 0; r < 5; ++r) {
    const Timeline t = timeline_of(plan, 6, r);
    const ClusterOutcome o = Cluster(plan, 6, r).run();
    RC_ASSERT(t.jobs.size() == o.jobs.size());
    for (std::uint32_t j = 0; j < t.jobs.size(); ++j) {
      RC_ASSERT(digest_part(r, t.jobs[j].outcome) == digest_part(r, o.jobs[j].outcome));
      RC_ASSERT(disagreement(t, j) == "");
    }
  }
}

RC_GTEST_PROP(Property, EachNodeIsAlwaysSomething, ()) {
  const CompiledCluster compiled(random_cluster());
  const Timeline t = timeline_of(compiled.plan(), 6, 0);
  for (const auto& spans : node_time(t, compiled.plan().base)) {
    Instant at;
    for (const NodeSpan& n : spans) {
      RC_ASSERT(n.from == at);
      at = n.to;
    }
    RC_ASSERT(at == t.end());
  }
}

}  // namespace
}  // namespace pitstop::test
