#include "models/network/flow.hpp"

#include <gtest/gtest.h>

#include <numeric>

#include "models/network/job_network.hpp"
#include "models/scenario.hpp"

namespace pitstop {
namespace {

// 8 nodes of 1 GB/s, two a leaf, two spines, oversubscribed 2: uplinks of 0.5 GB/s each.
Scenario small() {
  Scenario s;
  s.job.nodes = 8;
  s.cluster.instance.nic_bytes_per_s = 1e9;
  s.topology.emplace();
  s.topology->nodes_per_leaf = 2;
  s.topology->spines = 2;
  s.topology->oversubscription = 2;
  s.topology->nodes_per_power_domain = 4;
  FileSystemSpec fsx;
  fsx.name = "fsx";
  fsx.throughput_bytes_per_s = 3e9;
  s.topology->file_systems.push_back(fsx);
  return s;
}

JobNetwork network_of(const Scenario& s) {
  std::vector<TopologyMistake> mistakes;
  auto n = JobNetwork::of(s, mistakes);
  for (const TopologyMistake& m : mistakes) ADD_FAILURE() << m.what;
  return std::move(*n);
}

std::vector<std::uint32_t> range(std::uint32_t from, std::uint32_t to) {
  std::vector<std::uint32_t> out(to - from);
  std::iota(out.begin(), out.end(), from);
  return out;
}

void degrade(Scenario& s, const char* below, const char* above, double factor) {
  DegradedLink d;
  d.name = std::string(below) + above;
  d.below = below;
  d.above = above;
  d.factor = factor;
  s.topology->degraded.push_back(d);
}

TEST(Flow, TheFileSystemOrTheUplinks) {
  Scenario s = small();
  const JobNetwork n = network_of(s);
  const PlaceId fsx = *n.topology.find("fsx");
  const Cut all = cut_to_store(n.topology, n.speeds, range(0, 8), fsx);
  EXPECT_EQ(all.bytes_per_s, 3e9);
  EXPECT_TRUE(all.store);
  const Cut two = cut_to_store(n.topology, n.speeds, range(0, 2), fsx);
  EXPECT_EQ(two.bytes_per_s, 1e9);  // leaf-0's two uplinks
  EXPECT_FALSE(two.store);
  ASSERT_EQ(two.links.size(), 2U);
  for (const std::size_t l : two.links)
    EXPECT_EQ(n.topology.places()[n.topology.links()[l].below].name, "leaf-0");
}

TEST(Flow, OneLinkToTheFileSystemIsNotWhatHoldsBack) {
  Scenario s = small();
  s.topology->spines = 1;
  const JobNetwork n = network_of(s);
  const Cut all = cut_to_store(n.topology, n.speeds, range(0, 8), *n.topology.find("fsx"));
  EXPECT_EQ(all.bytes_per_s, 3e9);
  EXPECT_TRUE(all.store);
}

TEST(Flow, BetweenHalves) {
  Scenario s = small();
  EXPECT_EQ(cut_between(network_of(s).topology, network_of(s).speeds, range(0, 4), range(4, 8)).bytes_per_s,
            2e9);
  degrade(s, "leaf-0", "spine-1", 0);
  degrade(s, "leaf-1", "spine-0", 0.5);
  const JobNetwork n = network_of(s);
  EXPECT_EQ(cut_between(n.topology, n.speeds, range(0, 4), range(4, 8)).bytes_per_s, 1.25e9);
}

TEST(Flow, NoPathIsNoFlow) {
  Scenario s = small();
  s.job.nodes = 2;
  s.cluster.spares = 6;
  degrade(s, "leaf-0", "spine-0", 0);
  degrade(s, "leaf-0", "spine-1", 0);
  const JobNetwork n = network_of(s);
  EXPECT_EQ(cut_to_store(n.topology, n.speeds, range(0, 2), *n.topology.find("fsx")).bytes_per_s, 0);
}

TEST(Flow, PeersShareNeitherLeafNorPower) {
  const Scenario s = small();
  const JobNetwork n = network_of(s);
  EXPECT_EQ(disjoint_peers(n.topology, 1, 1, range(0, 8)), std::vector<std::uint32_t>{4});
  EXPECT_EQ(disjoint_peers(n.topology, 6, 1, range(0, 8)), std::vector<std::uint32_t>{0});
  EXPECT_EQ(disjoint_peers(n.topology, 1, 2, range(0, 8)).size(), 1U);  // there are two power domains
  Scenario wide = small();
  wide.topology->nodes_per_power_domain.reset();
  const JobNetwork w = network_of(wide);
  EXPECT_EQ(disjoint_peers(w.topology, 1, 3, range(0, 8)), (std::vector<std::uint32_t>{2, 4, 6}));
}

TEST(Flow, RingsCrossLeavesSeldom) {
  const JobNetwork n = network_of(small());
  const std::vector<std::uint32_t> mixed{0, 2, 4, 6, 1, 3, 5, 7};
  EXPECT_EQ(leaf_crossings(n.topology, mixed), 8U);
  const auto ring = ring_order(n.topology, mixed);
  EXPECT_EQ(ring, range(0, 8));
  EXPECT_EQ(leaf_crossings(n.topology, ring), 4U);  // once for each leaf: no ring can do with less
  EXPECT_EQ(leaf_crossings(n.topology, range(0, 2)), 0U);
}

TEST(Speeds, LinksThatDoNotExist) {
  Scenario s = small();
  degrade(s, "leaf-0", "spine-9", 0.5);
  degrade(s, "node-0", "leaf-3", 0.5);
  std::vector<TopologyMistake> mistakes;
  EXPECT_FALSE(JobNetwork::of(s, mistakes));
  ASSERT_EQ(mistakes.size(), 2U);
  EXPECT_EQ(mistakes[0].at.key, "topology.degraded.leaf-0spine-9.above");
  EXPECT_EQ(mistakes[0].what, "there is no \"spine-9\" in the topology");
  EXPECT_EQ(mistakes[1].what, "no link goes from \"node-0\" up to \"leaf-3\"");
}

}  // namespace
}  // namespace pitstop
