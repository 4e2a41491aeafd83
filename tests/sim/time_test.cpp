#include "sim/base/time.hpp"

#include <gtest/gtest.h>

namespace pitstop {
namespace {

TEST(Duration, RoundsToTheNearestTick) {
  EXPECT_EQ(Duration::from_seconds(1.0000004).ticks(), 1'000'000);
  EXPECT_EQ(Duration::from_seconds(1.0000006).ticks(), 1'000'001);
  EXPECT_EQ(Duration::from_seconds(-1.0000006).ticks(), -1'000'001);
}

TEST(Duration, DifferenceOfInstantsIsADuration) {
  const Instant a = Instant::at(Duration::seconds(10)), b = a + Duration::seconds(5);
  EXPECT_EQ(b - a, Duration::seconds(5));
  EXPECT_EQ(later(a, b), b);
  EXPECT_EQ(earlier(a, b), a);
  EXPECT_LT(b, Instant::never());
}

// A replication is at most kLongest long; eleven lines and a hundred times that stay in int64.
TEST(Duration, TheLongestReplicationLeavesRoom) { EXPECT_LT(kLongest.ticks(), INT64_MAX / 200); }

}  // namespace
}  // namespace pitstop
