// Tallies of threads add up to that of one.
#include "experiments/simulate/cluster/tally.hpp"

#include <gtest/gtest.h>

#include <cstring>

#include "tests/cluster/cluster_builder.hpp"

namespace pitstop::test {
namespace {

bool same(const Moments& a, const Moments& b) { return std::memcmp(&a, &b, sizeof a) == 0; }

TEST(ClusterTally, TwoThreadsAreOne) {
  ClusterTally one, first, second;
  for (std::int64_t k = 0; k < 6; ++k) {
    HandCluster f(3);
    f.add(1, 100 + k, 0);
    f.add(2, 70, 5 * k);
    f.fail(20 + 7 * k, 0);
    const ClusterOutcome o = f.run();
    one.add(o, 3);
    (k < 2 ? first : second).add(o, 3);
  }
  first.add(second);
  ASSERT_EQ(first.kinds.size(), 2U);
  for (const Moments ClusterTally::*m :
       {&ClusterTally::span, &ClusterTally::held, &ClusterTally::productive, &ClusterTally::lost,
        &ClusterTally::utilisation, &ClusterTally::goodput, &ClusterTally::moving,
        &ClusterTally::moving_alone, &ClusterTally::selections})
    EXPECT_TRUE(same(first.*m, one.*m));
  for (std::size_t i = 0; i < 2; ++i) {
    using Kind = ClusterTally::Kind;
    for (const Moments Kind::*m :
         {&Kind::wall, &Kind::waited, &Kind::ettr, &Kind::lost, &Kind::interruptions})
      EXPECT_TRUE(same(first.kinds[i].*m, one.kinds[i].*m)) << i;
  }
  EXPECT_GT(one.kinds[0].lost.sum[0], 0U);
  for (std::size_t l = 0; l < kLines; ++l) EXPECT_TRUE(same(first.line[l], one.line[l])) << l;
  for (int c = 0; c <= kMaxCauses; ++c) EXPECT_TRUE(same(first.cause[c], one.cause[c])) << c;
}

// One job of two nodes loses 20 s of work, one of one node nothing.
TEST(ClusterTally, LedgersCountNodes) {
  ClusterOutcome o;
  o.jobs.resize(2);
  for (ClusterJobOutcome& job : o.jobs) {
    job.nodes = &job == &o.jobs[0] ? 2 : 1;
    job.outcome.line[index_of(Line::productive)] = Duration::seconds(100);
  }
  o.jobs[0].outcome.line[index_of(Line::lost_work)] = Duration::seconds(20);
  o.jobs[0].outcome.by_cause[3] = Duration::seconds(20);
  ClusterTally t;
  t.add(o, 5);
  EXPECT_EQ(t.nodes, 5U);
  EXPECT_EQ(t.line[index_of(Line::productive)].sum[0], 300U);
  EXPECT_EQ(t.line[index_of(Line::lost_work)].sum[0], 40U);
  EXPECT_EQ(t.cause[3].sum[0], 40U);
  EXPECT_EQ(t.cause[kNoCause].sum[0], 0U);
}

}  // namespace
}  // namespace pitstop::test
