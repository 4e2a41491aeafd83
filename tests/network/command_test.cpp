// `pitstop network` as its user runs it.
#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <filesystem>

#include "calibration/import/import.hpp"
#include "experiments/answers/network/against.hpp"
#include "experiments/answers/network/report.hpp"
#include "experiments/scenario/scenario_file.hpp"
#include "tests/support/scratch_folder.hpp"

namespace pitstop {
namespace {

constexpr const char* kScenario = R"(name: llm
job: {nodes: 64, work: 30d}
cluster: {instance: ml.p5.48xlarge, spares: 2}
topology:
  nodes_per_leaf: 16
  spines: 4
  oversubscription: 2
  nodes_per_power_domain: 8
  file_systems: {fsx: {throughput: 1.2 GB/s}}
  degraded: {cable: {below: leaf-1, above: spine-2, factor: 0}}
workload: {parameters: 70e9, tokens_per_step: 4e6, achieved_tflops: 400}
checkpoint: {interval: 1h, writer: {who: sharded, async: true, host_copy: 50 GB/s}}
)";

std::string report_of(const std::string& text) {
  const Scenario s = parse_scenario(text, "llm.yaml", {}, "");
  std::vector<TopologyMistake> mistakes;
  return network_report(s, *JobNetwork::of(s, mistakes), TextStyle{false, false});
}

void expect_line(const std::string& text, const std::string& part) {
  EXPECT_NE(text.find(part), std::string::npos) << part << "\nin\n" << text;
}

TEST(NetworkCommand, TellsWhatHoldsBack) {
  const std::string text = report_of(kScenario);
  expect_line(text, "66 nodes on 5 leaves under 4 spines, oversubscribed 2 : 1; 9 power");
  expect_line(text, "NCCL over EFA (32 adapters)");
  expect_line(text, "the job uses 4 leaf switches");
  expect_line(text, "leaf-1 to spine-2: down");
  expect_line(text, "a leaf: 16 nodes go down with it");
  expect_line(text, "all nodes to fsx: 1.2 GB/s, limited by fsx");
  expect_line(text, "a state of 980 GB, 14 B a parameter");
  expect_line(text, "13 min 37 s");
  expect_line(text, "the network bandwidth of ml.p5.48xlarge");
}

TEST(NetworkCommand, NoEfaMeansSockets) {
  std::string text = kScenario;
  text.replace(text.find("ml.p5.48xlarge"), 14, "ml.g5.4xlarge");
  expect_line(report_of(text), "up to 3.125 GB/s; no EFA: NCCL over TCP sockets");
  text.replace(text.find("ml.g5.4xlarge"), 13, "ml.g5.8xlarge");
  expect_line(report_of(text), "NCCL over EFA (1 adapter)");
}

// Every row of a measured file gets its prediction and its error.
TEST(NetworkCommand, AgainstMeasuredFiles) {
  const std::string path =
      std::string(PITSTOP_SOURCE_DIR) + "/../shared/data/nccl/aws_p5_2node_16gpu_allreduce_srun.log";
  if (!std::filesystem::exists(path)) GTEST_SKIP() << "needs ../shared";
  const Scenario s = parse_scenario(kScenario, "llm.yaml", {}, "");
  std::vector<TopologyMistake> mistakes;
  const Against result =
      against(s, *JobNetwork::of(s, mistakes), import_text(path, contents(path), XidTable{}));
  EXPECT_EQ(result.rows.size(), 32U);
  EXPECT_EQ(result.rows.back().measured, "66.1 ms");
  // At line rate and without latency nothing is predicted slower than it was.
  for (const Compared& row : result.rows) EXPECT_LT(row.error, 0) << row.what;
  EXPECT_GT(result.rows.back().error, -0.5);
}

int run(const std::string& arguments) {
  return std::system((std::string(PITSTOP_PROGRAM) + " " + arguments + " > /dev/null 2>&1").c_str()) >> 8;
}

TEST(NetworkCommand, ExitCodes) {
  ScratchFolder folder;
  std::ofstream(folder / "s.yaml") << kScenario;
  std::ofstream(folder / "other.txt") << "nothing of ours\n";
  const std::string s = folder / "s.yaml";
  EXPECT_EQ(run("network " + s), 0);
  EXPECT_EQ(run("network " + s + " --set topology.file_systems.fsx.throughput=0GB/s"), 2);
  EXPECT_EQ(run("network " + s + " --against " + (folder / "missing.log")), 3);
  EXPECT_EQ(run("network " + s + " --against " + (folder / "other.txt")), 2);
  EXPECT_EQ(run("network " + s + " --plot " + (folder / "picture.pdf")), 3);
}

}  // namespace
}  // namespace pitstop
