// Snapshots and copies against hand-worked cases, and whole cycles at once against one at a time.
#include <gtest/gtest.h>

#include "tests/sim/scripted.hpp"

namespace pitstop::test {
namespace {

TEST(Training, CopyCountsOnlyWhenItsPersistEnded) {
  Scripted c;
  c.plan.tier[0].persist = s(30);  // snapshot of work 100 taken 100-110, durable at 140
  c.fail(139, 0, kSoftware, true);
  EXPECT_EQ(line(c.run(), Line::lost_work), s(100 + 29));
  c.script.clear();
  c.fail(140, 0, kSoftware, true);  // the same tick: durable first
  EXPECT_EQ(line(c.run(), Line::lost_work), s(30));
}

TEST(Training, FailureInTheStallLosesTheSnapshotButNotItsTime) {
  Scripted c;
  c.fail(215, 0, kSoftware, true);  // 5 s into the second stall (210-220)
  const Outcome o = c.run();
  EXPECT_EQ(line(o, Line::lost_work), s(100));
  EXPECT_EQ(line(o, Line::checkpoint), s(90 + 5));
}

TEST(Training, WriterThatIsNotAtomicDestroysThePreviousCopyToo) {
  Scripted c;
  c.plan.tier[0].atomic = false;
  c.plan.tier[0].persist = s(30);
  c.fail(230, 0, kSoftware, true);  // second snapshot: stall 210-220, persist to 250
  EXPECT_EQ(line(c.run(), Line::lost_work), s(210));
  c.plan.tier[0].copies = 2;  // a third, with an older copy kept
  c.script.clear();
  c.fail(340, 0, kSoftware, true);  // third: stall 320-330, persist to 360
  EXPECT_EQ(line(c.run(), Line::lost_work), s(310 - 100));
}

TEST(Training, FailedWriteKeepsThePreviousCopyIfAtomic) {
  Scripted c;
  c.plan.tier[0].write_failure = Chance::of(1);
  c.fail(250, 0, kSoftware, true);
  EXPECT_EQ(line(c.run(), Line::lost_work), s(230));
}

TEST(Training, NodeLossTakesTheTierThatDoesNotSurviveIt) {
  Scripted c;
  c.plan.tiers = 2;
  c.plan.tier[0] = TierPlan{};
  c.plan.tier[0].interval = s(50);
  c.plan.tier[0].survives[1] = false;
  c.plan.tier[1].interval = s(200);
  c.plan.tier[1].stall = s(10);
  c.fail(430, 0, kSoftware, true);  // work 410 after two stalls: back to 400
  EXPECT_EQ(line(c.run(), Line::lost_work), s(10));
  c.script.clear();
  c.fail(395, 1, kCrash);  // work 385: back to 200, on the second tier
  EXPECT_EQ(line(c.run(), Line::lost_work), s(185));
}

TEST(Training, FurtherFailureWhileStoppedCanLoseMore) {
  Scripted c;
  c.plan.tiers = 2;
  c.plan.tier[0] = TierPlan{};
  c.plan.tier[0].interval = s(50);
  c.plan.tier[0].survives[1] = false;
  c.plan.tier[1].interval = s(400);
  c.fail(390, 0, kSoftware, true);  // back to 350
  c.fail(395, 1, kCrash);           // which takes that copy along: from the start
  const Outcome o = c.run();
  EXPECT_EQ(line(o, Line::lost_work), s(390));
  EXPECT_EQ(o.ledger_sum(), o.wall);
}

TEST(Training, DeferredSnapshotStartsWhenThePersistEnds) {
  Scripted c;
  c.plan.work = s(400);
  c.plan.tier[0].persist = s(150);  // stall 100-110 (work 100), persist to 260 (work 250), stall 260-270 ...
  const Outcome o = c.run();
  EXPECT_EQ(o.snapshots, 2U);  // the next would start at 270 + 150, after the end at 420
  EXPECT_EQ(o.wall, s(420));
}

TEST(Training, BlockingWriterStopsTrainingUntilThePersistEnds) {
  Scripted c;
  c.plan.work = s(250);
  c.plan.tier[0].persist = s(150);
  c.plan.tier[0].block_when_busy = true;  // stall 100-110; due again at 210; blocked to 260, stall to 270
  const Outcome o = c.run();
  EXPECT_EQ(line(o, Line::checkpoint), s(10 + 50 + 10));
  EXPECT_EQ(o.wall, s(250 + 70));
}

TEST(Training, FinalSnapshotIsPaidInFull) {
  Scripted c;
  c.plan.tier[0].final_snapshot = true;
  c.plan.tier[0].persist = s(20);
  EXPECT_EQ(c.run().wall, s(1000 + 90 + 10 + 20));
}

TEST(Training, TiersAtOnePointPayBothStalls) {
  Scripted c;
  c.plan.tiers = 2;
  c.plan.tier[1] = c.plan.tier[0];
  c.plan.tier[1].interval = s(300);
  c.plan.tier[1].stall = s(20);
  EXPECT_EQ(c.run().wall, s(1000 + 9 * 10 + 3 * 20));
}

// Skipping whole cycles must give the copies that stepping gives. A huge persist-free write failure chance
// of 2^-64 switches the skipping off and changes nothing else.
TEST(Training, SkippedCyclesEqualSteppedOnes) {
  for (std::int64_t second = 1; second < 1090; second += 7) {
    for (const int copies : {1, 3}) {
      for (const std::int64_t persist : {0, 45, 100}) {
        Scripted c;
        c.plan.tier[0].copies = copies;
        c.plan.tier[0].persist = s(persist);
        c.plan.tier[0].atomic = false;
        c.fail(second, 0, kSoftware, true);
        c.fail(second + 333, 1, kCrash);
        const Outcome skipped = c.run();
        c.plan.tier[0].write_failure.threshold = 1;
        EXPECT_EQ(digest_part(0, skipped), digest_part(0, c.run()))
            << second << ' ' << copies << ' ' << persist;
      }
    }
  }
}

}  // namespace
}  // namespace pitstop::test
