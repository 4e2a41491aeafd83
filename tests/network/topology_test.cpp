#include "models/network/topology/topology.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "models/network/topology/topology_conf.hpp"
#include "models/network/topology/topology_spec.hpp"

namespace pitstop {
namespace {

using Nodes = std::vector<std::uint32_t>;

// 12 nodes, 4 a leaf; leaves 0 and 1 on both spines, leaf 2 on spine 1 alone.
constexpr const char* kThreeLeaves = R"(# two spines
SwitchName=leaf0 Nodes=n[00-03] LinkSpeed=100
switchname=leaf1 nodes=n[04-07]
SwitchName=leaf2 \
  Nodes=n[08-11]
SwitchName=spine0 Switches=leaf[0-1]   # a comment
SwitchName=spine1 Switches=leaf[0-2]
)";

Topology built(const TopologyDraft& draft) {
  std::vector<TopologyMistake> mistakes;
  auto topology = Topology::build(draft, mistakes);
  for (const TopologyMistake& m : mistakes) ADD_FAILURE() << m.what;
  return std::move(*topology);
}

void add(TopologyDraft& draft, const char* name, const std::vector<std::string>& members) {
  DraftPlace place;
  place.name = name;
  place.kind = PlaceKind::power;
  for (const std::string& m : members) {
    DraftMember& member = place.members.emplace_back();
    member.name = m;
  }
  draft.places.push_back(std::move(place));
}

Topology from_conf(const char* text) {
  std::vector<TopologyMistake> mistakes;
  const TopologyDraft draft = read_topology_conf(text, mistakes);
  EXPECT_TRUE(mistakes.empty());
  return built(draft);
}

std::vector<std::string> mistakes_of(const char* text) {
  std::vector<TopologyMistake> mistakes;
  const TopologyDraft draft = read_topology_conf(text, mistakes);
  if (mistakes.empty()) Topology::build(draft, mistakes);
  std::vector<std::string> out;
  for (const TopologyMistake& m : mistakes)
    out.push_back(std::to_string(m.at.line) + ":" + std::to_string(m.at.column) + ": " + m.what);
  return out;
}

TEST(Topology, SlurmFile) {
  const Topology t = from_conf(kThreeLeaves);
  EXPECT_EQ(t.nodes(), 12U);
  EXPECT_EQ(t.places()[5].name, "n05");
  EXPECT_EQ(t.all_of(PlaceKind::leaf).size(), 3U);
  EXPECT_EQ(t.all_of(PlaceKind::spine).size(), 2U);
  EXPECT_EQ(t.links().size(), 12U + 5U);
  EXPECT_EQ(t.places()[t.leaf_of(9)].name, "leaf2");
  EXPECT_EQ(t.places()[*t.find("spine0")].level, 2U);
  EXPECT_FALSE(t.find("spine2"));
}

TEST(Topology, WhatASwitchTakesDown) {
  const Topology t = from_conf(kThreeLeaves);
  EXPECT_EQ(t.blast_radius(3), Nodes{3});
  EXPECT_EQ(t.blast_radius(*t.find("leaf1")), (Nodes{4, 5, 6, 7}));
  EXPECT_EQ(t.blast_radius(*t.find("spine0")), Nodes{});                // all leaves have another
  EXPECT_EQ(t.blast_radius(*t.find("spine1")), (Nodes{8, 9, 10, 11}));  // leaf 2 has not
  const PlaceId both[] = {*t.find("spine0"), *t.find("spine1")};
  EXPECT_EQ(t.cut_off(both).size(), 12U);
}

TEST(Topology, CutsPartitionAJob) {
  const Topology t = from_conf(kThreeLeaves);
  const PlaceId spine1[] = {*t.find("spine1")};
  EXPECT_EQ(t.parts(spine1), (Nodes{0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1}));
  EXPECT_TRUE(t.is_partitioned(spine1, Nodes{0, 8}));
  EXPECT_FALSE(t.is_partitioned(spine1, Nodes{0, 4}));
  EXPECT_FALSE(t.is_partitioned(spine1, Nodes{8, 9}));
  const PlaceId leaf0[] = {*t.find("leaf0")};  // its nodes live, each alone
  EXPECT_TRUE(t.is_partitioned(leaf0, Nodes{0, 1}));
  const PlaceId node[] = {8};  // a dead node is no part
  EXPECT_EQ(t.parts(node)[8], kNoPlace);
  EXPECT_FALSE(t.is_partitioned(node, Nodes{8, 9}));
}

TEST(Topology, PlacementCountsSwitches) {
  const Topology t = from_conf(kThreeLeaves);
  EXPECT_EQ(t.switches_of(Nodes{0, 1, 2, 3}), 1U);
  EXPECT_EQ(t.switches_of(Nodes{0, 4, 5}), 2U);
  EXPECT_EQ(t.switches_of(Nodes{}), 0U);
}

TEST(Topology, SinglePointsOfFailure) {
  const Topology t = from_conf(kThreeLeaves);
  const auto points = t.single_points();
  EXPECT_EQ(points.size(), 4U);  // every leaf, and spine 1
  EXPECT_EQ(std::count(points.begin(), points.end(), *t.find("spine0")), 0);
}

// Counts that follow from the arithmetic of a two-level fat tree.
TEST(Topology, GeneratedFromCounts) {
  TopologySpec spec;
  spec.nodes_per_leaf = 16;
  spec.spines = 4;
  spec.nodes_per_power_domain = 10;
  const Topology t = topology_of(spec, 66);
  EXPECT_EQ(t.nodes(), 66U);
  EXPECT_EQ(t.all_of(PlaceKind::leaf).size(), 5U);
  EXPECT_EQ(t.all_of(PlaceKind::spine).size(), 4U);
  EXPECT_EQ(t.all_of(PlaceKind::power).size(), 7U);
  EXPECT_EQ(t.links().size(), 66U + 5 * 4 + 4);  // the file system hangs on every spine
  EXPECT_EQ(t.blast_radius(*t.find("power-6")), (Nodes{60, 61, 62, 63, 64, 65}));
  EXPECT_EQ(t.blast_radius(*t.find("leaf-4")), (Nodes{64, 65}));
  EXPECT_TRUE(t.blast_radius(*t.find("spine-0")).empty());
  EXPECT_EQ(t.blast_radius(*t.find("storage-0")).size(), 66U);
  EXPECT_EQ(t.domains_of(65, PlaceKind::power), std::vector<PlaceId>{*t.find("power-6")});
  EXPECT_EQ(t.domains_of(0, PlaceKind::spine).size(), 4U);
}

TEST(Topology, OneLeafNeedsNoSpine) {
  TopologySpec spec;
  spec.nodes_per_leaf = 16;
  const Topology t = topology_of(spec, 16);
  EXPECT_TRUE(t.all_of(PlaceKind::spine).empty());
  EXPECT_EQ(t.blast_radius(*t.find("leaf-0")).size(), 16U);
}

// A rack with a switch in it, inside a row: power goes to everything inside.
TEST(Topology, PowerReachesAllThatIsContained) {
  TopologyDraft draft = generated_draft(4, 2, 1);
  add(draft, "rack", {"leaf-0"});
  add(draft, "row", {"rack", "node-3"});
  const Topology t = built(draft);
  EXPECT_EQ(t.blast_radius(*t.find("rack")), (Nodes{0, 1}));
  EXPECT_EQ(t.blast_radius(*t.find("row")), (Nodes{0, 1, 3}));
  EXPECT_EQ(t.domains_of(3, PlaceKind::power), std::vector<PlaceId>{*t.find("row")});
}

TEST(Topology, FitsTheCluster) {
  TopologySpec spec;
  std::vector<TopologyMistake> mistakes;
  spec.from_file = std::make_shared<const TopologyDraft>(read_topology_conf(kThreeLeaves, mistakes));
  const Topology fewer = topology_of(spec, 6);
  EXPECT_EQ(fewer.nodes(), 6U);
  EXPECT_FALSE(fewer.find("leaf2"));
  const Topology more = topology_of(spec, 14);
  EXPECT_EQ(more.places()[12].name, "extra-0");
  EXPECT_EQ(more.places()[more.leaf_of(13)].name, "leaf2");
}

TEST(Topology, MistakesAreLocated) {
  using Lines = std::vector<std::string>;
  EXPECT_EQ(mistakes_of("SwitchName=a Switches=b\nSwitchName=b Switches=c\nSwitchName=c Switches=a\n"
                        "SwitchName=leaf Nodes=n[1-2]\n"),
            (Lines{"1:1: contains itself: a > b > c > a"}));
  EXPECT_EQ(mistakes_of("SwitchName=leaf Nodes=n1\nSwitchName=top Switches=leaf,lost\n"),
            (Lines{"2:25: \"lost\" does not exist; switch \"top\" names it"}));
  EXPECT_EQ(mistakes_of("SwitchName=a Nodes=n[1-2]\nSwitchName=b Nodes=n[3-4]\n"),
            (Lines{"2:1: is disconnected: no link joins \"b\" and its nodes with \"n1\""}));
  EXPECT_EQ(mistakes_of("SwitchName=a Nodes=n1\nSwitchName=a Nodes=n2\n"),
            (Lines{"2:1: \"a\" is named twice; first in line 1"}));
  EXPECT_EQ(mistakes_of("SwitchName=a Nodes=n[1-\nSwitchName=b\nNodename=c\nSwitchName=d Nods=n1\n"),
            (Lines{"1:24: Nodes \"n[1-\" needs a number here, such as [001-064]",
                   "2:1: switch \"b\" has neither Nodes nor Switches",
                   "3:1: \"Nodename\" is unknown; expected SwitchName=NAME",
                   "4:14: \"Nods\" is unknown; expected Nodes, Switches or LinkSpeed",
                   "4:1: switch \"d\" has neither Nodes nor Switches"}));
  EXPECT_EQ(mistakes_of("# nothing\n"),
            (Lines{"1:1: names no node; write, for example, SwitchName=leaf1 Nodes=node[001-016]"}));
  EXPECT_EQ(
      mistakes_of("BlockName=b1 Nodes=n[1-4]\n"),
      (Lines{"1:1: belongs to topology/block, which is not supported; list the switches as topology/tree "
             "does"}));
}

// Cut, and with bytes of all kinds in it: mistakes, never more.
TEST(Topology, NoTextDoesMoreThanComplain) {
  std::mt19937_64 random(4);
  const std::string whole = kThreeLeaves;
  for (int n = 0; n < 3000; ++n) {
    std::string text = whole;
    for (std::uint64_t k = random() % 4; k-- > 0;) text[random() % text.size()] = static_cast<char>(random());
    if (n % 3 == 0) text.resize(random() % text.size());
    std::vector<TopologyMistake> mistakes;
    const TopologyDraft draft = read_topology_conf(text, mistakes);
    const bool built = Topology::build(draft, mistakes).has_value();
    EXPECT_TRUE(built || !mistakes.empty());
    for (const TopologyMistake& m : mistakes) EXPECT_GE(m.at.line, 1);
  }
}

TEST(Topology, ACycleOfContainmentIsRefused) {
  TopologyDraft draft = generated_draft(2, 2, 1);
  add(draft, "rack", {"row"});
  add(draft, "row", {"rack"});
  std::vector<TopologyMistake> mistakes;
  EXPECT_FALSE(Topology::build(draft, mistakes));
  ASSERT_EQ(mistakes.size(), 1U);
  EXPECT_EQ(mistakes[0].what, "contains itself: rack > row > rack");
}

}  // namespace
}  // namespace pitstop
