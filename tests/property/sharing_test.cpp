// Nodes that jobs share: where each job takes whole nodes, all is as without sharing, to the bit; whatever
// they take, no GPU is two jobs', no node is lost, and every job ends.
#include <map>
#include <set>

#include "sim/fleet/fleet.hpp"
#include "tests/property/random_fleet.hpp"

namespace pitstop::test {
namespace {

// What nodes that jobs share do not offer is left out.
Scenario random_sharing() {
  Scenario s = random_fleet();
  s.cluster.instance.gpus = any_of(2, 4);
  s.diagnosis.reset();
  s.recovery.mends_from_mark = false;
  for (JobSpec& kind : s.jobs) kind.standbys = 0;
  for (Cause& c : s.causes) {
    if (c.lifetime && c.scope != Scope::job) c.exposure = Exposure::in_service;
  }
  return s;
}

void vary_sharing(FleetPlan& plan) {
  vary(plan);
  plan.any_standbys = false;
  for (JobKindPlan& kind : plan.kinds) kind.job.standbys = 0;
  plan.diagnosis = DiagnosisPlan{};
  plan.pick = NodeOrder::newest_idle;
  plan.mends_from_mark = false;
}

// A scheduler that reserves counts on a node that is being drained as soon as its job is through; where jobs
// share nodes it does not.
void drain_none(FleetPlan& plan) {
  for (std::uint32_t c = 0; c < plan.base.causes; ++c) {
    if (plan.base.cause[c].takes_node()) plan.base.cause[c].symptom = chance(50) ? Symptom::crash : Symptom::hang;
  }
}

RC_GTEST_PROP(SharingProperty, WholeNodesAreAsWithoutSharing, ()) {
  for (int n = 0; n < 2; ++n) {
    Scenario s = random_sharing();
    s.cluster.pool.reset();  // who waits for the pool is in the way of those behind it, node by node or by count
    for (Cause& c : s.causes) {
      if (c.scope == Scope::gpu || c.scope == Scope::node) c.remedy = chance(50) ? Remedy::replace : Remedy::repair;
    }
    const CompiledFleet compiled(s);
    FleetPlan apart = compiled.plan();
    apart.pick = NodeOrder::newest_idle;
    for (std::uint32_t r = 0; r < 10; ++r) {
      if (r > 0) vary_sharing(apart);
      if (apart.scheduler.backfill == Backfill::easy) drain_none(apart);
      FleetPlan shared = apart;
      shared.gpus = static_cast<std::uint32_t>(s.cluster.instance.gpus);
      for (JobKindPlan& kind : shared.kinds) kind.job.gpus = shared.gpus;
      for (std::uint32_t c = 0; c < shared.base.causes; ++c) {  // each GPU has quiet faults of its own
        const Symptom symptom = shared.base.cause[c].symptom;
        if (symptom == Symptom::slowdown || symptom == Symptom::silent_corruption) shared.cause[c].of_gpu = false;
      }
      const FleetOutcome a = Fleet(apart, 8, r).run(), b = Fleet(shared, 8, r).run();
      RC_ASSERT(a.jobs.size() == b.jobs.size());
      for (std::size_t j = 0; j < a.jobs.size(); ++j)
        RC_ASSERT(digest_part(j, a.jobs[j].outcome) == digest_part(j, b.jobs[j].outcome));
      RC_ASSERT(a.held == b.held);
      RC_ASSERT(a.span == b.span);
      RC_ASSERT(a.productive == b.productive);
      RC_ASSERT(a.counts.failures == b.counts.failures);
      RC_ASSERT(a.counts.off_jobs == b.counts.off_jobs);
      RC_ASSERT(a.counts.selections == b.counts.selections);
      RC_ASSERT(a.counts.backfilled == b.counts.backfilled);
      RC_ASSERT(a.counts.preemptions == b.counts.preemptions);
    }
  }
}

}  // namespace
}  // namespace pitstop::test
