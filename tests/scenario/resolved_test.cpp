// `pitstop validate --resolved`: every value and where it comes from.
#include "experiments/scenario/resolved.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <nlohmann/json.hpp>

#include "experiments/scenario/scenario_file.hpp"
#include "tests/scenario/config_text.hpp"
#include "tests/support/program.hpp"
#include "tests/support/scratch_folder.hpp"

namespace pitstop {
namespace {

class Resolved : public ::testing::Test {
 protected:
  std::map<std::string, ResolvedValue> of(const std::string& text, const std::vector<Override>& set = {}) {
    std::ofstream(file()) << text;
    std::map<std::string, ResolvedValue> by_key;
    for (ResolvedValue& v : read_resolved(file(), set).values) {
      EXPECT_FALSE(v.value.empty()) << v.key;
      EXPECT_FALSE(v.from.empty()) << v.key;
      EXPECT_FALSE(by_key.contains(v.key)) << v.key << " twice";
      by_key[v.key] = v;
    }
    return by_key;
  }
  std::string file() const { return folder_ / "s.yaml"; }
  std::string at(int line, int column) const {
    return file() + ":" + std::to_string(line) + ":" + std::to_string(column);
  }

  ScratchFolder folder_;
};

TEST_F(Resolved, TellsOriginAndPlaceOfEveryKind) {
  std::ofstream(folder_ / "mine.yaml")
      << "profile: mine\nfigures:\n"
         "  recovery.restart: {value: 50, unit: s, low: 40, high: 60, observations: 9, "
         "origin: measured, source: my log}\n";
  auto v =
      of("job: {nodes: 64, steps: 1000, step_time: 12s}\n"
         "cluster: {instance: ml.g5.xlarge}\n"
         "causes: {gpu: {mtbf: 30d}}\n"
         "recovery: {profile: hyperpod-field, stop: 7s}\n"
         "calibration: mine.yaml\n"
         "checkpoint: {interval: exact, stall: 10s}\n",
         {{"cluster.spares", "3"}, {"recovery.replacement.max", "50min"}});
  const auto is = [&](const char* key, const std::string& value, const char* origin,
                      const std::string& from) {
    EXPECT_EQ(v[key].value, value) << key;
    EXPECT_EQ(v[key].origin, origin) << key;
    EXPECT_EQ(v[key].from, from) << key;
  };
  is("job.nodes", "64", "scenario", at(1, 14));
  is("recovery.stop", "7s", "scenario", at(4, 43));
  is("causes.gpu.mtbf", "30d", "scenario", at(3, 22));
  is("cluster.spares", "3", "option", "--set cluster.spares");
  is("recovery.reboot", "{model: uniform, min: 1min, max: 3min}", "profile", "profile hyperpod-field");
  is("recovery.replacement", "{model: uniform, min: 20min, max: 50min}", "profile",
     "profile hyperpod-field, --set recovery.replacement.max");
  is("recovery.restart", "50s", "calibration", (folder_ / "mine.yaml") + ":3:29");
  EXPECT_EQ(v["recovery.restart"].note, "my log");
  is("recovery.queue", "0s", "profile", "profile hyperpod-field");
  EXPECT_TRUE(v["recovery.queue"].unconfirmed);
  EXPECT_NE(v["recovery.queue"].note.find("unpublished"), std::string::npos);
  is("recovery.grace", "0s", "default", "default");
  is("cluster.instance.gpus", "1", "catalogue", "catalogue of instance types");
  is("job.work", "3h20min", "derived", "derived from job.steps x job.step_time");
  is("cluster.nodes", "67", "derived", "derived from job.nodes, job.standbys and cluster.spares");
  is("causes.gpu.detected_by", "[task_failure]", "derived", "derived from the channel for symptom crash");
  is("causes.gpu.remedy", "replace", "default", "default");
  is("checkpoint.survives", "[process, node, storage_outage]", "derived", "derived from where");
  EXPECT_EQ(v["checkpoint.interval"].value.substr(0, 7), "exact (");
  EXPECT_FALSE(v.contains("causes.gpu.rate")) << "mtbf stands in its place";
}

// Every leaf that a file writes is told with its own place.
TEST_F(Resolved, LeavesNothingOut) {
  const auto v = of(kFull);
  for (const char* key : {"name", "job.step_time", "job.time_limit", "cluster.price", "causes.gpu.observed",
                          "causes.infant.lifetime", "detection.hma.miss", "recovery.immune",
                          "recovery.slow_after_restore.factor", "checkpoint.tiers.memory.survives",
                          "checkpoint.tiers.fsx.emergency", "inject", "horizon"}) {
    ASSERT_TRUE(v.contains(key)) << key;
    EXPECT_EQ(v.at(key).origin, "scenario") << key;
  }
}

// What is printed as a default is the value in use, in a form that the scenario takes: written back, it
// changes nothing else.
TEST_F(Resolved, DefaultsCanBeWrittenBack) {
  for (const std::string& text :
       {std::string(kFull), std::string(kSmall) + "recovery: {profile: elastic}\n"}) {
    const auto before = of(text);
    int defaults = 0;
    for (const auto& [key, v] : before) {
      if (v.origin != "default" || key == "cluster.instance") continue;
      ++defaults;
      const auto after = of(text, {{key, v.value}});
      ASSERT_TRUE(after.contains(key)) << key;
      EXPECT_EQ(after.at(key).origin, "option") << key;
      for (const auto& [other, value] : before) {
        ASSERT_TRUE(after.contains(other)) << other << " is gone with " << key;
        EXPECT_EQ(after.at(other).value, value.value) << other << " with " << key;
      }
    }
    EXPECT_GT(defaults, 10) << text;
  }
}

TEST_F(Resolved, TellsThatAFlatSwitchIsAssumed) {
  const std::string rest =
      "job: {nodes: 64, work: 1d}\ncluster: {instance: ml.p5.48xlarge}\nworkload: {parameters: 70e9}\n"
      "checkpoint: {interval: 1h, writer: {who: sharded}}\n";
  auto flat = of("topology: {file_systems: {fsx: {throughput: 12 GB/s}}}\n" + rest);
  EXPECT_EQ(flat["topology.nodes_per_leaf"].value, "64");
  EXPECT_EQ(flat["topology.nodes_per_leaf"].origin, "derived");
  EXPECT_EQ(flat["checkpoint.stall"].origin, "derived");
  auto told = of("topology: {nodes_per_leaf: 64, file_systems: {fsx: {throughput: 12 GB/s}}}\n" + rest);
  EXPECT_EQ(told["topology.nodes_per_leaf"].origin, "scenario");
  EXPECT_EQ(flat["checkpoint.stall"].value, told["checkpoint.stall"].value) << "the same network";
  EXPECT_EQ(flat["checkpoint.restore"].value, told["checkpoint.restore"].value);
  EXPECT_FALSE(of(kSmall).contains("topology.nodes_per_leaf")) << "nothing depends on the network";
  const std::string scenario = file();
  std::ofstream(scenario) << "topology: {file_systems: {fsx: {throughput: 12 GB/s}}}\n" << rest;
  const Answer answer = pitstop({"validate", scenario});
  EXPECT_NE(answer.out.find("one flat switch for all nodes is assumed"), std::string::npos) << answer.out;
}

TEST_F(Resolved, IsPrintedAsTextAndAsJson) {
  std::ofstream(file()) << kSmall;
  const Answer text = pitstop({"validate", file(), "--resolved", "--set", "cluster.spares=2"});
  EXPECT_EQ(text.code, 0);
  EXPECT_NE(text.out.find("--set cluster.spares\n"), std::string::npos) << text.out;
  EXPECT_NE(text.out.find(at(1, 14) + "\n"), std::string::npos) << text.out;
  EXPECT_EQ(pitstop({"validate", file()}).out.find("default\n"), std::string::npos) << "not asked for";
  const Answer json = pitstop({"validate", file(), "--resolved", "--json", "-"});
  const auto values = nlohmann::json::parse(json.out)["scenarios"][0]["values"];
  ASSERT_GT(values.size(), 20U);
  bool found = false;
  for (const auto& v : values) {
    if (v["key"] != "job.nodes") continue;
    found = true;
    EXPECT_EQ(v["value"], "4");
    EXPECT_EQ(v["origin"], "scenario");
    EXPECT_EQ(v["from"], at(1, 14));
  }
  EXPECT_TRUE(found);
}

}  // namespace
}  // namespace pitstop
