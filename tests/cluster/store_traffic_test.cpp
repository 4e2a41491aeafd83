// Jobs that share a file system, worked by hand: 100 bytes/s, states of 1,000 bytes.
#include <gtest/gtest.h>

#include "tests/cluster/sharing_cluster.hpp"

namespace pitstop::test {
namespace {

// Both write from 42 on, at 50 bytes/s each: durable at 62 in place of 52.
TEST(StoreTraffic, TwoWritesAtOnceTakeTwiceAsLong) {
  for (const auto& [second, lost] : {std::pair{61, 59}, std::pair{62, 20}}) {
    Sharing f(3);
    f.add_writer(1, 100, 0);
    f.add_writer(1, 100, 0);
    f.fail(second, 0);
    const ClusterOutcome o = f.run();
    EXPECT_EQ(lost_work(o, 0), lost) << second;
    EXPECT_EQ(ended_at(o, 1), 104);
  }
  Sharing alone(2);
  alone.add_writer(1, 60, 0);
  alone.fail(52, 0);
  EXPECT_EQ(lost_work(alone.run(), 0), 10);
}

// At 52 both have written 500 bytes; the other 500 of the one that is left take 5 s at 100 bytes/s.
TEST(StoreTraffic, WhatIsGivenUpMakesRoom) {
  for (const auto& [second, lost] : {std::pair{56, 54}, std::pair{57, 15}}) {
    Sharing f(4);
    f.add_writer(1, 100, 0);
    f.add_writer(1, 100, 0);
    f.fail(52, 1);
    f.fail(second, 0);
    const ClusterOutcome o = f.run();
    EXPECT_EQ(lost_work(o, 1), 50);
    EXPECT_EQ(lost_work(o, 0), lost) << second;
  }
}

TEST(StoreTraffic, NetworkCardsBindBeforeTheStore) {
  Sharing f(4);
  f.add_writer(1, 100, 0, SharedWrite::in_stall, 1000, 20);  // 20 bytes/s: 50 s, whoever else writes
  f.add_writer(1, 100, 0, SharedWrite::in_stall);            // 80 bytes/s: 12.5 s
  const ClusterOutcome o = f.run();
  EXPECT_EQ(line(o, 0, Line::checkpoint), 100);
  // Its second snapshot begins at 92.5, while the first job's second is 10 s away.
  EXPECT_EQ(line(o, 1, Line::checkpoint), 12.5 + 10);
}

// Three nodes have three shares of four: 75 and 25 bytes/s until the first ends at 53.33, then 100.
TEST(StoreTraffic, EveryNodeHasAShare) {
  Sharing f(4);
  f.add_writer(3, 60, 0, SharedWrite::in_stall);
  f.add_writer(1, 60, 0, SharedWrite::in_stall);
  const ClusterOutcome o = f.run();
  EXPECT_NEAR(line(o, 0, Line::checkpoint), 1000.0 / 75, 1e-6);
  EXPECT_NEAR(line(o, 1, Line::checkpoint), 20, 1e-6);
}

// Failed at 70: 5 s to see, 5 to stop, 4 in the queue, 6 to start; then both read from 90 on for 20 s.
TEST(StoreTraffic, RestoresAtOnceAreAStorm) {
  for (const bool both : {false, true}) {
    Sharing f(4);
    f.add_writer(1, 100, 0);
    f.add_writer(1, 100, both ? 0 : 10'000);
    f.fail(70, 0);
    if (both) f.fail(70, 1);
    const ClusterOutcome o = f.run();
    EXPECT_EQ(line(o, 0, Line::restart), both ? 26 : 16);
    EXPECT_EQ(o.moving, both ? 4 * s(20).ticks() : o.moving_alone);
  }
}

// One of the two that read is stopped at 100: 500 bytes are left to the other, at 100 bytes/s.
TEST(StoreTraffic, AReadIsGivenUpToo) {
  Sharing f(5);
  f.add_writer(1, 100, 0);
  f.add_writer(1, 100, 0);
  f.fail(70, 0);
  f.fail(70, 1);
  f.fail(100, 3);
  const ClusterOutcome o = f.run();
  EXPECT_EQ(line(o, 0, Line::restart) + line(o, 1, Line::restart), (6 + 10 + 5) + (6 + 10) + (6 + 10));
}

// when_busy: block waits for the end of the write in flight, which another job's delays by 10 s.
TEST(StoreTraffic, ABlockedSnapshotWaitsForTheWrite) {
  Sharing f(2, 20);  // alone 50 s, together 100
  for (int k = 0; k < 2; ++k) {
    JobKindPlan& kind = f.add_writer(1, 100, 0);
    kind.plan.tier[0].block_when_busy = true;
  }
  // Stall 40 to 42, write 42 to 142; work 80 at 82, blocked to 142, stall to 144, end 20 s later.
  EXPECT_EQ(ended_at(f.run(), 0), 164);
  Sharing deferred(2, 20);
  for (int k = 0; k < 2; ++k) deferred.add_writer(1, 100, 0);
  EXPECT_EQ(ended_at(deferred.run(), 0), 102);  // no second snapshot before the end
}

TEST(StoreTraffic, AFinalSnapshotEndsTheJobWhenItIsWritten) {
  for (const SharedWrite how : {SharedWrite::behind, SharedWrite::in_stall}) {
    Sharing f(2);
    for (int k = 0; k < 2; ++k) f.add_writer(1, 30, 0, how).plan.tier[0].final_snapshot = true;
    const std::int64_t stall = how == SharedWrite::behind ? 2 : 0;
    EXPECT_EQ(ended_at(f.run(), 0), 30 + stall + 20);
  }
}

// Bursts at 300 bytes/s until credits of 400 are gone after 2 s, 600 bytes; then 100 bytes/s.
TEST(StoreTraffic, CreditsRunOutAndComeBack) {
  Sharing f(1);
  f.plan.stores[0] = StorePlan{100, 300, 400};
  f.add_writer(1, 130, 0, SharedWrite::in_stall);
  const ClusterOutcome o = f.run();
  // 2 s + 400 bytes at 100 bytes/s. 40 s later the credits are full again. Three snapshots: 40, 80, 120.
  EXPECT_EQ(line(o, 0, Line::checkpoint), 3 * 6);
  Sharing soon(1);
  soon.plan.stores[0] = StorePlan{100, 300, 400};
  soon.add_writer(1, 7, 0, SharedWrite::in_stall).plan.tier[0].interval = s(3);
  // At 3 s: 6 s. At 6 s of work credits are 300: 1.5 s at 300 bytes/s, 550 more at 100 bytes/s.
  EXPECT_EQ(line(soon.run(), 0, Line::checkpoint), 6 + 1.5 + 5.5);
}

// A drained job saves itself: 2 s of stall, then 10 s alone, 20 s while another writes; at most the grace
// time.
TEST(StoreTraffic, AnEmergencySnapshotTakesItsTime) {
  for (const auto& [grace, lost, drain] :
       {std::tuple{100, 0.0, 20.0}, std::tuple{21, 30.0, 19.0}, std::tuple{11, 30.0, 5.0}}) {
    Sharing f(2);
    f.plan.base.cause[kPreempted].channels = 1;
    JobKindPlan& kind = f.add_writer(1, 100, 0);
    kind.plan.tier[0].emergency = true;
    kind.plan.grace = s(grace);
    f.add_writer(1, 100, 2, SharedWrite::in_stall).plan.tier[0].interval = s(30);
    f.fail(25, 0, kPreempted);  // warned at 25, drained at 30
    const ClusterOutcome o = f.run();
    EXPECT_EQ(lost_work(o, 0), lost) << grace;
    EXPECT_EQ(line(o, 0, Line::drain), drain) << grace;
  }
}

// Drained in a stall, while its second tier writes from 50 to 70, the first saves the job from 55 to 65.
TEST(StoreTraffic, AnEmergencySnapshotInACutStall) {
  Sharing f(1);
  f.plan.stores.push_back(f.plan.stores[0]);
  f.plan.base.cause[kPreempted].channels = 1;
  JobKindPlan& kind = f.add_writer(1, 60, 0, SharedWrite::in_stall);
  kind.plan.tier[1] = kind.plan.tier[0];
  kind.plan.tiers = 2;
  kind.traffic.push_back(kind.traffic[0]);
  kind.traffic[1].write.store = 1;
  kind.traffic[1].write.parts[0].bytes = 2000;
  kind.plan.tier[0].emergency = true;
  kind.plan.grace = s(100);
  f.fail(50, 0, kPreempted);
  const ClusterOutcome o = f.run();
  EXPECT_EQ(lost_work(o, 0), 0);
  EXPECT_EQ(line(o, 0, Line::checkpoint), 15 + 10);
}

struct Moves {
  static constexpr bool on = true;
  std::vector<MovedPart>* all = nullptr;
  void operator()(const Event&) const {}
  void operator()(const TimeSpent&) const {}
  void moved(const MovedPart& m) const { all->push_back(m); }
};

// Bytes are conserved: a whole transfer moved what it was asked to, and the store never more than it can.
TEST(StoreTraffic, NoByteIsLostOrMade) {
  Sharing f(12);
  for (int k = 0; k < 5; ++k)
    f.add_writer(2, 500, 7 * k, k % 2 == 0 ? SharedWrite::behind : SharedWrite::in_stall, 700 + 100.0 * k,
                 60);
  for (std::uint32_t n = 0; n < 12; ++n) f.fail(90 + 13 * n, n);
  f.plan.base.injection = f.script.data();
  f.plan.base.injections = static_cast<std::uint32_t>(f.script.size());
  std::vector<MovedPart> all;
  BasicCluster<Moves>(f.plan, 1, 0, Moves{&all}).run();
  ASSERT_GT(all.size(), 40U);
  double bytes = 0;
  std::size_t given_up = 0;
  Instant last;
  for (const MovedPart& m : all) {
    EXPECT_GE(m.end - m.start,
              Duration::from_seconds(m.bytes / m.asked.cap_bytes_per_s) - Duration::micros(1));
    EXPECT_EQ(m.whole, m.bytes == m.asked.bytes);
    EXPECT_LE(m.bytes, m.asked.bytes);
    given_up += m.whole ? 0 : 1;
    bytes += m.bytes;
    last = later(last, m.end);
  }
  EXPECT_GT(given_up, 0U);
  EXPECT_LE(bytes, 100 * last.since_start().seconds());
}

}  // namespace
}  // namespace pitstop::test
