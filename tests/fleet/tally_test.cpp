// Tallies of threads add up to that of one.
#include "experiments/fleet/tally.hpp"

#include <gtest/gtest.h>

#include <cstring>

#include "tests/fleet/fleet_builder.hpp"

namespace pitstop::test {
namespace {

bool same(const Moments& a, const Moments& b) { return std::memcmp(&a, &b, sizeof a) == 0; }

TEST(FleetTally, TwoThreadsAreOne) {
  FleetTally one, first, second;
  for (std::int64_t k = 0; k < 6; ++k) {
    HandFleet f(3);
    f.add(1, 100 + k, 0);
    f.add(2, 70, 5 * k);
    f.fail(20 + 7 * k, 0);
    const FleetOutcome o = f.run();
    one.add(o, 3);
    (k < 2 ? first : second).add(o, 3);
  }
  first.add(second);
  ASSERT_EQ(first.kinds.size(), 2U);
  for (const Moments FleetTally::*m :
       {&FleetTally::span, &FleetTally::held, &FleetTally::productive, &FleetTally::lost,
        &FleetTally::utilisation, &FleetTally::goodput, &FleetTally::moving, &FleetTally::moving_alone,
        &FleetTally::selections})
    EXPECT_TRUE(same(first.*m, one.*m));
  for (std::size_t i = 0; i < 2; ++i) {
    using Kind = FleetTally::Kind;
    for (const Moments Kind::*m :
         {&Kind::wall, &Kind::waited, &Kind::ettr, &Kind::lost, &Kind::interruptions})
      EXPECT_TRUE(same(first.kinds[i].*m, one.kinds[i].*m)) << i;
  }
  EXPECT_GT(one.kinds[0].lost.sum[0], 0U);
  for (std::size_t l = 0; l < kLines; ++l) EXPECT_TRUE(same(first.line[l], one.line[l])) << l;
  for (int c = 0; c <= kMaxCauses; ++c) EXPECT_TRUE(same(first.cause[c], one.cause[c])) << c;
}

// One job of two nodes loses 20 s of work, one of one node nothing.
TEST(FleetTally, LedgersCountNodes) {
  FleetOutcome o;
  o.jobs.resize(2);
  for (FleetJobOutcome& job : o.jobs) {
    job.nodes = &job == &o.jobs[0] ? 2 : 1;
    job.outcome.line[index_of(Line::productive)] = Duration::seconds(100);
  }
  o.jobs[0].outcome.line[index_of(Line::lost_work)] = Duration::seconds(20);
  o.jobs[0].outcome.by_cause[3] = Duration::seconds(20);
  FleetTally t;
  t.add(o, 5);
  EXPECT_EQ(t.nodes, 5U);
  EXPECT_EQ(t.line[index_of(Line::productive)].sum[0], 300U);
  EXPECT_EQ(t.line[index_of(Line::lost_work)].sum[0], 40U);
  EXPECT_EQ(t.cause[3].sum[0], 40U);
  EXPECT_EQ(t.cause[kNoCause].sum[0], 0U);
}

}  // namespace
}  // namespace pitstop::test
