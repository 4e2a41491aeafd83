// Outages of file systems that jobs share, hand-worked to the second: 100 bytes/s, states of 1,000 bytes.
#include <gtest/gtest.h>

#include "experiments/scenario/scenario_file.hpp"
#include "models/compile/compile.hpp"
#include "tests/cluster/sharing_cluster.hpp"

namespace pitstop::test {
namespace {

constexpr int kOutage = 3, kOther = 4;  // causes: of the first kind of storage, of the second
constexpr std::uint8_t kFirst = 4, kSecond = 5;

struct Losing : Sharing {
  explicit Losing(std::uint32_t nodes, std::int64_t out, double bytes_per_s = 100)
      : Sharing(nodes, bytes_per_s) {
    plan.stores.push_back(plan.stores[0]);
    plan.base.causes = 5;
    plan.cause.resize(5);
    for (const auto& [cause, storage] : {std::pair{kOutage, kFirst}, std::pair{kOther, kSecond}}) {
      plan.base.cause[cause].remedy = Remedy::restart;
      plan.cause[cause].store = storage;
      plan.cause[cause].mend.constant = s(out);
    }
    plan.base.cause[kPreempted].channels = 1;
  }

  JobKindPlan& add_job(std::int64_t work, SharedWrite how = SharedWrite::behind, std::int64_t submitted = 0) {
    JobKindPlan& kind = add_writer(1, work, submitted, how);
    kind.store[0] = kFirst;
    return kind;
  }
  // Another tier like the first, on the second storage, over store 1.
  static void add_tier(JobKindPlan& kind) {
    kind.plan.tier[1] = kind.plan.tier[0];
    kind.plan.tiers = 2;
    kind.traffic.push_back(kind.traffic[0]);
    kind.traffic[1].write.store = kind.traffic[1].read.store = 1;
    kind.store[1] = kSecond;
  }
};

void does_not_survive(JobKindPlan& kind, int tier = 0) {
  kind.plan.tier[tier].survives[static_cast<int>(Survives::storage_outage)] = false;
}
double of_outage(const ClusterOutcome& o, std::uint32_t kind) {
  return job_of(o, kind).outcome.by_cause[kOutage].seconds();
}

// Both write from 42 on, at 50 bytes/s each, and have written 500 bytes at 52. Out until 152: durable at 162.
TEST(SharedOutage, AWriteUnderWayGoesOnWithWhatWasLeft) {
  for (const std::uint32_t node : {0U, 1U}) {
    for (const auto& [second, lost] : {std::pair{161, 159}, std::pair{162, 120}}) {
      Losing f(3, 100);
      f.add_job(300);
      f.add_job(300);
      f.fail(52, 0, kOutage);
      f.fail(second, node);
      const ClusterOutcome o = f.run();
      EXPECT_EQ(lost_work(o, node), lost) << second;
      EXPECT_EQ(o.counts.failures, 2U);
    }
  }
}

// No second snapshot begins before the first is written at 162, and nothing stops for it.
TEST(SharedOutage, TrainingGoesOn) {
  Losing f(2, 100);
  f.add_job(100);
  f.add_job(100);
  f.fail(52, 0, kOutage);
  const ClusterOutcome o = f.run();
  EXPECT_EQ(ended_at(o, 0), 102);
  EXPECT_EQ(job_of(o, 0).outcome.snapshots, 1U);
  EXPECT_EQ(job_of(o, 0).outcome.interruptions, 0U);
}

// Out from 30 to 60: the snapshot due at 40 holds the work of 60, and is durable at 72.
TEST(SharedOutage, NoSnapshotBegins) {
  for (const auto& [second, lost] : {std::pair{71, 69}, std::pair{72, 10}}) {
    Losing f(2, 30);
    f.add_job(200);
    f.fail(30, 0, kOutage);
    f.fail(second, 0);
    EXPECT_EQ(lost_work(f.run(), 0), lost) << second;
  }
}

// Out from 41 to 71: what was copied by 42 is written then, durable at 81.
TEST(SharedOutage, AWriteThatBecomesDueWaits) {
  for (const auto& [second, lost] : {std::pair{80, 78}, std::pair{81, 39}}) {
    Losing f(2, 30);
    f.add_job(200);
    f.fail(41, 0, kOutage);
    f.fail(second, 0);
    EXPECT_EQ(lost_work(f.run(), 0), lost) << second;
  }
}

TEST(SharedOutage, ABlockedSnapshotWaits) {
  Losing due(1, 30);  // at 40, begun at 60; the next at 102
  due.add_job(100).plan.tier[0].block_when_busy = true;
  due.fail(30, 0, kOutage);
  ClusterOutcome o = due.run();
  EXPECT_EQ(line(o, 0, Line::checkpoint), 20 + 2 + 2);
  EXPECT_EQ(of_outage(o, 0), 0);
  EXPECT_EQ(ended_at(o, 0), 124);
  Losing busy(1, 100);  // the write of 42 to 52 ends at 152, and the snapshot due at 82 begins
  busy.add_job(100).plan.tier[0].block_when_busy = true;
  busy.fail(50, 0, kOutage);
  o = busy.run();
  EXPECT_EQ(line(o, 0, Line::checkpoint), 2 + 70 + 2);
  EXPECT_EQ(ended_at(o, 0), 174);
}

TEST(SharedOutage, AWriteInTheStallHoldsUpTraining) {
  Losing f(1, 100);  // 40 to 45 and 145 to 150, then 190 to 200
  f.add_job(100, SharedWrite::in_stall);
  f.fail(45, 0, kOutage);
  const ClusterOutcome o = f.run();
  EXPECT_EQ(line(o, 0, Line::checkpoint), 110 + 10);
  EXPECT_EQ(ended_at(o, 0), 220);
}

// Failed at 70, both read from 90 on at 50 bytes/s; out from 100 to 200, then 10 s more.
TEST(SharedOutage, ARestoreUnderWayGoesOnWithWhatWasLeft) {
  Losing f(4, 100);
  f.add_job(100);
  f.add_job(100);
  f.fail(70, 0);
  f.fail(70, 1);
  f.fail(100, 0, kOutage);
  const ClusterOutcome o = f.run();
  for (const std::uint32_t kind : {0U, 1U}) {
    EXPECT_EQ(line(o, kind, Line::restart), 6 + 120);
    EXPECT_EQ(of_outage(o, kind), 100);
    // 60 s of work are left of 100; the snapshot of 80, at 250, takes 2 s.
    EXPECT_EQ(ended_at(o, kind), 210 + 62);
  }
}

// The processes run at 90. Out until 185, one way or the other: the store is not asked before.
TEST(SharedOutage, ARestoreThatWouldBeginWaits) {
  for (const std::int64_t from : {60, 85, 88}) {  // before the crash, in the queue, while they start
    Losing f(3, 185 - from);
    f.add_job(100);
    f.fail(70, 0);
    f.fail(from, 0, kOutage);
    std::sort(f.script.begin(), f.script.end(), [](const auto& a, const auto& b) { return a.at < b.at; });
    const ClusterOutcome o = f.run();
    EXPECT_EQ(line(o, 0, Line::restart), 6 + 95 + 10) << from;
    EXPECT_EQ(of_outage(o, 0), 95) << from;
    EXPECT_EQ(ended_at(o, 0), 195 + 62) << from;
    EXPECT_EQ(o.moving, o.moving_alone) << from;
  }
}

// A further crash while it waits: 110 to 130 is the way back, and what it waited until 110 stays the
// outage's.
TEST(SharedOutage, ACrashWhileARestoreWaits) {
  Losing f(2, 100);
  f.add_job(100);
  f.fail(70, 0);
  f.fail(85, 0, kOutage);  // until 185
  f.fail(110, 0);
  f.script.back().of_job = true;
  const ClusterOutcome o = f.run();
  EXPECT_EQ(of_outage(o, 0), 20 + 55);
  EXPECT_EQ(line(o, 0, Line::restart), 6 + 20 + 6 + 55 + 10);
  EXPECT_EQ(ended_at(o, 0), 195 + 62);
}

// The copy that it waited for from 90 to 110 goes with a node, and it starts from the beginning at 124.
TEST(SharedOutage, NothingIsLeftToWaitFor) {
  Losing f(2, 100);
  f.plan.base.cause[kRepair].remedy = Remedy::restart;
  f.add_job(100).plan.tier[0].survives[static_cast<int>(Survives::node)] = false;
  f.fail(70, 0, kRepair);
  f.fail(82, 0, kOutage);
  f.fail(110, 0);
  const ClusterOutcome o = f.run();
  EXPECT_EQ(of_outage(o, 0), 20);
  EXPECT_EQ(line(o, 0, Line::restart), 6 + 20 + 6);
  EXPECT_EQ(lost_work(o, 0), 28 + 40);
}

TEST(SharedOutage, WhatIsOverIsOver) {
  for (const auto& [second, lost] : {std::pair{51, 49}, std::pair{52, 10}}) {
    Losing f(2, 20);
    f.add_job(100);
    f.fail(10, 0, kOutage);
    f.fail(second, 0);
    EXPECT_EQ(lost_work(f.run(), 0), lost) << second;
  }
}

// Job 1 on store 1 is durable at 52; job 0 from 85 to 92, once the first storage is back.
TEST(SharedOutage, OtherStoresAreNotHit) {
  for (const auto& [second, node, lost] :
       {std::tuple{51, 1U, 49}, std::tuple{52, 1U, 10}, std::tuple{91, 0U, 89}, std::tuple{92, 0U, 50}}) {
    Losing f(3, 40);
    f.add_job(100);
    JobKindPlan& other = f.add_job(100);
    other.traffic[0].write.store = other.traffic[0].read.store = 1;
    other.store[0] = kSecond;
    f.fail(45, 0, kOutage);
    f.fail(second, node);
    EXPECT_EQ(lost_work(f.run(), node), lost) << second;
  }
}

// Two stores of one kind of storage go together; two kinds on one store, too, and what is out does not fail.
TEST(SharedOutage, AllStoresOfAKindOfStorageAreHit) {
  for (const bool one_store : {false, true}) {
    for (const auto& [second, lost] : {std::pair{91, 89}, std::pair{92, 50}}) {
      Losing f(3, 40);
      f.add_job(100, SharedWrite::behind, 10'000);
      JobKindPlan& other = f.add_job(100);
      other.traffic[0].write.store = other.traffic[0].read.store = one_store ? 0 : 1;
      if (one_store) other.store[0] = kSecond;
      f.fail(45, 0, kOutage);
      if (one_store) f.fail(60, 0, kOther);
      f.fail(second, 0);
      EXPECT_EQ(lost_work(f.run(), 1), lost) << second;
    }
  }
}

// The copy in flight goes with the crash at 100, and 98 s of work; the store is then the other job's alone.
TEST(SharedOutage, ACrashTakesTheCopyInFlight) {
  for (const auto& [second, lost] : {std::pair{156, 154}, std::pair{157, 115}}) {
    Losing f(4, 100);
    f.add_job(300);
    f.add_job(100);
    f.fail(52, 0, kOutage);
    f.fail(100, 1);
    f.fail(second, 0);
    const ClusterOutcome o = f.run();
    EXPECT_EQ(lost_work(o, 1), 98);
    EXPECT_EQ(of_outage(o, 1), 0);  // there is nothing to read
    // From 120 on anew; the snapshot of 160 is after the outage.
    EXPECT_EQ(ended_at(o, 1), 120 + 104);
    EXPECT_EQ(lost_work(o, 0), lost) << second;
  }
}

// Drained at 30, it would write from 32 to 42.
TEST(SharedOutage, AnEmergencySnapshotWaitsForTheGraceTime) {
  struct Case {
    std::int64_t from, out, grace;
    bool survives;
    double lost, drain, checkpoint;  // with that of the work done after it
  };
  for (const Case& c : {
           Case{35, 50, 100, true, 0, 60, 4},   // 3 s written; 7 s more from 85 on
           Case{35, 50, 50, true, 30, 48, 6},   // given up at 80
           Case{36, 50, 100, false, 30, 4, 6},  // what is lost is not waited for
           Case{20, 40, 100, true, 0, 40, 4},   // begun at 60, written from 62 to 72
           Case{20, 40, 42, true, 0, 40, 4},
           Case{20, 40, 41, true, 30, 5, 4},  // it would not fit: stopped after 5 s
       }) {
    Losing f(1, c.out);
    JobKindPlan& kind = f.add_job(100);
    kind.plan.tier[0].emergency = true;
    kind.plan.grace = s(c.grace);
    if (!c.survives) does_not_survive(kind);
    if (c.from < 25) f.fail(c.from, 0, kOutage);
    f.fail(25, 0, kPreempted);  // warned at 25, drained at 30
    if (c.from > 25) f.fail(c.from, 0, kOutage);
    const ClusterOutcome o = f.run();
    EXPECT_EQ(lost_work(o, 0), c.lost) << c.from << " " << c.grace;
    EXPECT_EQ(line(o, 0, Line::drain), c.drain) << c.from << " " << c.grace;
    EXPECT_EQ(line(o, 0, Line::checkpoint), c.checkpoint) << c.from << " " << c.grace;
  }
}

// The outage of one tier's storage while another saves the job: what it holds counts.
TEST(SharedOutage, CopiesThatGoWhileTheJobSavesItself) {
  Losing f(1, 500);
  JobKindPlan& kind = f.add_job(200);
  Losing::add_tier(kind);
  does_not_survive(kind);
  kind.plan.tier[1].interval = Duration{};
  kind.plan.tier[1].emergency = true;
  kind.plan.grace = s(100);
  f.fail(65, 0, kPreempted);  // drained at 70 with 68 s of work, saved at 82 over store 1
  f.fail(75, 0, kOutage);     // the copy of 40 is gone
  const ClusterOutcome o = f.run();
  EXPECT_EQ(lost_work(o, 0), 0);
  EXPECT_EQ(of_outage(o, 0), 0);
  EXPECT_EQ(line(o, 0, Line::drain), 10);
}

TEST(SharedOutage, AWriteInTheStallThatIsLostEndsIt) {
  Losing f(1, 10);  // 40 to 45, then 85 to 95
  does_not_survive(f.add_job(100, SharedWrite::in_stall));
  f.fail(45, 0, kOutage);
  const ClusterOutcome o = f.run();
  EXPECT_EQ(line(o, 0, Line::checkpoint), 15);
  EXPECT_EQ(ended_at(o, 0), 115);
}

// Nothing waits for what is lost at 85: the snapshot due at 82 is begun at 135, when the store is back.
TEST(SharedOutage, ABlockedSnapshotDoesNotWaitForALostWrite) {
  Losing f(1, 50, 20);
  JobKindPlan& kind = f.add_job(100);
  kind.plan.tier[0].block_when_busy = true;
  does_not_survive(kind);
  f.fail(85, 0, kOutage);
  const ClusterOutcome o = f.run();
  EXPECT_EQ(line(o, 0, Line::checkpoint), 2 + 53 + 2);
  EXPECT_EQ(ended_at(o, 0), 157);
}

// What it reads from 90 on is gone at 95: the processes start anew, from the beginning. No snapshot until
// 195, with the work of 94.
TEST(SharedOutage, ACopyThatIsLostWhileItIsRead) {
  Losing f(3, 100);
  does_not_survive(f.add_job(100));
  f.fail(70, 0);
  f.fail(95, 0, kOutage);
  const ClusterOutcome o = f.run();
  EXPECT_EQ(lost_work(o, 0), 28 + 40);
  EXPECT_EQ(of_outage(o, 0), 40);
  EXPECT_EQ(line(o, 0, Line::restart), 6 + 5 + 6);
  EXPECT_EQ(ended_at(o, 0), 101 + 100 + 2);
}

// Two tiers in one stall, one write after the other, 40 to 50 and 50 to 60; the work is 60.
TEST(SharedOutage, TiersInOneStall) {
  struct Case {
    int cause;
    bool survives;
    double checkpoint;
  };
  for (const Case& c : {Case{kOther, true, 35},       // the second waits from 50 to 65
                        Case{kOther, false, 10},      // the second is lost before its turn
                        Case{kOutage, true, 40},      // the first stands still from 45 to 65
                        Case{kOutage, false, 15}}) {  // and is lost: the second begins at 45
    Losing f(1, 20);
    JobKindPlan& kind = f.add_job(60, SharedWrite::in_stall);
    Losing::add_tier(kind);
    if (!c.survives) does_not_survive(kind, c.cause == kOutage ? 0 : 1);
    f.fail(45, 0, c.cause);
    const ClusterOutcome o = f.run();
    EXPECT_EQ(line(o, 0, Line::checkpoint), c.checkpoint) << c.cause;
    EXPECT_EQ(ended_at(o, 0), 60 + c.checkpoint) << c.cause;
  }
}

// Behind a write in the stall, 40 to 50: another tier's own, over its store or in a constant 10 s. Its
// storage is out from 45 to 75, or takes what was copied along.
TEST(SharedOutage, ATierBehindAWriteInTheStall) {
  for (const SharedWrite how : {SharedWrite::behind, SharedWrite::none}) {
    for (const auto& [second, lost] : {std::pair{84, 74}, std::pair{85, 35}}) {
      for (const bool survives : {true, false}) {
        Losing f(2, 30);
        JobKindPlan& kind = f.add_job(200, SharedWrite::in_stall);
        Losing::add_tier(kind);
        kind.plan.tier[0].survives[static_cast<int>(Survives::node)] = false;
        kind.plan.tier[1].shared = how;
        kind.plan.tier[1].stall = Duration{};
        kind.plan.tier[1].persist = s(10);
        if (!survives) does_not_survive(kind, 1);
        if (how == SharedWrite::none) kind.traffic[1] = TierTraffic{};
        f.fail(45, 0, kOther);
        f.fail(second, 0);
        // Lost at 45 it is not taken again before the work of 80.
        EXPECT_EQ(lost_work(f.run(), 0), survives ? lost : second - 10) << second;
      }
    }
  }
}

// What was lost at 45 is not written when the stall ends at 50.
TEST(SharedOutage, ALostCopyIsNotWritten) {
  Losing f(1, 5);
  JobKindPlan& kind = f.add_job(60, SharedWrite::in_stall);
  Losing::add_tier(kind);
  kind.plan.tier[1].shared = SharedWrite::behind;
  does_not_survive(kind, 1);
  f.fail(45, 0, kOther);
  EXPECT_EQ(f.run().moving, s(10).ticks());
}

TEST(SharedOutage, AFinalSnapshotWaitsOrIsLost) {
  Losing waits(1, 100);  // 32 to 35 and 135 to 142
  waits.add_job(30).plan.tier[0].final_snapshot = true;
  waits.fail(35, 0, kOutage);
  EXPECT_EQ(ended_at(waits.run(), 0), 142);
  Losing due(1, 100);  // due at 30, begun at 120
  due.add_job(30).plan.tier[0].final_snapshot = true;
  due.fail(20, 0, kOutage);
  EXPECT_EQ(ended_at(due.run(), 0), 132);
  Losing lost(1, 100);
  JobKindPlan& kind = lost.add_job(30);
  kind.plan.tier[0].final_snapshot = true;
  does_not_survive(kind);
  lost.fail(35, 0, kOutage);
  EXPECT_EQ(ended_at(lost.run(), 0), 35);
}

// Bursts at 300 bytes/s until credits of 400 are gone after 2 s; then 100 bytes/s, 6 s in all. The other
// job's write ends at 50, over its own store.
TEST(SharedOutage, CreditsFillUpMeanwhile) {
  for (const auto& [from, out, stall] :
       {std::tuple{43, 1, 6.0},      // 700 written; credits of 100 are 0.5 s at 300 bytes/s
        std::tuple{41, 1, 6.0},      // 300 written; credits of 300 are 1.5 s, then 2.5 s at 100 bytes/s
        std::tuple{43, 100, 104.0},  // full again, and no more than full
        std::tuple{20, 5, 6.0}}) {   // nothing moved
    Losing f(2, out);
    f.plan.stores[0] = StorePlan{100, 300, 400};
    f.add_job(60, SharedWrite::in_stall);
    JobKindPlan& other = f.add_job(60, SharedWrite::in_stall);
    other.traffic[0].write.store = 1;
    other.store[0] = kSecond;
    f.fail(from, 0, kOutage);
    EXPECT_EQ(line(f.run(), 0, Line::checkpoint), stall) << from << " " << out;
  }
}

// Out from 20 to 120: a job that comes at 50 knows of it, and takes the snapshot due at 90 at 120.
TEST(SharedOutage, AJobThatComesMeanwhile) {
  for (const auto& [second, lost] : {std::pair{131, 79}, std::pair{132, 10}}) {
    Losing f(2, 100);
    f.add_job(200, SharedWrite::behind, 50);
    f.fail(20, 0, kOutage);
    f.fail(second, 0);
    EXPECT_EQ(lost_work(f.run(), 0), lost) << second;
  }
}

TEST(SharedOutage, IsReadFromAScenario) {
  const CompiledScenario compiled = compile(parse_scenario(
      "cluster: {nodes: 24, instance: ml.p5.48xlarge}\n"
      "topology: {nodes_per_leaf: 4, file_systems: {fsx: {throughput: 3 GB/s}}}\n"
      "workload: {parameters: 7e9}\n"
      "causes: {fsx: {scope: storage, where: lustre, mtbf: 10d, mend: 2h}}\n"
      "jobs: {a: {nodes: 6, work: 2d, count: 2}}\n"
      "checkpoint: {interval: 30min, writer: {who: sharded, async: true, host_copy: 50 GB/s}}\n",
      "s.yaml", {}, "none"));
  const ClusterPlan& plan = *compiled.cluster();
  EXPECT_TRUE(plan.kinds[0].plan.any_shared);
  EXPECT_EQ(plan.cause[0].store, plan.kinds[0].store[0]);
  EXPECT_EQ(plan.stream[0].slots.at(0).target, Target::storage);
}

}  // namespace
}  // namespace pitstop::test
