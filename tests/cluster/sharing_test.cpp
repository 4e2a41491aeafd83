// Nodes that jobs share, hand-worked to the second: two GPUs a node unless said.
#include <gtest/gtest.h>

#include "tests/cluster/cluster_builder.hpp"

namespace pitstop::test {
namespace {

constexpr int kGpu = 3, kWarning = 4, kSlow = 5, kSoftware = 6;

struct SharingCluster : HandCluster {
  explicit SharingCluster(std::uint32_t nodes) : HandCluster(nodes) {
    plan.gpus = 2;
    Plan& base = plan.base;
    base.causes = 7;
    plan.cause.resize(7);
    for (const int c : {kGpu, kWarning, kSlow}) {
      base.cause[c].channels = 1;
      plan.cause[static_cast<std::size_t>(c)].of_gpu = true;
    }
    base.cause[kWarning].symptom = Symptom::precursor;
    base.cause[kSlow].symptom = Symptom::slowdown;
    plan.cause[kSlow].speed_ppm = 500'000;
    base.cause[kSoftware].channels = 1;
    base.cause[kSoftware].remedy = Remedy::restart;
  }
  JobKindPlan& add(std::uint32_t nodes, std::uint32_t gpus, std::int64_t work, std::int64_t submitted,
                   std::int64_t priority = 0) {
    JobKindPlan& kind = HandCluster::add(nodes, work, submitted, priority);
    kind.job.gpus = gpus;
    return kind;
  }
  // Of the node's GPU.
  void fail(std::int64_t second, std::uint32_t node, int cause, std::uint16_t gpu = InjectionPlan::kAnyGpu) {
    HandCluster::fail(second, node, cause);
    script.back().gpu = gpu;
    script.back().of_job = cause == kSoftware;
  }
};

double line_s(const ClusterOutcome& o, std::uint32_t kind, Line l) {
  return job_of(o, kind).outcome.line[index_of(l)].seconds();
}

// The first of two jobs on one node loses its GPU at 100 and has stopped at 110. The node waits for the other
// until 300, is replaced until 400; requeued 404, at work 410.
TEST(SharedNodes, ANodeToBeMendedWaitsForItsOtherJobs) {
  SharingCluster f(1);
  f.add(1, 1, 1000, 0);
  f.add(1, 1, 300, 0);
  f.fail(100, 0, kGpu, 0);
  const ClusterOutcome o = f.run();
  EXPECT_EQ(ended_at(o, 1), 300);
  EXPECT_EQ(job_of(o, 1).outcome.interruptions, 0U);
  EXPECT_EQ(line_s(o, 0, Line::detection), 5);
  EXPECT_EQ(line_s(o, 0, Line::drain), 5 + 190);
  EXPECT_EQ(line_s(o, 0, Line::replacement), 100);
  EXPECT_EQ(line_s(o, 0, Line::queue), 4);
  EXPECT_EQ(ended_at(o, 0), 1410);
}

// The same with a spare node, on which a third job computes: the first goes there at once. A fourth is not
// put on the failing node, although a GPU of it is free.
TEST(SharedNodes, ANodeToBeMendedTakesNoFurtherJobs) {
  SharingCluster f(2);
  f.add(1, 1, 1000, 0);
  f.add(1, 1, 300, 0);
  f.add(1, 1, 2000, 0);
  f.add(1, 1, 50, 150);
  f.fail(100, 0, kGpu, 0);
  const ClusterOutcome o = f.run();
  EXPECT_EQ(ended_at(o, 0), 1120);
  EXPECT_EQ(ended_at(o, 1), 300);
  EXPECT_EQ(ended_at(o, 2), 2000);
  EXPECT_EQ(started_at(o, 3), 400);
  EXPECT_EQ(line_s(o, 0, Line::drain), 5);
}

TEST(SharedNodes, AFailureOfTheNodeStopsAllItsJobs) {
  SharingCluster f(1);
  f.add(1, 1, 1000, 0);
  f.add(1, 1, 300, 0);
  f.fail(100, 0, kCrash);
  const ClusterOutcome o = f.run();
  for (const std::uint32_t job : {0U, 1U}) {
    EXPECT_EQ(line_s(o, job, Line::drain), 5);
    EXPECT_EQ(line_s(o, job, Line::replacement), 100);
    EXPECT_EQ(line_s(o, job, Line::lost_work), 100);
    EXPECT_EQ(job_of(o, job).outcome.failures, 1U);
  }
  EXPECT_EQ(o.counts.failures, 1U);
  EXPECT_EQ(ended_at(o, 0), 1220);
  EXPECT_EQ(ended_at(o, 1), 520);
}

// The second failure finds the node on its way already: it goes once, when the last job is off it.
TEST(SharedNodes, OneNodeIsMendedOnceForTwoJobs) {
  SharingCluster f(1);
  f.add(1, 1, 1000, 0);
  f.add(1, 1, 300, 0);
  f.fail(100, 0, kGpu, 0);
  f.fail(200, 0, kGpu, 1);  // both off the node at 200; its first incident had waited for that since 110
  const ClusterOutcome o = f.run();
  EXPECT_EQ(line_s(o, 0, Line::drain), 95);
  EXPECT_EQ(line_s(o, 0, Line::replacement), 100);
  EXPECT_EQ(ended_at(o, 0), 1310);
  EXPECT_EQ(line_s(o, 1, Line::drain), 5);
  EXPECT_EQ(line_s(o, 1, Line::replacement), 90);  // what was left of it at 210
  EXPECT_EQ(ended_at(o, 1), 610);
}

// A GPU that nobody uses: the job goes on, its node is replaced afterwards, and only then serves the next.
TEST(SharedNodes, AFreeGpuDrainsTheNodeToo) {
  SharingCluster f(1);
  f.add(1, 1, 300, 0);
  f.add(1, 1, 50, 120);
  f.fail(100, 0, kGpu, 1);
  const ClusterOutcome o = f.run();
  EXPECT_EQ(ended_at(o, 0), 300);
  EXPECT_EQ(o.counts.off_jobs, 1U);
  EXPECT_EQ(started_at(o, 1), 400);
}

// Seen at 105: its job saves itself and is off at 110; the other stays.
TEST(SharedNodes, AWarningIsForTheJobOnThatGpu) {
  SharingCluster f(2);
  f.add(1, 1, 1000, 0);
  f.add(1, 1, 300, 0);
  f.fail(100, 0, kWarning, 1);
  const ClusterOutcome o = f.run();
  EXPECT_EQ(job_of(o, 0).outcome.interruptions, 0U);
  EXPECT_EQ(ended_at(o, 0), 1000);
  EXPECT_EQ(job_of(o, 1).outcome.interruptions, 1U);
  EXPECT_EQ(line_s(o, 1, Line::lost_work), 105);
  EXPECT_EQ(ended_at(o, 1), 110 + 4 + 6 + 300);
}

// Marked at 105, it takes no third job at 107, although GPUs are free: it is replaced when the second ends.
TEST(SharedNodes, AWarnedNodeTakesNoFurtherJobs) {
  SharingCluster f(1);
  f.plan.gpus = 4;
  f.add(1, 1, 1000, 0);
  f.add(1, 1, 300, 0);
  f.add(1, 1, 50, 107);
  f.fail(100, 0, kWarning, 0);
  EXPECT_EQ(started_at(f.run(), 2), 400);
}

// While its job is being stopped for a warning, its processes crash on the node for a reason of their own.
// The job is requeued at 117, off the node, which is mended all the same; it is back at 217.
TEST(SharedNodes, ACrashDoesNotUndoADrain) {
  SharingCluster f(1);
  f.plan.base.cause[kRepair].remedy = Remedy::restart;
  f.add(1, 1, 1000, 0);
  f.fail(100, 0, kWarning, 0);
  f.fail(107, 0, kRepair);
  const ClusterOutcome o = f.run();
  EXPECT_EQ(job_of(o, 0).outcome.ending, Ending::completed);
  EXPECT_EQ(ended_at(o, 0), 217 + 4 + 6 + 1000);
}

// Half speed from 100 to 105; then it is stopped.
TEST(SharedNodes, ASlowGpuSlowsItsOwnJob) {
  SharingCluster f(2);
  f.add(1, 1, 1000, 0);
  f.add(1, 1, 300, 0);
  f.fail(100, 0, kSlow, 0);
  const ClusterOutcome o = f.run();
  EXPECT_EQ(ended_at(o, 1), 300);
  EXPECT_EQ(line_s(o, 0, Line::degraded), 2.5);
  EXPECT_EQ(ended_at(o, 0), 110 + 4 + 6 + 1000);
}

// The second job's software fails at 200: requeued, it leaves the node that is to be mended, which goes at
// 210. Resumed in place, it stays, and the node goes when it ends.
TEST(SharedNodes, ARequeuedJobLeavesANodeToBeMended) {
  SharingCluster f(2);
  f.add(1, 1, 1000, 0);
  f.add(1, 1, 300, 0);
  f.add(1, 1, 5000, 0);
  f.fail(100, 0, kGpu, 0);
  f.fail(200, 0, kSoftware, 1);
  SharingCluster in_place = f;
  in_place.plan.recovery.in_place = true;
  const ClusterOutcome o = f.run(), stays = in_place.run();
  EXPECT_EQ(ended_at(o, 1), 310 + 4 + 6 + 300);  // the node is back at 310, the other one full
  EXPECT_EQ(line_s(o, 1, Line::queue), 104);
  EXPECT_EQ(ended_at(stays, 1), 210 + 6 + 300);
}

// One GPU each on two nodes: the second job joins the first, and the third has a node to itself.
TEST(SharedNodes, JobsArePackedSoThatWholeNodesStayWhole) {
  SharingCluster f(2);
  f.add(1, 1, 1000, 0);
  f.add(1, 1, 1000, 10);
  f.add(1, 2, 1000, 20);
  const ClusterOutcome o = f.run();
  EXPECT_EQ(started_at(o, 1), 10);
  EXPECT_EQ(started_at(o, 2), 20);
  EXPECT_EQ(o.held, WideTicks{s(1000).ticks()} * 2);
}

// One GPU of each of two nodes. The second node fails; the free GPU of the first is none for this job, which
// waits until the second is replaced.
TEST(SharedNodes, AJobSitsOnANodeOnce) {
  SharingCluster f(2);
  f.add(2, 1, 1000, 0);
  f.fail(100, 1, kGpu, 0);
  const ClusterOutcome o = f.run();
  EXPECT_EQ(line_s(o, 0, Line::replacement), 100);
  EXPECT_EQ(ended_at(o, 0), 1220);
}

// The job of two whole nodes is to start at 1000, when both are free. One GPU until 900 may go before it, and
// so may not one until 1100; nor may the next, for whom nothing is free then.
TEST(SharedNodes, BackfillDoesNotDelayTheFirstInLine) {
  SharingCluster f(2);
  f.add(1, 1, 1000, 0);
  f.add(2, 2, 100, 10);
  f.add(1, 1, 1080, 20);
  f.add(1, 1, 880, 20);
  const ClusterOutcome o = f.run();
  EXPECT_EQ(started_at(o, 3), 20);
  EXPECT_EQ(started_at(o, 1), 1000);
  EXPECT_EQ(started_at(o, 2), 1100);
  EXPECT_EQ(o.counts.backfilled, 1U);
}

// One node with two GPUs is wanted at 1000, and one of the two others can then spare a GPU for as long as it
// takes.
TEST(SharedNodes, BackfillUsesWhatIsOverThen) {
  SharingCluster f(2);
  f.add(1, 2, 1000, 0);
  f.add(1, 1, 2000, 0);
  f.add(1, 2, 100, 10);
  f.add(1, 1, 5000, 20);
  const ClusterOutcome o = f.run();
  EXPECT_EQ(started_at(o, 2), 1000);
  EXPECT_EQ(started_at(o, 3), 20);
}

// One of lower priority is stopped where that is enough: the last to start of two on different nodes.
TEST(SharedNodes, PreemptionTakesWhatItNeeds) {
  SharingCluster f(2);
  f.plan.scheduler.preempts = true;
  f.add(1, 2, 1000, 0);
  f.add(1, 1, 1000, 5);
  f.add(1, 1, 1000, 6);
  f.add(1, 1, 100, 50, 1);
  const ClusterOutcome o = f.run();
  EXPECT_EQ(o.counts.preemptions, 1U);
  EXPECT_EQ(started_at(o, 3), 55);
  EXPECT_EQ(job_of(o, 2).outcome.interruptions, 1U);
  EXPECT_EQ(ended_at(o, 0), 1000);
  EXPECT_EQ(ended_at(o, 1), 1005);
}

// Weighed by GPUs: half a node for 1,000 s and a whole one for 500 s.
TEST(SharedNodes, UtilisationCountsGpus) {
  SharingCluster f(2);
  f.add(1, 1, 1000, 0);
  f.add(1, 2, 500, 0);
  const ClusterOutcome o = f.run();
  EXPECT_EQ(o.held, WideTicks{s(1000).ticks()});
  EXPECT_EQ(o.productive, o.held);
}

}  // namespace
}  // namespace pitstop::test
