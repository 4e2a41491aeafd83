// The core's sharing against SimGrid's: 500 random sets of overlapping transfers.
#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "models/network/transfer_set.hpp"
#if PITSTOP_HAS_SIMGRID
#include "models/network/simgrid/transfers.hpp"
#endif

namespace pitstop {
namespace {

#if PITSTOP_HAS_SIMGRID

// File systems and links of 0.1 to 10 GB/s, up to 5 of them on a path; 2 to 24 transfers of 10 MB to 100 GB.
TransferSet random_set(std::mt19937_64& random) {
  auto any = [&](int low, int high) { return std::uniform_int_distribution<int>(low, high)(random); };
  TransferSet set;
  const int resources = any(1, 8), transfers = any(2, 24);
  for (int r = 0; r < resources; ++r) set.capacity.push_back(any(1, 100) * 1e8);
  for (int i = 0; i < transfers; ++i) {
    TransferAsked x;
    x.start = Instant::at(Duration::micros(any(0, 3) == 0 ? 0 : any(0, 30'000'000)));
    x.bytes = any(1, 10'000) * 1e7;
    if (any(0, 2) == 0) x.cap = any(1, 100) * 5e7;
    for (int r = 0; r < resources && x.path.size() < 5; ++r) {
      if (any(0, 2) == 0) x.path.push_back(static_cast<std::uint32_t>(r));
    }
    if (x.path.empty()) x.path.push_back(static_cast<std::uint32_t>(any(0, resources - 1)));
    set.transfers.push_back(std::move(x));
  }
  return set;
}

struct Worst {
  double error = 0;
  std::size_t transfers = 0;
};

// The largest relative difference of a duration; capacities of the core times `planted`.
Worst compared(const std::vector<TransferSet>& sets, const std::vector<double>& judge, double planted) {
  Worst worst;
  for (const TransferSet& set : sets) {
    std::vector<double> capacity = set.capacity;
    capacity[0] *= planted;
    const std::vector<Instant> ends = ends_of(capacity, set.transfers);
    for (std::size_t i = 0; i < ends.size(); ++i) {
      const double start = set.transfers[i].start.since_start().seconds();
      const double theirs = judge[worst.transfers++] - start;
      const double ours = ends[i].since_start().seconds() - start;
      worst.error = std::max(worst.error, std::abs(ours - theirs) / theirs);
    }
  }
  return worst;
}

TEST(SimGridSharing, FiveHundredRandomSets) {
  std::mt19937_64 random(20);
  std::vector<TransferSet> sets;
  for (int n = 0; n < 500; ++n) sets.push_back(random_set(random));
  const std::vector<double> judge = simgrid_ends(sets);
  const Worst worst = compared(sets, judge, 1);
  EXPECT_EQ(worst.transfers, judge.size());
  EXPECT_LT(worst.error, 0.005);
  RecordProperty("worst_relative_error", std::to_string(worst.error));
  EXPECT_GT(compared(sets, judge, 0.97).error, 0.005);  // a planted error is seen
}

#else

TEST(SimGridSharing, FiveHundredRandomSets) { GTEST_SKIP() << "built without SimGrid"; }

#endif

}  // namespace
}  // namespace pitstop
