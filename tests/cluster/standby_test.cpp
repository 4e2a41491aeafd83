// Standbys, pool, repair shop and retirement against timelines worked by hand.
#include <gtest/gtest.h>

#include "tests/cluster/cluster_builder.hpp"

namespace pitstop::test {
namespace {

HandCluster with_repair(std::uint32_t nodes) {
  HandCluster f(nodes);
  f.plan.repair.automatic.constant = s(1000);
  return f;
}

// A standby takes over in place: detection 5, stop 5, restart 6, and no queue.
TEST(Standbys, TakeOverWithoutARequeue) {
  HandCluster f = with_repair(3);
  f.plan.any_standbys = true;
  f.add(2, 100, 0).job.standbys = 1;
  for (std::uint32_t node = 0; node < 3; ++node) {  // whichever two of the three compute
    f.script.clear();
    f.fail(50, node, kRepair);
    const ClusterOutcome o = f.run();
    const Outcome& job = job_of(o, 0).outcome;
    if (job.interruptions == 0) {
      EXPECT_EQ(ended_at(o, 0), 100);  // it was the standby
      continue;
    }
    EXPECT_EQ(ended_at(o, 0), 50 + 16 + 100);
    EXPECT_EQ(job.line[index_of(Line::queue)], Duration{});
  }
}

// No standby, no spare: nodes come from the pool, 20 s each.
TEST(Pool, GivesOneNodeAfterAnother) {
  HandCluster f = with_repair(3);
  f.plan.pool.nodes = 5;
  f.plan.pool.delay.constant = s(20);
  f.add(3, 100, 0);
  f.fail(50, 0, kRepair);
  f.fail(50, 1, kRepair);
  const ClusterOutcome o = f.run();
  EXPECT_EQ(o.counts.pulled, 2U);
  EXPECT_EQ(ended_at(o, 0), 50 + 10 + 40 + 4 + 6 + 100);
}

// Two nodes fail at once, one crew: the second is mended 1,000 s after the first.
TEST(RepairShop, CrewsMendOneAfterAnother) {
  HandCluster f = with_repair(2);
  f.plan.repair.crews = 1;
  f.add(2, 100, 0);
  f.fail(50, 0, kRepair);
  f.fail(50, 1, kRepair);
  EXPECT_EQ(ended_at(f.run(), 0), 50 + 10 + 2000 + 4 + 6 + 100);
  f.plan.repair.crews = 2;
  EXPECT_EQ(ended_at(f.run(), 0), 50 + 10 + 1000 + 4 + 6 + 100);
}

TEST(Retirement, ThresholdGivesANodeUp) {
  HandCluster f = with_repair(2);
  f.plan.repair.automatic.constant = s(10);
  f.plan.retire.rule = Retire::threshold;
  f.plan.retire.failures = 2;
  f.plan.retire.window = s(10'000);
  f.add(2, 100, 0);
  f.fail(50, 0, kRepair);
  EXPECT_EQ(job_of(f.run(), 0).outcome.ending, Ending::completed);
  f.fail(120, 0, kRepair);
  const ClusterOutcome o = f.run();
  EXPECT_EQ(job_of(o, 0).outcome.ending, Ending::depleted);
  EXPECT_EQ(o.counts.retired, 1U);
}

TEST(Diagnosis, AnOverlookedNodeServesOnAndAWrongOneIsMended) {
  HandCluster f = with_repair(3);
  f.plan.diagnosis.overlooked = Chance::of(1);
  f.add(2, 100, 0);
  f.fail(50, 0, kRepair);
  ClusterOutcome o = f.run();
  EXPECT_EQ(o.counts.repairs, 0U);
  EXPECT_EQ(ended_at(o, 0), 50 + 10 + 4 + 6 + 100);
  f.plan.diagnosis = DiagnosisPlan{};
  f.plan.diagnosis.wrong_node = Chance::of(1);
  f.fail(130, 0, kRepair);  // it is still the job's: blamed was the other
  o = f.run();
  EXPECT_EQ(job_of(o, 0).outcome.interruptions, 2U);
}

}  // namespace
}  // namespace pitstop::test
