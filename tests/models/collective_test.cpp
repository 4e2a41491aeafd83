// Hops and bytes of collectives against plays of the algorithms on paper: who sends what to whom.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include "models/network/collective.hpp"

namespace pitstop {
namespace {

using Pair = std::pair<int, int>;

// A ring all-reduce of n chunks, step by step: bytes over each link, in units of the buffer.
std::map<Pair, double> played_ring(int n) {
  std::map<Pair, double> sent;
  for (int step = 0; step < 2 * (n - 1); ++step) {
    for (int r = 0; r < n; ++r) sent[{r, (r + 1) % n}] += 1.0 / n;
  }
  return sent;
}

// A binary tree over nodes 0..N-1 as NCCL lays it: a node's level is its lowest set bit; 0 is the root.
int parent_in_tree(int node, int N) {
  if (node == 0) return -1;
  const int bit = node & -node;
  const int up = (node ^ bit) | (bit << 1);
  return up >= N ? node ^ bit : up;
}

// Both trees of an all-reduce, each for half of the buffer; the second is the first mirrored (N even) or
// shifted (N odd). Returns the most that a node sends, and that one receives.
double played_double_tree(int N) {
  std::vector<double> sends(static_cast<std::size_t>(N), 0.0);
  for (int tree = 0; tree < 2; ++tree) {
    auto place = [&](int node) {
      if (tree == 0) return node;
      return N % 2 == 0 ? N - 1 - node : (node + 1) % N;
    };
    for (int node = 1; node < N; ++node) {
      const int up = parent_in_tree(node, N);
      sends[static_cast<std::size_t>(place(node))] += 0.5;  // reduced, to the parent
      sends[static_cast<std::size_t>(place(up))] += 0.5;    // broadcast, to the child
    }
  }
  return *std::max_element(sends.begin(), sends.end());
}

TEST(Collective, RingCarriesTheSameOverEveryLink) {
  for (const int n : {2, 3, 8, 16, 64}) {
    const auto sent = played_ring(n);
    for (const auto& [link, bytes] : sent) {
      EXPECT_NEAR(steps_of(Collective::all_reduce, Algorithm::ring, n, 1).intra_traffic, bytes, 1e-12) << n;
    }
    const CollectiveSteps s = steps_of(Collective::all_reduce, Algorithm::ring, 8 * n, n);
    EXPECT_NEAR(s.intra_hops + s.inter_hops, 2 * (8 * n - 1), 1e-9);
    EXPECT_NEAR(s.inter_traffic, bus_factor(Collective::all_reduce, 8 * n), 1e-12);
  }
}

TEST(Collective, TwoNodesOfATreeSendEachByteOnceAndManyTwice) {
  for (const int N : {2, 3, 4, 8, 16, 64}) {
    EXPECT_NEAR(steps_of(Collective::all_reduce, Algorithm::tree, 8 * N, N).inter_traffic,
                played_double_tree(N), 1e-12)
        << N;
  }
}

TEST(Collective, NoAlgorithmBeatsTheLowerBoundOfAllReduce) {
  // Whatever leaves a node that holds 1/N of the data: 2(N-1)/N of it (Patarasuk and Yuan 2009).
  for (const Algorithm a : {Algorithm::ring, Algorithm::tree, Algorithm::hierarchical}) {
    for (const int N : {2, 3, 4, 8, 100}) {
      EXPECT_GE(steps_of(Collective::all_reduce, a, 8 * N, N).inter_traffic, 2.0 * (N - 1) / N - 1e-12)
          << name_of(a) << ' ' << N;
    }
  }
}

TEST(Collective, LatencyOfATreeGrowsWithTheLogarithm) {
  CollectiveCost cost;
  cost.inter.latency_s = 5e-6;
  auto time = [&](Algorithm a, int N) { return collective_time_s(Collective::all_reduce, a, cost, 8, N, N); };
  EXPECT_NEAR(time(Algorithm::tree, 64), 12 * 5e-6, 1e-15);
  EXPECT_NEAR(time(Algorithm::ring, 64), 126 * 5e-6, 1e-15);
}

TEST(Collective, LargeBuffersRunAtTheBandwidthOfTheSlowerLink) {
  CollectiveCost cost{1e-6, {1e-6, 1 / 200e9}, {5e-6, 1 / 25e9}};
  const double bytes = 1e12;
  const double one = collective_time_s(Collective::all_reduce, Algorithm::ring, cost, bytes, 8, 1);
  EXPECT_NEAR(bytes / one * bus_factor(Collective::all_reduce, 8), 200e9, 1e6);
  const double two = collective_time_s(Collective::all_reduce, Algorithm::ring, cost, bytes, 16, 2);
  EXPECT_NEAR(bytes / two * bus_factor(Collective::all_reduce, 16), 25e9, 1e6);
  const double tree = collective_time_s(Collective::all_reduce, Algorithm::tree, cost, bytes, 16, 2);
  EXPECT_NEAR(bytes / tree, 25e9, 1e6);  // algbw: two nodes exchange the buffer once
}

TEST(Collective, HierarchicalPhasesAddUp) {
  CollectiveCost cost{0, {0, 1 / 100e9}, {0, 1 / 50e9}};
  const double t = collective_time_s(Collective::all_reduce, Algorithm::hierarchical, cost, 1e9, 16, 2);
  EXPECT_NEAR(t, 2 * (7.0 / 8 * 0.01 + 0.5 * 0.02), 1e-12);
}

TEST(Collective, AllToAllSendsOnlyWhatLeavesTheNodeOverTheNetwork) {
  const CollectiveSteps s = steps_of(Collective::all_to_all, Algorithm::ring, 16, 2);
  // 8 ranks, each of whose 16 shares 8 go to the other node.
  EXPECT_NEAR(s.inter_traffic, 8 * 8.0 / 16, 1e-12);
  EXPECT_NEAR(s.intra_traffic, 7.0 / 16, 1e-12);
}

TEST(Collective, TheFastestWayIsTaken) {
  const CollectiveWay ways[] = {{Algorithm::tree, {1e-6, {}, {1e-6, 1 / 5e9}}},
                                {Algorithm::ring, {50e-6, {}, {1e-6, 1 / 25e9}}}};
  for (const double bytes : {8.0, 1e5, 1e9}) {
    const double a = collective_time_s(Collective::all_reduce, ways[0].algorithm, ways[0].cost, bytes, 4, 4);
    const double b = collective_time_s(Collective::all_reduce, ways[1].algorithm, ways[1].cost, bytes, 4, 4);
    EXPECT_EQ(collective_time_s(Collective::all_reduce, ways, bytes, 4, 4), std::min(a, b));
  }
}

TEST(Collective, OneRankAloneTakesTheLaunch) {
  const CollectiveCost cost{3e-6, {1, 1}, {1, 1}};
  for (const Algorithm a : {Algorithm::ring, Algorithm::tree, Algorithm::hierarchical}) {
    EXPECT_EQ(collective_time_s(Collective::all_reduce, a, cost, 1e9, 1, 1), 3e-6);
  }
}

}  // namespace
}  // namespace pitstop
