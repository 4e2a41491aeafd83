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
}

}  // namespace
}  // namespace pitstop::test
