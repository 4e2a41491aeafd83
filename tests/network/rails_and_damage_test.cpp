// Rails, links and places that are down or slow: by hand, by min-cut, and never for the better.
#include <gtest/gtest.h>

#include <numeric>
#include <random>

#include "experiments/scenario/scenario_file.hpp"
#include "models/network/flow.hpp"
#include "models/network/step_time.hpp"
#include "models/network/topology/leaf_groups.hpp"
#include "models/scenario.hpp"
#include "models/storage/checkpoint_time.hpp"
#if PITSTOP_HAS_SIMGRID
#include "models/network/simgrid/platform.hpp"
#endif

namespace pitstop {
namespace {

std::vector<std::uint32_t> range(std::uint32_t from, std::uint32_t to) {
  std::vector<std::uint32_t> out(to - from);
  std::iota(out.begin(), out.end(), from);
  return out;
}

// 8 nodes of 8 GPUs and 8 GB/s in groups of four, each on four rails of 2 GB/s; two spines.
Scenario railed(std::int64_t rails = 4) {
  Scenario s;
  s.job.nodes = 8;
  s.cluster.instance.gpus = 8;
  s.cluster.instance.nic_bytes_per_s = 8e9;
  s.topology.emplace();
  s.topology->nodes_per_leaf = 4;
  s.topology->spines = 2;
  s.topology->rails = rails;
  s.topology->in_node.bytes_per_s = 20e9;
  FileSystemSpec fsx;
  fsx.name = "fsx";
  fsx.throughput_bytes_per_s = 1000e9;
  s.topology->file_systems.push_back(fsx);
  return s;
}

void degrade(Scenario& s, const std::string& below, const std::string& above, double factor) {
  DegradedLink d;
  d.name = below + "-" + above;
  d.below = below;
  d.above = above;
  d.factor = factor;
  s.topology->degraded.push_back(d);
}

JobNetwork network_of(const Scenario& s) {
  std::vector<TopologyMistake> mistakes;
  auto n = JobNetwork::of(s, mistakes);
  for (const TopologyMistake& m : mistakes) ADD_FAILURE() << m.at.key << ": " << m.what;
  return std::move(*n);
}

double ring(const JobNetwork& n, std::uint32_t nodes) { return node_bandwidth(n, nodes).ring; }

TEST(Rails, CardOfTheSameGpuOnTheSameSwitch) {
  const JobNetwork n = network_of(railed());
  const Topology& t = n.topology;
  EXPECT_EQ(t.all_of(PlaceKind::leaf).size(), 8U);  // two groups of four
  for (std::uint32_t node = 0; node < 8; ++node) {
    const auto leaves = t.leaves_of(node);
    ASSERT_EQ(leaves.size(), 4U);
    for (std::size_t r = 0; r < 4; ++r) {
      EXPECT_EQ(t.places()[leaves[r]].name,
                "leaf-" + std::to_string(node / 4) + "-rail-" + std::to_string(r));
      EXPECT_EQ(n.speeds.rails(node)[r], 2e9);
    }
  }
  EXPECT_EQ(t.switches_of(range(0, 4)), 4U);
  EXPECT_TRUE(t.blast_radius(*t.find("leaf-0-rail-2")).empty());  // the other rails are left
  EXPECT_EQ(leaf_groups(t, n.speeds, 8).size(), 2U);
  EXPECT_EQ(leaf_groups(t, n.speeds, 8)[0].uplinks, 4 * 8e9);
}

// A group's all-reduce stays on its rails: no link above the leaves matters to it, all of them may be down.
TEST(Rails, AllReduceInsideAGroupNeverCrossesASpine) {
  Scenario s = railed();
  s.job.nodes = 4;
  s.cluster.spares = 4;
  const double whole = ring(network_of(s), 4);
  EXPECT_NEAR(whole, 8e9, 1);
  s.topology->failed = {"spine-0", "spine-1"};
  EXPECT_EQ(ring(network_of(s), 4), whole);
  s.topology->oversubscription = 100;
  EXPECT_EQ(ring(network_of(s), 4), whole);
  EXPECT_EQ(cut_between(network_of(s).topology, network_of(s).speeds, range(0, 2), range(2, 4)).bytes_per_s,
            2 * 8e9);
  // Nodes on both sides of the spines: oversubscribed 100 : 1, each rail gets 4 x 2 GB/s / 100.
  s.topology->failed.clear();
  s.job.nodes = 8;
  s.cluster.spares = 0;
  EXPECT_NEAR(ring(network_of(s), 8), 4 * 0.08e9, 1);
}

// One rail at half its speed slows all rings; a rail that is down leaves three.
TEST(Rails, ASlowRailSetsThePaceAndADeadOneIsLeftOut) {
  Scenario s = railed();
  degrade(s, "node-1", "leaf-0-rail-3", 0.5);
  EXPECT_NEAR(ring(network_of(s), 8), 4 * 1e9, 1);
  s.topology->degraded.clear();
  degrade(s, "node-1", "leaf-0-rail-3", 0);
  EXPECT_NEAR(ring(network_of(s), 8), 3 * 2e9, 1);
  s.topology->degraded.clear();
  s.topology->failed = {"leaf-1-rail-0"};
  const JobNetwork n = network_of(s);
  EXPECT_NEAR(ring(n, 8), 3 * 2e9, 1);
  EXPECT_NEAR(ring(n, 4), 8e9, 1);  // the other group's
  EXPECT_EQ(cut_between(n.topology, n.speeds, range(0, 4), range(4, 8)).bytes_per_s, 3 * 8e9);
}

// Two nodes that have no rail in common still reach each other over a spine.
TEST(Rails, NoRailInCommon) {
  Scenario s = railed(2);
  s.job.nodes = 2;
  degrade(s, "node-0", "leaf-0-rail-0", 0);
  degrade(s, "node-1", "leaf-0-rail-1", 0);
  EXPECT_NEAR(ring(network_of(s), 2), 4e9, 1);
  s.topology->failed = {"spine-0", "spine-1"};
  std::vector<TopologyMistake> mistakes;
  EXPECT_FALSE(JobNetwork::of(s, mistakes));
  ASSERT_EQ(mistakes.size(), 1U);
  EXPECT_EQ(mistakes[0].what, "links that are down cut \"node-1\" off from the other nodes of the job");
}

// leaf-0 has uplinks of 2 x 16 GB/s; a spine down leaves one, both down none.
TEST(Damage, MinCutBeforeAndAfter) {
  Scenario s = railed(1);
  s.job.nodes = 4;
  s.cluster.spares = 4;
  auto cut = [&] {
    const JobNetwork n = network_of(s);
    return cut_to_store(n.topology, n.speeds, range(0, 4), *n.topology.find("fsx")).bytes_per_s;
  };
  EXPECT_EQ(cut(), 32e9);
  s.topology->failed = {"spine-1"};
  EXPECT_EQ(cut(), 16e9);  // reroutes
  degrade(s, "leaf-0", "spine-0", 0.25);
  EXPECT_EQ(cut(), 4e9);
  s.topology->failed = {"spine-0", "spine-1"};
  EXPECT_EQ(cut(), 0);
  const JobNetwork n = network_of(s);
  EXPECT_TRUE(n.topology.is_partitioned({}, range(0, 8)));
  EXPECT_FALSE(n.topology.is_partitioned({}, range(0, 4)));
  // A leaf that hangs on one spine only goes down with it.
  s.topology->failed.clear();
  degrade(s, "leaf-1", "spine-1", 0);
  const JobNetwork one = network_of(s);
  EXPECT_EQ(one.topology.blast_radius(*one.topology.find("spine-0")), range(4, 8));
  EXPECT_TRUE(one.topology.blast_radius(*one.topology.find("spine-1")).empty());
}

// A state of 112 GB on 8 nodes: 14 GB a node at 8 GB/s take 1.75 s; the node whose card is at a fifth, 8.75
// s.
TEST(Damage, ASlowCardHoldsBackACheckpointAndACollective) {
  Scenario s = railed(1);
  CheckpointCase asked;
  asked.workload.parameters = 8e9;
  asked.instance = s.cluster.instance;
  auto at = [&] {
    const JobNetwork n = network_of(s);
    return CheckpointModel(asked, n.topology, n.speeds).at(8, 1);
  };
  EXPECT_NEAR(at().stall.seconds(), 1.75, 1e-6);
  degrade(s, "node-5", "leaf-1", 0.2);
  EXPECT_NEAR(at().stall.seconds(), 8.75, 1e-6);
  EXPECT_NEAR(at().restore.seconds(), 8.75, 1e-6);
  asked.where = Where::peer_memory;
  EXPECT_NEAR(at().stall.seconds(), 8.75, 1e-6);
  EXPECT_NEAR(at().restore.seconds(), 8.75, 1e-6);
  EXPECT_NEAR(ring(network_of(s), 8), 1.6e9, 1);
}

struct Answers {
  double collective = 0, all_to_all = 0, cut = 0;
  CheckpointTimes fsx, peers;
};

Answers answers(const Scenario& s, const JobNetwork& n) {
  const auto nodes = static_cast<std::uint32_t>(s.job.nodes);
  Answers a;
  a.collective = collective_on(n, Collective::all_reduce, 1e9, nodes * 8, nodes).time_s;
  a.all_to_all = collective_on(n, Collective::all_to_all, 1e9, nodes * 8, nodes).time_s;
  a.cut = cut_to_store(n.topology, n.speeds, range(0, nodes), *n.topology.find("fsx")).bytes_per_s;
  CheckpointCase asked;
  asked.workload.parameters = 8e9;
  asked.instance = s.cluster.instance;
  a.fsx = CheckpointModel(asked, n.topology, n.speeds).at(nodes, 1);
  asked.where = Where::peer_memory;
  a.peers = CheckpointModel(asked, n.topology, n.speeds).at(nodes, 1);
  return a;
}

// A link that fails never makes anything faster, whatever has failed before.
TEST(Damage, NeverForTheBetter) {
  std::mt19937_64 random(11);
  auto any = [&](std::int64_t low, std::int64_t high) {
    return std::uniform_int_distribution<std::int64_t>(low, high)(random);
  };
  std::size_t compared = 0, slower = 0, refused = 0;
  for (int n = 0; n < 150; ++n) {
    Scenario s = railed(std::int64_t{1} << any(0, 3));
    s.job.nodes = any(2, 12);
    s.topology->nodes_per_leaf = any(1, 6);
    s.topology->spines = any(1, 4);
    s.topology->oversubscription = static_cast<double>(any(1, 4));
    s.topology->file_systems[0].throughput_bytes_per_s = static_cast<double>(any(4, 100)) * 1e9;
    JobNetwork before = network_of(s);
    Answers was = answers(s, before);
    for (int failures = 0; failures < 4; ++failures) {
      const Link& l = before.topology.links()[static_cast<std::size_t>(
          any(0, static_cast<std::int64_t>(before.topology.links().size()) - 1))];
      if (before.topology.places()[l.below].kind == PlaceKind::storage) continue;
      degrade(s, before.topology.places()[l.below].name, before.topology.places()[l.above].name, 0);
      s.topology->degraded.back().name += std::to_string(failures);
      std::vector<TopologyMistake> mistakes;
      auto after = JobNetwork::of(s, mistakes);
      if (!after) {  // the job is cut in two
        ++refused;
        break;
      }
      const Answers is = answers(s, *after);
      EXPECT_GE(is.collective, was.collective * (1 - 1e-12));
      EXPECT_GE(is.all_to_all, was.all_to_all * (1 - 1e-12));
      EXPECT_LE(is.cut, was.cut);
      EXPECT_GE(is.fsx.stall, was.fsx.stall);
      EXPECT_GE(is.fsx.restore, was.fsx.restore);
      EXPECT_GE(is.peers.stall, was.peers.stall);
      EXPECT_GE(is.peers.restore, was.peers.restore);
      slower += is.collective > was.collective || is.fsx.stall > was.fsx.stall ? 1 : 0;
      ++compared;
      was = is;
    }
  }
  EXPECT_GT(compared, 200U);
  EXPECT_GT(slower, 50U);
  EXPECT_GT(refused, 5U);
}

std::string mistakes(const std::string& section, const std::string& instance = "ml.p5.48xlarge") {
  try {
    parse_scenario("job: {nodes: 8, work: 1d}\ncluster: {instance: " + instance +
                       "}\ncheckpoint: none\ntopology: {nodes_per_leaf: 4, " + section + "}\n",
                   "s.yaml", {}, "none");
  } catch (const ConfigError& e) {
    return e.what();
  }
  return "none";
}

TEST(Damage, MistakesAreLocated) {
  EXPECT_EQ(mistakes("rails: 8"), "none");
  EXPECT_EQ(mistakes("rails: 3"), "s.yaml:4:38: topology.rails: 3 rails do not divide the 8 GPUs of a node");
  EXPECT_EQ(mistakes("rails: 2", "ml.g5.xlarge"),
            "s.yaml:4:38: topology.rails: 2 rails do not divide the 1 GPU of a node");
  EXPECT_EQ(mistakes("rails: 0").substr(0, 28), "s.yaml:4:38: topology.rails:");
  EXPECT_EQ(mistakes("failed: [leaf-0, spine-7]").substr(0, 84),
            "s.yaml:4:48: topology.failed[1]: there is no \"spine-7\" in the topology");
  EXPECT_EQ(mistakes("failed: [storage-0]"),
            "s.yaml:4:40: topology.failed[0]: \"storage-0\" is a file system; outages of it are causes of "
            "scope storage");
  EXPECT_EQ(mistakes("failed: [node-7]"),
            "s.yaml:4:11: topology: links that are down cut \"node-7\" off from the other nodes of the job");
  EXPECT_EQ(mistakes("spines: 2, failed: [spine-0]"), "none");
  EXPECT_EQ(
      mistakes("file_systems: {a: {throughput: 1 GB/s, burst: 2 GB/s, burst_credit: 0 B}}").substr(0, 25),
      "s.yaml:4:77: topology.fil");
  EXPECT_EQ(
      mistakes("file_systems: {a: {throughput: 1 GB/s, burst: 2 GB/s, burst_credit: -3 GB}}").substr(0, 25),
      "s.yaml:4:99: topology.fil");
}

#if PITSTOP_HAS_SIMGRID

// Closed forms over groups of leaves against transfers of every node on the platform: rails, cards that are
// slow, links that are down.
TEST(SimGridPlatform, RailsAndDamageTakeAsLong) {
  std::mt19937_64 random(12);
  auto any = [&](int low, int high) { return std::uniform_int_distribution<int>(low, high)(random); };
  std::size_t judged = 0;
  for (int i = 0; judged < 25; ++i) {
    Scenario s = railed(1 << any(0, 3));
    s.job.nodes = any(2, 40);
    s.topology->nodes_per_leaf = any(2, 12);
    s.topology->spines = any(1, 4);
    s.topology->oversubscription = any(1, 4);
    s.topology->file_systems[0].throughput_bytes_per_s = any(10, 400) * 1e9;
    const Topology t = topology_of(*s.topology, static_cast<std::uint32_t>(s.job.nodes));
    for (int d = any(1, 4); d > 0; --d) {
      // A card; a whole leaf's uplink would leave rails of one group of unequal width, which the closed form
      // takes as one.
      const Link& l = t.links()[static_cast<std::size_t>(any(0, static_cast<int>(t.links().size()) - 1))];
      if (t.places()[l.below].kind == PlaceKind::storage) continue;
      if (t.places()[l.below].kind == PlaceKind::leaf && s.topology->rails > 1) continue;
      degrade(s, t.places()[l.below].name, t.places()[l.above].name, any(0, 3) * 0.25);
      s.topology->degraded.back().name += std::to_string(d);
    }
    std::vector<TopologyMistake> found;
    const auto n = JobNetwork::of(s, found);
    if (!n) continue;  // cut in two
    CheckpointCase asked;
    asked.workload.parameters = 40e9;
    asked.instance = s.cluster.instance;
    const auto nodes = static_cast<std::uint32_t>(s.job.nodes);
    if (!lacks_for(asked, n->topology, n->speeds, nodes).empty()) continue;
    const double ours = CheckpointModel(asked, n->topology, n->speeds).at(nodes, 1).stall.seconds();
    const std::vector<double> bytes(nodes, std::floor(state_bytes(asked.workload) / nodes));
    const std::vector<double> ends = simgrid_write(*n, *n->topology.find("fsx"), bytes);
    EXPECT_NEAR(ours / *std::max_element(ends.begin(), ends.end()), 1, 0.005) << i;
    ++judged;
  }
}

#endif

}  // namespace
}  // namespace pitstop
