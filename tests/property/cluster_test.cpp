// The cluster engine on what the one-job core can run: the same outcome, bit for bit.
#include "sim/cluster/cluster.hpp"

#include "sim/cluster/one_job_plan.hpp"
#include "tests/property/random_cluster.hpp"

namespace pitstop::test {
namespace {

RC_GTEST_PROP(ClusterProperty, OneJobIsTheCoresToTheBit, ()) {
  const CompiledScenario compiled = compile(random_scenario());
  const ClusterPlan plan = one_job_cluster(compiled.plan());
  Bench bench(compiled.plan());
  for (std::uint32_t r = 0; r < 20; ++r) {
    const Outcome core = bench.run(5, r), cluster = Cluster(plan, 5, r).run().jobs[0].outcome;
    RC_ASSERT(core.wall == cluster.wall);
    RC_ASSERT(core.ending == cluster.ending);
    for (std::size_t l = 0; l < kLines; ++l) RC_ASSERT(core.line[l] == cluster.line[l]);
    RC_ASSERT(digest_part(r, core) == digest_part(r, cluster));
  }
}

Duration sum_of_causes(const Outcome& o) {
  Duration sum;
  for (const Duration& d : o.by_cause) sum += d;
  return sum;
}

// Twenty random clusters a case, ten of each compiled scenario, so that a run of 100 cases sees 2,000.
RC_GTEST_PROP(ClusterProperty, EveryJobsLedgerIsExactAndEveryEndHasAName, ()) {
  for (int n = 0; n < 2; ++n) {
    const Scenario s = random_cluster();
    const CompiledCluster compiled(s);
    ClusterPlan plan = compiled.plan();
    if (chance(60)) share_stores(plan);
    for (std::uint32_t r = 0; r < 10; ++r) {
      if (r > 0) vary(plan);
      const ClusterOutcome o = Cluster(plan, 6, r).run();
      RC_ASSERT(o.jobs.size() == plan.jobs());
      WideTicks most = 0;
      for (const ClusterJobOutcome& job : o.jobs) {
        const Outcome& one = job.outcome;
        RC_ASSERT(one.ledger_sum() == one.wall);
        RC_ASSERT(sum_of_causes(one) == one.wall - one.productive());
        for (const Duration& d : one.line) RC_ASSERT(d >= Duration{});
        for (const Duration& d : one.by_cause) RC_ASSERT(d >= Duration{});
        if (one.ending == Ending::horizon)
          RC_ASSERT(job.submitted + one.wall == later(plan.base.horizon, job.submitted));
        if (one.ending == Ending::not_resumed) RC_ASSERT(!s.recovery.software_resume.has_value());
        if (one.ending == Ending::depleted) RC_ASSERT(plan.retire.rule != Retire::never);
        most += WideTicks{one.wall.ticks()} * (job.nodes + s.cluster.nodes.value());
      }
      RC_ASSERT(o.held >= o.productive);
      RC_ASSERT(o.held <= most);
      RC_ASSERT(o.held <= WideTicks{plan.all_nodes()} * o.span.ticks());
    }
  }
}

RC_GTEST_PROP(ClusterProperty, AReplicationDoesNotDependOnTheOneBefore, ()) {
  const CompiledCluster compiled(random_cluster());
  ClusterPlan plan = compiled.plan();
  if (chance(60)) share_stores(plan);
  const ClusterOutcome first = Cluster(plan, 7, 3).run(), again = Cluster(plan, 7, 3).run();
  RC_ASSERT(first.held == again.held);
  for (std::size_t j = 0; j < first.jobs.size(); ++j)
    RC_ASSERT(digest_part(j, first.jobs[j].outcome) == digest_part(j, again.jobs[j].outcome));
}

}  // namespace
}  // namespace pitstop::test
