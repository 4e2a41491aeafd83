// Outages of the storage that copies lie on, hand-worked to the second.
#include <gtest/gtest.h>

#include "experiments/base/errors.hpp"
#include "experiments/scenario/scenario_file.hpp"
#include "models/compile/cluster.hpp"
#include "tests/cluster/cluster_builder.hpp"

namespace pitstop::test {
namespace {

constexpr int kOutage = 3;
constexpr std::uint8_t kStore = 4;

// One job on two nodes, with a spare: a snapshot every 100 s, durable 50 s later, restored in 30 s. An outage
// lasts 300 s.
struct StoringCluster : HandCluster {
  StoringCluster() : HandCluster(3) {
    plan.base.causes = 4;
    plan.base.cause[kOutage].remedy = Remedy::restart;
    plan.cause.resize(4);
    plan.cause[kOutage].store = kStore;
    plan.cause[kOutage].mend.constant = s(300);
    JobKindPlan& kind = add(2, 1000, 0);
    kind.store[0] = kStore;
    kind.plan.tiers = 1;
    kind.plan.tier[0].interval = s(100);
    kind.plan.tier[0].persist = s(50);
    kind.plan.tier[0].restore.constant = s(30);
  }
  TierPlan& tier() { return plan.kinds[0].plan.tier[0]; }
};

double line_s(const ClusterOutcome& o, Line l) { return job_of(o, 0).outcome.line[index_of(l)].seconds(); }
double cause_s(const ClusterOutcome& o, int cause) { return job_of(o, 0).outcome.by_cause[cause].seconds(); }

// Snapshots at 100 and 200; that of 200 is durable at 550 in place of 250, and the next begins then.
TEST(StorageOutage, StopsCheckpointsAndNotTraining) {
  StoringCluster f;
  f.fail(210, 0, kOutage);
  const ClusterOutcome o = f.run();
  EXPECT_EQ(ended_at(o, 0), 1000);
  EXPECT_EQ(job_of(o, 0).outcome.snapshots, 7U);  // 100, 200, 550, 650, 750, 850, 950
  EXPECT_EQ(job_of(o, 0).outcome.interruptions, 0U);
  EXPECT_EQ(o.counts.failures, 1U);
}

TEST(StorageOutage, ABlockingTierWaits) {
  StoringCluster f;
  f.tier().block_when_busy = true;
  f.fail(210, 0, kOutage);
  const ClusterOutcome o = f.run();
  EXPECT_EQ(line_s(o, Line::checkpoint), 250);  // from 300 to 550
  EXPECT_EQ(ended_at(o, 0), 1250);
}

// Only the copy of 100 is durable at the crash. The processes run from 320 on and wait until 510.
TEST(StorageOutage, RestoresWait) {
  StoringCluster f;
  f.fail(210, 0, kOutage);
  f.fail(300, 0);
  const ClusterOutcome o = f.run();
  EXPECT_EQ(line_s(o, Line::lost_work), 200);
  EXPECT_EQ(line_s(o, Line::restart), 6 + 190 + 30);
  EXPECT_EQ(cause_s(o, kOutage), 190);
  EXPECT_EQ(ended_at(o, 0), 540 + 900);
}

// The restore runs from 320 to 350. An outage at 330 holds up its last 20 s, one at 316 all of it.
TEST(StorageOutage, ARestoreUnderWayWaits) {
  StoringCluster during;
  during.fail(300, 0);
  during.fail(330, 0, kOutage);
  ClusterOutcome o = during.run();
  EXPECT_EQ(cause_s(o, kOutage), 300);
  EXPECT_EQ(ended_at(o, 0), 650 + 800);
  StoringCluster before;
  before.fail(300, 0);
  before.fail(316, 0, kOutage);
  o = before.run();
  EXPECT_EQ(cause_s(o, kOutage), 296);
  EXPECT_EQ(ended_at(o, 0), 646 + 800);
}

TEST(StorageOutage, CopiesThatDoNotSurviveAreGone) {
  StoringCluster f;
  f.tier().survives[static_cast<int>(Survives::storage_outage)] = false;
  f.fail(210, 0, kOutage);
  f.fail(400, 0);
  ClusterOutcome o = f.run();
  EXPECT_EQ(line_s(o, Line::lost_work), 400);
  EXPECT_EQ(cause_s(o, kOutage), 0);  // there is nothing to read
  EXPECT_EQ(ended_at(o, 0), 420 + 1000);
  StoringCluster later;  // the snapshot due at 300 is begun at 510, and durable at 560
  later.tier().survives[static_cast<int>(Survives::storage_outage)] = false;
  later.fail(210, 0, kOutage);
  later.fail(600, 0);
  EXPECT_EQ(line_s(later.run(), Line::lost_work), 90);
}

TEST(StorageOutage, OtherStorageIsNotHit) {
  StoringCluster f;
  f.plan.kinds[0].store[0] = kStore + 1;
  f.fail(210, 0, kOutage);
  f.fail(300, 0);
  const ClusterOutcome o = f.run();
  EXPECT_EQ(line_s(o, Line::lost_work), 100);
  EXPECT_EQ(cause_s(o, kOutage), 0);
}

TEST(StorageOutage, IsReadFromAScenario) {
  const std::string text =
      "job: {nodes: 4, work: 1d}\n"
      "causes: {fsx: {scope: storage, mtbf: 10d, mend: 2h}}\n"
      "checkpoint: {interval: 1h, persist: 1min}\n";
  const CompiledCluster cluster(parse_scenario(text, "s.yaml", {}, "."));
  EXPECT_EQ(cluster.plan().cause[0].store, cluster.plan().kinds[0].store[0]);
  EXPECT_EQ(cluster.plan().stream[0].slots.at(0).target, Target::storage);
  try {
    parse_scenario(
        "job: {nodes: 4, work: 1d}\n"
        "causes:\n"
        "  fsx: {scope: storage, mtbf: 10d}\n"
        "  s3: {scope: storage, mtbf: 10d, mend: 2h, where: object_store}\n"
        "  tape: {scope: storage, rate: 1 per 1000 node-days, mend: 2h}\n"
        "checkpoint: {interval: 1h, persist: 1min}\n",
        "s.yaml", {}, ".");
    FAIL();
  } catch (const ConfigError& e) {
    const std::string all = e.what();
    for (const char* wanted :
         {"s.yaml:3:8: causes.fsx.mend: is missing", "causes.s3.where: no checkpoint tier is stored on",
          "s.yaml:5:9: causes.tape: needs mtbf"})
      EXPECT_NE(all.find(wanted), std::string::npos) << wanted << " in\n" << all;
  }
}

}  // namespace
}  // namespace pitstop::test
