// The section `topology` of a scenario: files of every kind in, located mistakes out.
#include <gtest/gtest.h>

#include "experiments/scenario/scenario_file.hpp"
#include "tests/support/scratch_folder.hpp"

namespace pitstop {
namespace {

class TopologySection : public ::testing::Test {
 protected:
  void write(const std::string& name, const std::string& text) const {
    std::ofstream(folder_ / name, std::ios::binary) << text;
  }
  Scenario read(const std::string& section, int nodes = 3) const {
    return parse_scenario("job: {nodes: " + std::to_string(nodes) + ", work: 1d}\ncluster: {spares: 1}\n" +
                              "checkpoint: none\ntopology: " + section + "\n",
                          "s.yaml", {}, folder_.path());
  }
  std::string mistakes(const std::string& section, int nodes = 3) const {
    try {
      read(section, nodes);
    } catch (const ConfigError& e) {
      std::string text = e.what();
      for (std::size_t at; (at = text.find(folder_.path() + "/")) != std::string::npos;)
        text.erase(at, folder_.path().size() + 1);
      return text;
    }
    return "none";
  }
  static Topology topology(const Scenario& s) {
    return topology_of(*s.topology, static_cast<std::uint32_t>(s.job.nodes + s.cluster.spares));
  }

  ScratchFolder folder_;
};

TEST_F(TopologySection, Counts) {
  const Topology t = topology(
      read("{nodes_per_leaf: 2, spines: 3, power_domains: {a: {nodes: 'node-[0-1]'}, b: {nodes: node-2}}}"));
  EXPECT_EQ(t.all_of(PlaceKind::leaf).size(), 2U);
  EXPECT_EQ(t.all_of(PlaceKind::spine).size(), 3U);
  EXPECT_EQ(t.blast_radius(*t.find("a")), (std::vector<std::uint32_t>{0, 1}));
}

TEST_F(TopologySection, SlurmFile) {
  write("topology.conf",
        "SwitchName=l1 Nodes=n[1-2]\nSwitchName=l2 Nodes=n[3-9]\nSwitchName=s Switches=l[1-2]\n");
  const Topology t = topology(read("{file: topology.conf, file_systems: {fsx: {nodes: 'n[1-4]'}}}"));
  EXPECT_EQ(t.nodes(), 4U);
  EXPECT_EQ(t.places()[3].name, "n4");
  EXPECT_EQ(t.blast_radius(*t.find("fsx")).size(), 4U);
}

TEST_F(TopologySection, Ec2InstanceTopology) {
  write("ec2.json", R"({"Instances": [
  {"InstanceId": "i-1", "NetworkNodes": ["nn-a", "nn-b", "nn-c"]},
  {"InstanceId": "i-2", "NetworkNodes": ["nn-a", "nn-b", "nn-c"]},
  {"InstanceId": "i-3", "NetworkNodes": ["nn-a", "nn-b", "nn-d"]},
  {"InstanceId": "i-4", "NetworkNodes": ["nn-x", "nn-y", "nn-z"]}]})");
  const Topology t = topology(read("{file: ec2.json}"));
  EXPECT_EQ(t.places()[t.leaf_of(2)].name, "nn-d");
  EXPECT_EQ(t.blast_radius(*t.find("nn-b")), (std::vector<std::uint32_t>{0, 1, 2}));
  EXPECT_EQ(t.places()[*t.find("core")].level, 4U);
}

TEST_F(TopologySection, HyperPodFilesNameTheWorkers) {
  write("resource_config.json", R"({"InstanceGroups": [
  {"Name": "controller", "InstanceType": "ml.m5.xlarge", "Instances": [{"CustomerIpAddress": "10.1.0.9"}]},
  {"Name": "workers", "InstanceType": "ml.p5.48xlarge", "Instances": [
    {"InstanceName": "w-1", "CustomerIpAddress": "10.1.57.141"}, {"InstanceName": "w-2"},
    {"CustomerIpAddress": "10.1.2.3"}, {"CustomerIpAddress": "10.1.2.4"}]}]})");
  const Topology t = topology(read("{file: resource_config.json, nodes_per_leaf: 3}"));
  EXPECT_EQ(t.places()[0].name, "ip-10-1-57-141");
  EXPECT_EQ(t.places()[1].name, "w-2");
  EXPECT_EQ(t.all_of(PlaceKind::leaf).size(), 2U);
  write("cluster.json", R"({"InstanceGroups": [
  {"InstanceGroupName": "head", "InstanceType": "ml.c5.large", "InstanceCount": 1},
  {"InstanceGroupName": "gpu", "InstanceType": "ml.g5.12xlarge", "CurrentCount": 5}]})");
  EXPECT_EQ(topology(read("{file: cluster.json, nodes_per_leaf: 4}")).places()[3].name, "gpu-3");
}

TEST_F(TopologySection, MistakesAreLocated) {
  write("cycle.conf", "SwitchName=l1 Nodes=n[1-9]\nSwitchName=a Switches=b,l1\nSwitchName=b Switches=a\n");
  write("apart.conf", "SwitchName=l1 Nodes=n[1-4]\nSwitchName=l2 Nodes=n[5-9]\n");
  write("names.json",
        R"({"InstanceGroups": [{"Name": "w", "InstanceType": "ml.p5.48xlarge", "InstanceCount": 9}]})");
  write("other.json", "{\"Nodes\": []}");
  EXPECT_EQ(
      mistakes("{spines: 2}"),
      "s.yaml:4:20: topology.spines: needs topology.nodes_per_leaf, the number of nodes on a leaf switch");
  EXPECT_EQ(mistakes("{file: none.conf}").substr(0, 29), "s.yaml:4:18: topology.file: n");
  EXPECT_EQ(
      mistakes("{file: ../up.conf}"),
      "s.yaml:4:18: topology.file: \"../up.conf\" is outside the scenario's folder; expected a file in it");
  EXPECT_EQ(mistakes("{file: cycle.conf}"), "cycle.conf:2:1: topology.file: contains itself: a > b > a");
  EXPECT_EQ(mistakes("{file: apart.conf}", 5),
            "apart.conf:2:1: topology.file: is disconnected: no link joins \"l2\" and its nodes with "
            "\"n1\"");
  EXPECT_EQ(mistakes("{file: apart.conf}", 40),
            "s.yaml:4:18: topology.file: names 9 nodes; the job and its spares need 41\n"
            "apart.conf:2:1: topology.file: is disconnected: no link joins \"l2\" and its nodes with "
            "\"n1\"");
  EXPECT_EQ(mistakes("{file: names.json}"),
            "s.yaml:4:11: topology: needs nodes_per_leaf, because the file lists no switches");
  EXPECT_EQ(
      mistakes("{file: other.json}"),
      "other.json:1:1: topology.file: expected InstanceGroups (HyperPod) or Instances with NetworkNodes "
      "(EC2 instance topology)");
  EXPECT_EQ(
      mistakes("{nodes_per_leaf: 2, power_domains: {a: {nodes: 'node-[0-9]'}}}"),
      "s.yaml:4:58: topology.power_domains.a.nodes: \"node-4\" and 5 more do not exist; power domain \"a\" "
      "names them");
  EXPECT_EQ(mistakes("{nodes_per_leaf: 2, file_systems: {a: {nodes: 'node-['}}}"),
            "s.yaml:4:57: topology.file_systems.a.nodes: \"node-[\" needs a number here, such as [001-064]");
}

}  // namespace
}  // namespace pitstop
