// The incident chain against timelines worked out by hand.
#include "sim/one_job/one_job.hpp"

#include <gtest/gtest.h>

#include "tests/sim/scripted.hpp"

namespace pitstop::test {
namespace {

// Every case also checks what must always hold, and that the shortcut gives the outcome of the events.
Outcome checked(Scripted& scripted) {
  const Outcome o = scripted.run();
  EXPECT_EQ(o.ledger_sum().ticks(), o.wall.ticks());
  EXPECT_EQ(lost(o).ticks(), (o.wall - o.productive()).ticks());
  EXPECT_EQ(digest_part(0, o), digest_part(0, scripted.run(0, false)));
  return o;
}

TEST(OneJob, WithoutFailuresWallIsWorkPlusStalls) {
  Scripted c;
  const Outcome o = checked(c);
  EXPECT_EQ(o.wall, s(1000 + 9 * 10));  // none at the job's end
  EXPECT_EQ(line(o, Line::checkpoint), s(90));
  EXPECT_EQ(o.snapshots, 9U);
  EXPECT_EQ(o.ending, Ending::completed);
}

TEST(OneJob, ReplacementWithoutSpareWalksTheWholeChain) {
  Scripted c;
  c.fail(150, 2, kCrash);  // 100 work, 10 stall, 40 work since: lost
  const Outcome o = checked(c);
  EXPECT_EQ(line(o, Line::lost_work), s(40));
  EXPECT_EQ(line(o, Line::detection), s(5));
  EXPECT_EQ(line(o, Line::drain), s(5));
  EXPECT_EQ(line(o, Line::replacement), s(60));
  EXPECT_EQ(line(o, Line::validation), s(7));
  EXPECT_EQ(line(o, Line::queue), s(4));
  EXPECT_EQ(line(o, Line::restart), s(6));
  EXPECT_EQ(o.wall, s(1000 + 90 + 40 + 5 + 5 + 60 + 7 + 4 + 6));
  EXPECT_EQ(o.by_cause[kCrash], s(127));
  EXPECT_EQ(o.interruptions, 1U);
}

TEST(OneJob, SpareTakesOverWhileTheNodeIsReplaced) {
  Scripted c;
  c.plan.spares = 1;
  c.plan.stream_nodes = 5;
  c.fail(150, 2, kCrash);
  const Outcome o = checked(c);
  EXPECT_EQ(line(o, Line::replacement), s(0));
  EXPECT_EQ(o.wall, s(1000 + 90 + 40 + 5 + 5 + 4 + 6));
}

TEST(OneJob, SpareFailureOffTheJobCostsNothingButTheSpare) {
  Scripted c;
  c.plan.spares = 1;
  c.plan.stream_nodes = 5;
  c.fail(140, 4, kCrash);  // the spare: 10 s to be found, back at 140 + 10 + 67 = 217
  c.fail(150, 2, kCrash);  // off the job at 160; the old spare is back first, at 217
  const Outcome o = checked(c);
  EXPECT_EQ(o.spare_failures, 1U);
  EXPECT_EQ(o.interruptions, 1U);
  EXPECT_EQ(line(o, Line::replacement), s(217 - 160));  // 57 s into its own replacement's 60
  EXPECT_EQ(line(o, Line::validation), s(0));
}

TEST(OneJob, SoftwareFailureRestartsOnTheSameNodes) {
  Scripted c;
  c.plan.software_resume.constant = s(30);
  c.fail(150, 0, kSoftware, true);
  const Outcome o = checked(c);
  EXPECT_EQ(line(o, Line::queue), s(34));
  EXPECT_EQ(line(o, Line::replacement), s(0));
  EXPECT_EQ(o.wall, s(1090 + 40 + 5 + 5 + 34 + 6));
}

TEST(OneJob, SoftwareFailureThatNobodyResubmitsEndsTheRun) {
  Scripted c;
  c.plan.resumes_software = false;
  c.fail(150, 0, kSoftware, true);
  const Outcome o = checked(c);
  EXPECT_EQ(o.ending, Ending::not_resumed);
  EXPECT_EQ(o.wall, s(160));
  EXPECT_EQ(o.productive(), s(100));
  EXPECT_EQ(line(o, Line::lost_work), s(40));
}

TEST(OneJob, OverlappingIncidentsGiveEachInstantToTheLeastAdvanced) {
  Scripted c;
  c.fail(150, 1, kCrash);   // detection 150-155, drain -160, replacement -220, validation -227
  c.fail(200, 2, kReboot);  // detection 200-205, drain -210, reboot -230, validation -237
  const Outcome o = checked(c);
  EXPECT_EQ(line(o, Line::detection), s(5 + 5));
  EXPECT_EQ(line(o, Line::drain), s(5 + 5));
  // 160-200 the first; 210-220 both, the earlier owns it; 220-230 the second, less advanced than validation.
  EXPECT_EQ(line(o, Line::replacement), s(40 + 10 + 10));
  EXPECT_EQ(line(o, Line::validation), s(7));  // 230-237, the second's
  EXPECT_EQ(o.wall, s(1000 + 90 + 40 + (237 - 150) + 10));
  // The first owns 150-200, 210-220 and, being the earlier, queue and restart; the second the rest.
  EXPECT_EQ(o.by_cause[kCrash], s(40 + 50 + 10 + 10));
  EXPECT_EQ(o.by_cause[kReboot], s(10 + 10 + 7));
  EXPECT_EQ(o.interruptions, 1U);
}

TEST(OneJob, FailureDuringRestartBeginsAgain) {
  Scripted c;
  c.fail(150, 0, kSoftware, true);  // trains again at 150 + 10 + 4 + 6 = 170
  c.fail(166, 0, kSoftware, true);  // 2 s into the restart
  const Outcome o = checked(c);
  EXPECT_EQ(o.interruptions, 2U);
  EXPECT_EQ(line(o, Line::restart), s(2 + 6));
  EXPECT_EQ(line(o, Line::detection), s(10));
  EXPECT_EQ(o.wall, s(1090 + 40 + 16 + 20));
}

TEST(OneJob, FailureOfANodeThatTheJobWaitsForRestartsItsChain) {
  Scripted c;
  c.plan.validation.constant = s(0);
  c.fail(150, 1, kReboot);  // back at 160 + 20 = 180
  c.fail(151, 2, kCrash);   // back at 161 + 60 = 221
  c.fail(190, 1, kReboot);  // again, while the job waits for node 2: back at 200 + 20 = 220
  const Outcome o = checked(c);
  EXPECT_EQ(o.failures, 3U);
  EXPECT_EQ(o.interruptions, 1U);
  EXPECT_EQ(o.wall, s(1090 + 40 + (221 - 150) + 10));
}

TEST(OneJob, FailedValidationReplacesTheReplacement) {
  Scripted c;
  c.plan.validation_failure = Chance::of(1);
  c.plan.horizon = at(500);
  c.fail(150, 1, kCrash);
  const Outcome o = checked(c);
  EXPECT_EQ(o.ending, Ending::horizon);
  EXPECT_EQ(line(o, Line::replacement), s(5 * 60 + 5));  // 160 + 5 x 67 = 495
  EXPECT_EQ(line(o, Line::validation), s(5 * 7));
}

TEST(OneJob, NoCapacityEver) {
  Scripted c;
  c.plan.never_capacity = Chance::of(1);
  c.fail(150, 1, kCrash);
  const Outcome o = checked(c);
  EXPECT_EQ(o.ending, Ending::no_capacity);
  EXPECT_EQ(o.wall, s(160));
  EXPECT_EQ(o.productive(), s(100));
}

TEST(OneJob, HorizonKeepsWorkInHandTimeLimitOnlyDurableWork) {
  Scripted c;
  c.plan.horizon = at(150);
  Outcome o = checked(c);
  EXPECT_EQ(o.ending, Ending::horizon);
  EXPECT_EQ(o.productive(), s(140));
  c.plan.horizon = at(1'000'000);
  c.plan.time_limit = s(150);
  o = checked(c);
  EXPECT_EQ(o.ending, Ending::time_limit);
  EXPECT_EQ(o.wall, s(150));
  EXPECT_EQ(o.productive(), s(100));
  EXPECT_EQ(line(o, Line::lost_work), s(40));
}

TEST(OneJob, TimeLimitCountsFromEachStart) {
  Scripted c;
  c.plan.time_limit = s(600);
  c.fail(150, 1, kSoftware, true);  // started again at 164
  c.fail(700, 1, kSoftware, true);  // and at 714
  const Outcome o = checked(c);
  EXPECT_EQ(o.ending, Ending::completed);
}

TEST(OneJob, PrecursorSavesFirstWhenTheGracePeriodIsLongEnough) {
  Scripted c;
  c.plan.tier[0].emergency = true;
  c.plan.tier[0].persist = s(8);
  c.plan.grace = s(18);
  c.fail(150, 1, kPrecursor);  // runs on to 158 (detected 155, marked 158): 48 s since the snapshot
  const Outcome o = checked(c);
  EXPECT_EQ(line(o, Line::lost_work), s(0));
  EXPECT_EQ(line(o, Line::detection), s(0));         // the job ran
  EXPECT_EQ(line(o, Line::drain), s(8));             // the persist
  EXPECT_EQ(line(o, Line::checkpoint), s(90 + 10));  // its next interval counts from there
  EXPECT_EQ(o.by_cause[kPrecursor], s(10 + 8 + 60 + 7 + 4 + 6));
}

TEST(OneJob, PrecursorWithTooShortAGracePeriodLosesItsWork) {
  Scripted c;
  c.plan.tier[0].emergency = true;
  c.plan.tier[0].persist = s(8);
  c.plan.grace = s(17);
  c.fail(150, 1, kPrecursor);
  const Outcome o = checked(c);
  EXPECT_EQ(line(o, Line::lost_work), s(48));
  EXPECT_EQ(line(o, Line::drain), s(2));
}

TEST(OneJob, HardFailureWhileSavingLosesTheEmergencySnapshot) {
  Scripted c;
  c.plan.tier[0].emergency = true;
  c.plan.grace = s(10);
  c.fail(150, 1, kPrecursor);  // saves 158-168
  c.fail(163, 0, kSoftware, true);
  const Outcome o = checked(c);
  EXPECT_EQ(line(o, Line::lost_work), s(48));
  EXPECT_EQ(line(o, Line::checkpoint), s(90 + 5));
}

TEST(OneJob, SlowAfterRestoreIsBookedAsDegraded) {
  Scripted c;
  c.plan.slow_ppm = 500'000;
  c.plan.slow_for = s(50);
  c.fail(150, 0, kSoftware, true);
  const Outcome o = checked(c);
  EXPECT_EQ(line(o, Line::degraded), s(25));
  EXPECT_EQ(o.wall, s(1090 + 40 + 20 + 25));
}

TEST(OneJob, StartupIsBookedToNobody) {
  Scripted c;
  c.plan.startup.constant = s(33);
  const Outcome o = checked(c);
  EXPECT_EQ(o.wall, s(1090 + 33));
  EXPECT_EQ(line(o, Line::restart), s(33));
  EXPECT_EQ(o.by_cause[kNoCause], s(90 + 33));
}

TEST(OneJob, InjectionOnANodeOutOfServiceDoesNothing) {
  Scripted c;
  c.fail(150, 1, kCrash);
  c.fail(180, 1, kCrash);  // being replaced
  EXPECT_EQ(checked(c).failures, 1U);
}

TEST(OneJob, ManyHundredYearsDoNotOverflow) {
  Scripted c;
  c.plan.horizon = Instant::at(kLongest);
  c.plan.work = kLongest;
  const Outcome o = checked(c);
  EXPECT_EQ(o.ending, Ending::horizon);
  // Sums over replications are 128 bits wide: 2^63 replications of this wall time stay in range.
  const WideTicks sum = static_cast<WideTicks>(o.wall.ticks()) * INT64_MAX;
  EXPECT_GT(sum, 0);
  EXPECT_EQ(sum / INT64_MAX, o.wall.ticks());
}

}  // namespace
}  // namespace pitstop::test
