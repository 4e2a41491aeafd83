// The scheduler against timelines worked by hand.
#include <gtest/gtest.h>

#include "tests/cluster/cluster_builder.hpp"

namespace pitstop::test {
namespace {

TEST(Reservation, FirstTimeWithEnoughNodesAndWhatIsOver) {
  std::vector<Release> releases{{at(30), 4}, {at(10), 2}, {at(30), 1}};
  const Reservation r = reserve(releases, 1, 6);
  EXPECT_EQ(r.shadow, at(30));
  EXPECT_EQ(r.extra, 2U);  // 1 + 2 + 4 + 1 - 6: all that is released at 30 counts
  Reservation pass = r;
  EXPECT_TRUE(pass.lets_pass(9, at(30)));   // ends by then: any size
  EXPECT_TRUE(pass.lets_pass(2, at(31)));   // within what is over
  EXPECT_FALSE(pass.lets_pass(1, at(31)));  // which is used up
}

// 10 nodes. A: 6 nodes until 100. B: 8 nodes, waits for A. C: 4 nodes for 50, ends before 100: goes first.
// D: 4 nodes for 200: would delay B. E: 2 nodes for 500: uses what B leaves over (10 - 8).
TEST(Scheduler, EasyBackfillByHand) {
  HandCluster f(10);
  f.add(6, 100, 0);
  f.add(8, 100, 1);
  f.add(4, 50, 2);
  f.add(4, 200, 3);
  f.add(2, 500, 4);
  const ClusterOutcome o = f.run();
  EXPECT_EQ(started_at(o, 0), 0);
  EXPECT_EQ(started_at(o, 2), 2);    // ends at 52 <= 100
  EXPECT_EQ(started_at(o, 4), 52);   // at 4 no node is free; at 52 four are, and two are over at 100
  EXPECT_EQ(started_at(o, 1), 100);  // not delayed
  EXPECT_EQ(started_at(o, 3), 200);
  EXPECT_EQ(o.counts.backfilled, 2U);
}

TEST(Scheduler, WithoutBackfillNobodyOvertakes) {
  HandCluster f(10);
  f.plan.scheduler.backfill = Backfill::none;
  f.add(6, 100, 0);
  f.add(8, 100, 1);
  f.add(4, 50, 2);
  const ClusterOutcome o = f.run();
  EXPECT_EQ(started_at(o, 1), 100);
  EXPECT_EQ(started_at(o, 2), 200);
}

TEST(Scheduler, PriorityGoesFirst) {
  HandCluster f(4);
  f.add(4, 100, 0);
  f.add(4, 100, 1);
  f.add(4, 100, 2, 5);
  const ClusterOutcome o = f.run();
  EXPECT_EQ(started_at(o, 2), 100);
  EXPECT_EQ(started_at(o, 1), 200);
}

// At 30 the urgent job stops the other: 5 s to stop, then it runs 100 s; the other is requeued with nothing
// kept.
TEST(Scheduler, PreemptionByHand) {
  HandCluster f(4);
  f.plan.scheduler.preempts = true;
  f.add(4, 100, 0);
  f.add(4, 100, 30, 1);
  const ClusterOutcome o = f.run();
  EXPECT_EQ(started_at(o, 1), 35);
  EXPECT_EQ(ended_at(o, 1), 135);
  EXPECT_EQ(ended_at(o, 0), 135 + 4 + 6 + 100);
  const Outcome& stopped = job_of(o, 0).outcome;
  EXPECT_EQ(stopped.line[index_of(Line::lost_work)], s(30));
  EXPECT_EQ(stopped.by_cause[kPreempted], s(30 + 5 + 100 + 4 + 6));
  EXPECT_EQ(o.counts.preemptions, 1U);
}

TEST(Scheduler, PartitionsHaveQueuesOfTheirOwn) {
  HandCluster f(6);
  f.plan.partitions = {PartitionPlan{0, 4}, PartitionPlan{4, 2}};
  f.add(4, 100, 0);
  f.add(4, 100, 1);
  f.add(2, 50, 2).job.partition = 1;
  const ClusterOutcome o = f.run();
  EXPECT_EQ(started_at(o, 2), 2);
  EXPECT_EQ(started_at(o, 1), 100);
}

// A loses a node at 50 and waits for its replacement until 160. B asks for two nodes at 70 and takes them
// from A's, because it ends before that; A starts anew once its own node is back.
TEST(Scheduler, NodesOfAJobThatWaitsAreOpenToOthers) {
  HandCluster f(4);
  f.add(4, 100, 0);
  f.add(2, 50, 70);
  f.fail(50, 3);
  const ClusterOutcome o = f.run();
  EXPECT_EQ(started_at(o, 1), 70);
  EXPECT_EQ(ended_at(o, 0), 50 + 10 + 100 + 4 + 6 + 100);
}

// The same, but B would take longer than A's replacement: A keeps its nodes.
TEST(Scheduler, ButNotWhereThatWouldDelayIt) {
  HandCluster f(4);
  f.add(4, 100, 0);
  f.add(2, 91, 70);
  f.fail(50, 3);
  const ClusterOutcome o = f.run();
  EXPECT_EQ(ended_at(o, 0), 270);
  EXPECT_EQ(started_at(o, 1), 270);
}

TEST(Scheduler, AJobThatCanNeverHaveItsNodesEndsByName) {
  HandCluster f(4);
  f.plan.base.never_capacity = Chance::of(1);
  f.add(4, 100, 0);
  f.add(3, 100, 1);
  f.fail(50, 3);
  const ClusterOutcome o = f.run();
  EXPECT_EQ(job_of(o, 0).outcome.ending, Ending::no_capacity);
  EXPECT_EQ(job_of(o, 1).outcome.ending, Ending::completed);
  EXPECT_EQ(started_at(o, 1), 60);
}

}  // namespace
}  // namespace pitstop::test
