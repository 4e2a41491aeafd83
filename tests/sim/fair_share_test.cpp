#include "sim/base/fair_share.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <random>

#include "models/network/transfer_set.hpp"
#include "sim/base/fair_share_room.hpp"
#include "tests/sim/scripted.hpp"

namespace pitstop {
namespace {

using test::at;
using Ends = std::vector<Instant>;

TransferAsked asked(std::int64_t start_s, double bytes, std::vector<std::uint32_t> path,
                    double cap = kNoCap) {
  return {at(start_s), bytes, cap, std::move(path)};
}

TEST(FairShare, AloneOverlappingAndAfterwards) {
  EXPECT_EQ(ends_of({10}, {asked(0, 100, {0})}), Ends{at(10)});
  EXPECT_EQ(ends_of({10}, {asked(0, 100, {0}), asked(0, 100, {0})}), (Ends{at(20), at(20)}));
  // A alone for 5 s (50 B), both at 5 B/s until A ends at 15, B's last 50 B alone.
  EXPECT_EQ(ends_of({10}, {asked(0, 100, {0}), asked(5, 100, {0})}), (Ends{at(15), at(20)}));
  // 10/3 B/s each is no double: the tick is exact all the same.
  EXPECT_EQ(ends_of({10}, {asked(0, 100, {0}), asked(0, 100, {0}), asked(0, 100, {0})}),
            (Ends{at(30), at(30), at(30)}));
}

TEST(FairShare, ACapLeavesTheRestToOthers) {
  // 2 and 8 B/s; then the capped one stays at 2.
  EXPECT_EQ(ends_of({10}, {asked(0, 100, {0}, 2), asked(0, 80, {0})}), (Ends{at(50), at(10)}));
  EXPECT_EQ(ends_of({10}, {asked(0, 100, {0}, 20)}), Ends{at(10)});
  EXPECT_EQ(ends_of({10, 3}, {asked(0, 30, {}, 6)}), Ends{at(5)});
}

// Over L0 (10 B/s) and L1 (4 B/s): A on L0, B on both, C on L1. L1 is the bottleneck of B and C, 2 each; A
// gets the other 8. At 5 s A and C end; B's last 10 B go at 4.
TEST(FairShare, TheBottleneckOfEach) {
  EXPECT_EQ(ends_of({10, 4}, {asked(0, 40, {0}), asked(0, 20, {0, 1}), asked(0, 10, {1})}),
            (Ends{Instant::at(Duration::micros(5'000'000)), Instant::at(Duration::micros(7'500'000)),
                  Instant::at(Duration::micros(5'000'000))}));
}

// The parking lot: one long transfer over three links of 6 B/s, a short one on each.
TEST(FairShare, ParkingLot) {
  EXPECT_EQ(
      ends_of({6, 6, 6}, {asked(0, 30, {0, 1, 2}), asked(0, 30, {0}), asked(0, 30, {1}), asked(0, 30, {2})}),
      (Ends{at(10), at(10), at(10), at(10)}));
}

// A transfer of weight k is k transfers of its kth part.
TEST(FairShare, AWeightIsSoManyStreams) {
  TransferAsked heavy = asked(0, 90, {0}, 9);
  heavy.weight = 3;
  EXPECT_EQ(ends_of({8}, {heavy, asked(0, 20, {0})}),
            (Ends{Instant::at(Duration::micros(13'750'000)), at(10)}));  // 6 and 2 B/s; then 30 B at 8
  EXPECT_EQ(
      ends_of({8}, {asked(0, 30, {0}, 3), asked(0, 30, {0}, 3), asked(0, 30, {0}, 3), asked(0, 20, {0})})[0],
      Instant::at(Duration::micros(13'750'000)));
  EXPECT_EQ(ends_of({100}, {heavy}), Ends{at(10)});
}

TEST(FairShare, AnOutageWaits) {
  FairShareRoom room(2, {10});
  FairShare& share = room.share();
  const std::uint32_t path[] = {0};
  share.start(at(0), 0, 100, path, 1);
  EXPECT_EQ(share.next_end(), at(10));
  share.set_capacity(at(4), 0, 0);
  EXPECT_EQ(share.next_end(), Instant::never());
  share.set_capacity(at(104), 0, 20);
  EXPECT_EQ(share.next_end(), at(107));
  share.start(at(105), 1, 20, path, 1);  // 40 B are left, 10 B/s each
  EXPECT_EQ(share.next(), 1U);
  EXPECT_EQ(share.next_end(), at(107));
  share.stop(at(106), 1);  // given up
  EXPECT_EQ(share.next_end(), Instant::at(Duration::micros(107'500'000)));
  EXPECT_EQ(share.active(), 1U);
}

TEST(FairShare, NothingToMoveEndsAtOnce) {
  EXPECT_EQ(ends_of({0}, {asked(3, 0, {0})}), Ends{at(3)});
  EXPECT_EQ(ends_of({0}, {asked(3, 1, {0})}), Ends{Instant::never()});
}

struct RandomSet {
  std::vector<double> capacity;
  std::vector<TransferAsked> transfers;
};

RandomSet random_set(std::mt19937_64& random) {
  auto any = [&](int low, int high) { return std::uniform_int_distribution<int>(low, high)(random); };
  RandomSet set;
  const int resources = any(1, 6), transfers = any(1, 14);
  for (int r = 0; r < resources; ++r) set.capacity.push_back(any(1, 100) * 1e8);
  for (int i = 0; i < transfers; ++i) {
    TransferAsked x;
    x.start = Instant::at(Duration::micros(any(0, 20'000'000)));
    x.bytes = any(1, 1'000'000) * 1e5;
    if (any(0, 2) == 0) x.cap = any(1, 50) * 1e8;
    for (int r = 0; r < resources; ++r) {
      if (any(0, 2) == 0) x.path.push_back(static_cast<std::uint32_t>(r));
    }
    if (x.path.empty()) x.path.push_back(static_cast<std::uint32_t>(any(0, resources - 1)));
    set.transfers.push_back(std::move(x));
  }
  return set;
}

// What makes rates max-min fair: no resource is overrun, and each transfer is at its cap or has a full
// resource on its path on which nobody is faster.
TEST(FairShare, EveryRateIsHeldBackBySomething) {
  std::mt19937_64 random(1);
  for (int n = 0; n < 2000; ++n) {
    const RandomSet set = random_set(random);
    FairShareRoom room(static_cast<std::uint32_t>(set.transfers.size()), set.capacity);
    FairShare& share = room.share();
    std::vector<double> used(set.capacity.size()), fastest(set.capacity.size());
    for (std::uint32_t i = 0; i < set.transfers.size(); ++i) {
      const TransferAsked& x = set.transfers[i];
      share.start(Instant{}, i, x.bytes, x.path.data(), static_cast<std::uint32_t>(x.path.size()), x.cap);
    }
    for (std::uint32_t i = 0; i < set.transfers.size(); ++i) {
      for (const std::uint32_t r : set.transfers[i].path) {
        used[r] += share.rate(i);
        fastest[r] = std::max(fastest[r], share.rate(i));
      }
    }
    for (std::size_t r = 0; r < used.size(); ++r) EXPECT_LE(used[r], set.capacity[r] * (1 + 1e-12));
    for (std::uint32_t i = 0; i < set.transfers.size(); ++i) {
      const TransferAsked& x = set.transfers[i];
      bool held = share.rate(i) == x.cap;
      for (const std::uint32_t r : x.path) {
        held |= used[r] >= set.capacity[r] * (1 - 1e-12) && share.rate(i) >= fastest[r] * (1 - 1e-12);
      }
      EXPECT_TRUE(held) << "set " << n << ", transfer " << i;
    }
  }
}

// Who came first in the same instant does not matter, to the bit.
TEST(FairShare, OrderOfArrivalInOneInstantIsNoMatter) {
  std::mt19937_64 random(2);
  for (int n = 0; n < 300; ++n) {
    RandomSet set = random_set(random);
    for (TransferAsked& x : set.transfers) x.start = Instant{};
    auto rates = [&](const std::vector<std::uint32_t>& order) {
      FairShareRoom room(static_cast<std::uint32_t>(set.transfers.size()), set.capacity);
      for (const std::uint32_t i : order) {
        const TransferAsked& x = set.transfers[i];
        room.share().start(x.start, i, x.bytes, x.path.data(), static_cast<std::uint32_t>(x.path.size()),
                           x.cap);
      }
      std::vector<double> out;
      for (const std::uint32_t i : order) out.push_back(0 * i);
      for (std::uint32_t i = 0; i < order.size(); ++i) out[i] = room.share().rate(i);
      return out;
    };
    std::vector<std::uint32_t> order(set.transfers.size());
    std::iota(order.begin(), order.end(), 0U);
    const std::vector<double> once = rates(order);
    std::shuffle(order.begin(), order.end(), random);
    EXPECT_EQ(once, rates(order));
  }
}

// Bytes over what there is to carry them bound every end from below.
TEST(FairShare, NeverFasterThanTheNarrowest) {
  std::mt19937_64 random(3);
  for (int n = 0; n < 500; ++n) {
    const RandomSet set = random_set(random);
    const std::vector<Instant> ends = ends_of(set.capacity, set.transfers);
    for (std::size_t i = 0; i < ends.size(); ++i) {
      const TransferAsked& x = set.transfers[i];
      double narrowest = x.cap;
      for (const std::uint32_t r : x.path) narrowest = std::min(narrowest, set.capacity[r]);
      EXPECT_GE((ends[i] - x.start).seconds(), x.bytes / narrowest - 1e-6);
    }
  }
}

}  // namespace
}  // namespace pitstop
