// A scenario whose checkpoint times follow from workload, writer, topology and instance.
#include <gtest/gtest.h>
#include <stdlib.h>

#include "experiments/scenario/scenario_file.hpp"
#include "experiments/scenario/table_cache.hpp"
#include "tests/support/scratch_folder.hpp"

namespace pitstop {
namespace {

class DerivedTimes : public ::testing::Test {
 protected:
  DerivedTimes() { ::setenv("XDG_CACHE_HOME", cache_.path().c_str(), 1); }
  ~DerivedTimes() override { ::unsetenv("XDG_CACHE_HOME"); }

  static Scenario read(const std::string& checkpoint, const std::string& more = kStorage,
                       const std::string& instance = "ml.p5.48xlarge", const std::string& work = kWork) {
    return parse_scenario("job: {nodes: 64, work: 30d}\ncluster: {instance: " + instance + "}\n" + work +
                              "checkpoint: {interval: 1h, " + checkpoint + "}\n" + more,
                          "s.yaml", {}, "none");
  }
  template <class... Args>
  static std::string mistakes(const Args&... args) {
    try {
      read(args...);
    } catch (const ConfigError& e) {
      return e.what();
    }
    return "none";
  }

  static constexpr const char* kWork = "workload: {parameters: 70e9}\n";
  static constexpr const char* kStorage =
      "topology: {nodes_per_leaf: 16, file_systems: {fsx: {throughput: 1.2 GB/s}}}\n";
  ScratchFolder cache_;
};

TEST_F(DerivedTimes, ReplaceConstants) {
  const Scenario s = read("writer: {who: sharded, async: true, host_copy: 50 GB/s}");
  ASSERT_EQ(s.tiers.size(), 1U);
  EXPECT_NEAR(s.tiers[0].stall.seconds(), 0.98e12 / 512 / 50e9, 1e-6);
  EXPECT_NEAR(s.tiers[0].persist.seconds() / 60, 13.61, 0.005);
  EXPECT_NEAR(std::get<Constant>(s.tiers[0].restore).value.seconds() / 60, 13.61, 0.005);
  ASSERT_EQ(s.unconfirmed.size(), 1U);
  EXPECT_EQ(s.unconfirmed[0].substr(0, 20), "cluster.instance.nic");
  EXPECT_EQ(read("stall: 5s").tiers[0].stall, Duration::seconds(5));
}

TEST_F(DerivedTimes, RankZeroOnASmallInstanceIsBoundByItsNic) {
  const Scenario s =
      read("writer: {who: rank0}",
           "topology: {nodes_per_leaf: 64, file_systems: {fsx: {throughput: 100 GB/s}}}\n", "ml.g5.xlarge");
  EXPECT_NEAR(s.tiers[0].stall.seconds(), 0.98e12 / 1.25e9, 1e-5);
}

TEST_F(DerivedTimes, AreKeptOnDisk) {
  const Scenario first = read("writer: {who: sharded}");
  EXPECT_EQ(cache_.files(), 1U);
  const std::string folder = cache_ / "pitstop";
  std::vector<std::string> files;
  for (const auto& f : std::filesystem::directory_iterator(folder)) files.push_back(f.path().string());
  ASSERT_EQ(files.size(), 1U);
  const std::string bytes = contents(files[0]);
  EXPECT_EQ(read("writer: {who: sharded}").tiers[0].stall, first.tiers[0].stall);
  std::ofstream(files[0], std::ios::binary) << bytes.substr(0, bytes.size() / 2);  // damaged: made again
  EXPECT_EQ(read("writer: {who: sharded}").tiers[0].stall, first.tiers[0].stall);
  EXPECT_EQ(contents(files[0]), bytes);
  read("writer: {who: rank0}");  // another content, another file
  read("writer: {who: sharded, concurrent: 2}");
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder), {}), 3);
}

TEST_F(DerivedTimes, ACacheThatCannotBeWrittenCostsOnlyTime) {
  std::ofstream(cache_ / "file") << "x";
  ::setenv("XDG_CACHE_HOME", (cache_ / "file").c_str(), 1);
  EXPECT_NEAR(read("writer: {who: sharded}").tiers[0].stall.seconds(), 0.98e12 / 1.2e9, 1e-5);
  ::setenv("XDG_CACHE_HOME", "relative", 1);
  EXPECT_NEAR(read("writer: {who: sharded}").tiers[0].stall.seconds(), 0.98e12 / 1.2e9, 1e-5);
}

TEST_F(DerivedTimes, MistakesAreLocated) {
  const std::string sharded = "writer: {who: sharded}";
  EXPECT_EQ(
      mistakes(sharded, kStorage, "ml.p5.48xlarge", ""),
      "s.yaml:3:36: checkpoint.writer: needs the section workload, which sets how many bytes are written");
  EXPECT_EQ(mistakes(sharded, ""),
            "s.yaml:4:36: checkpoint.writer: needs the throughput of its file system: "
            "topology.file_systems.storage-0.throughput, or size and per_tib");
  EXPECT_EQ(mistakes(sharded, "topology: {nodes_per_leaf: 16, file_systems: {fsx: {throughput: 0 GB/s}}}\n"),
            "s.yaml:5:65: topology.file_systems.fsx.throughput: \"0 GB/s\" is not a bandwidth; expected more "
            "than 0");
  EXPECT_EQ(mistakes(sharded, kStorage, "ml.p5.4xlarge"),
            "s.yaml:4:36: checkpoint.writer: needs the network bandwidth of a node: set cluster.instance, or "
            "its nic");
  EXPECT_EQ(mistakes("writer: {who: sharded, store: fxs}"),
            "s.yaml:4:58: checkpoint.writer.store: there is no \"fxs\" in topology.file_systems");
  EXPECT_EQ(mistakes("where: peer_memory, writer: {who: sharded, replicas: 2}",
                     "topology: {nodes_per_leaf: 16, nodes_per_power_domain: 32}\n"),
            "s.yaml:4:81: checkpoint.writer.replicas: asks for 2 peers that share neither leaf nor power "
            "domain with "
            "\"node-0\" or each other; there are 1");
  EXPECT_EQ(mistakes("stall: 5s, writer: {who: sharded}"),
            "s.yaml:4:39: checkpoint.writer: give only one of `stall` and `writer`");
  EXPECT_EQ(mistakes("writer: {who: sharded, async: true}"),
            "s.yaml:4:58: checkpoint.writer.async: async needs host_copy, e.g. 50 GB/s");
  EXPECT_EQ(
      mistakes(sharded,
               "topology: {nodes_per_leaf: 16, degraded: {a: {below: leaf-9, above: spine-0, factor: 0.5}}, "
               "file_systems: {fsx: {throughput: 1 GB/s}}}\n"),
      "s.yaml:5:54: topology.degraded.a.below: there is no \"leaf-9\" in the topology");
  EXPECT_EQ(
      mistakes(sharded,
               "topology: {nodes_per_leaf: 32, degraded: {a: {below: leaf-0, above: spine-0, factor: 0}}, "
               "file_systems: {fsx: {throughput: 1 GB/s}}}\n",
               "ml.p5.48xlarge", std::string(kWork)),
      "s.yaml:5:11: topology: links that are down cut \"node-32\" and 31 more off from the other nodes of "
      "the "
      "job");
}

}  // namespace
}  // namespace pitstop
