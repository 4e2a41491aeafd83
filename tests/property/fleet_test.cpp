// The fleet engine on what the one-job core can run: the same outcome, bit for bit.
#include "sim/fleet/fleet.hpp"

#include "sim/fleet/one_job.hpp"
#include "tests/property/random_fleet.hpp"

namespace pitstop::test {
namespace {

RC_GTEST_PROP(FleetProperty, OneJobIsTheCoresToTheBit, ()) {
  const CompiledScenario compiled = compile(random_scenario());
  const FleetPlan plan = one_job_fleet(compiled.plan());
  Bench bench(compiled.plan());
  for (std::uint32_t r = 0; r < 20; ++r) {
    const Outcome core = bench.run(5, r), fleet = Fleet(plan, 5, r).run().jobs[0].outcome;
    RC_ASSERT(core.wall == fleet.wall);
    RC_ASSERT(core.ending == fleet.ending);
    for (std::size_t l = 0; l < kLines; ++l) RC_ASSERT(core.line[l] == fleet.line[l]);
    RC_ASSERT(digest_part(r, core) == digest_part(r, fleet));
  }
}

RC_GTEST_PROP(FleetProperty, AReplicationDoesNotDependOnTheOneBefore, ()) {
  const CompiledFleet compiled(random_fleet());
  const FleetOutcome first = Fleet(compiled.plan(), 7, 3).run(), again = Fleet(compiled.plan(), 7, 3).run();
  RC_ASSERT(first.held == again.held);
  for (std::size_t j = 0; j < first.jobs.size(); ++j)
    RC_ASSERT(digest_part(j, first.jobs[j].outcome) == digest_part(j, again.jobs[j].outcome));
}

}  // namespace
}  // namespace pitstop::test
