// No mistake hides another: what is wrong in one part of a scenario is told whatever else is wrong.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "tests/scenario/config_text.hpp"

namespace pitstop {
namespace {

constexpr const char* kValid = R"(job: {nodes: 64, steps: 1000}
cluster: {instance: ml.p5.48xlarge, spares: 2}
topology: {nodes_per_leaf: 16, file_systems: {fsx: {throughput: 12 GB/s}}}
workload: {parameters: 70e9, tokens_per_step: 4e6, achieved_tflops: 400}
causes:
  gpu: {scope: gpu, mtbf: 1200d, detected_by: [hma]}
  leaf: {scope: leaf, mtbf: 900d}
  nccl: {scope: job, mtbf: 5d}
detection: {hma: {latency: 30s}}
recovery: {restart: {model: lognormal, median: 1min, sigma: 1}}
checkpoint: {interval: 2h, writer: {who: sharded}}
inject: [{at: 1h, node: 3, cause: gpu}]
)";

// Each is one mistake: of reading, of a rule within a section, of a check between sections, or of a
// derivation.
struct Mistake {
  Override set;
  std::string key;  // that the complaint is about
};
const std::vector<Mistake>& single_mistakes() {
  static const std::vector<Mistake> all{
      {{"job.nodes", "0"}, "job.nodes"},
      {{"job.time_limit", "0s"}, "job.time_limit"},
      {{"job.startup", "5"}, "job.startup"},
      {{"cluster.price", "12"}, "cluster.price"},
      {{"topology.file_systems.fsx.burst", "20 GB/s"}, "topology.file_systems.fsx.burst"},
      {{"workload.tensor", "2"}, "workload.tensor"},
      {{"causes.gpu.detected_by", "[hmaa]"}, "causes.gpu.detected_by[0]"},
      {{"causes.gpu.exposure", "sometimes"}, "causes.gpu.exposure"},
      {{"causes.nccl.remedy", "replace"}, "causes.nccl.remedy"},
      {{"causes.leaf.exposure", "allocated"}, "causes.leaf.exposure"},
      {{"detection.hma.miss", "2"}, "detection.hma.miss"},
      {{"recovery.restart.sigma", "99"}, "recovery.restart.sigma"},
      {{"recovery.immune", "[lunch]"}, "recovery.immune[0]"},
      {{"checkpoint.interval", "500 stepz"}, "checkpoint.interval"},
      {{"checkpoint.copies", "9"}, "checkpoint.copies"},
      {{"checkpoint.writer.async", "true"}, "checkpoint.writer.async"},
      {{"checkpoint.writer.nic_share", "2"}, "checkpoint.writer.nic_share"},
      {{"inject[0].cause", "gpuu"}, "inject[0].cause"},
      {{"inject[0].every", "no"}, "inject[0].every"},
      {{"horizon", "0s"}, "horizon"},
      {{"horizn", "1d"}, "horizn"},
  };
  return all;
}

std::set<std::string> keys_of(const std::string& text, const std::vector<Override>& set) {
  std::set<std::string> keys;
  try {
    parse(text, set);
  } catch (const ConfigError& e) {
    for (const Issue& issue : e.issues()) keys.insert(issue.key);
  }
  return keys;
}

TEST(AllMistakes, TheScenarioIsValid) { EXPECT_EQ(mistakes(kValid), "none"); }

TEST(AllMistakes, OneGivesOneComplaint) {
  for (const Mistake& m : single_mistakes())
    EXPECT_EQ(keys_of(kValid, {m.set}), std::set<std::string>{m.key}) << m.set.key << "=" << m.set.value;
}

TEST(AllMistakes, NoneHidesAnother) {
  const std::vector<Mistake>& all = single_mistakes();
  for (const Mistake& a : all) {
    for (const Mistake& b : all) {
      if (&a == &b) continue;
      EXPECT_EQ(keys_of(kValid, {a.set, b.set}), (std::set<std::string>{a.key, b.key}))
          << a.set.key << "=" << a.set.value << ", " << b.set.key << "=" << b.set.value;
    }
  }
}

TEST(AllMistakes, AllTogetherGiveAllComplaints) {
  std::vector<Override> set;
  std::set<std::string> keys;
  for (const Mistake& m : single_mistakes()) {
    set.push_back(m.set);
    keys.insert(m.key);
  }
  EXPECT_EQ(keys_of(kValid, set), keys);
}

// Reading, checks and derivations used to take three rounds.
TEST(AllMistakes, TakeOneRound) {
  EXPECT_EQ(
      mistakes("job: {nodes: 64, steps: 1000, time_limit: 0s}\n"
               "cluster: {instance: ml.p5.48xlarge, spares: -1}\n"
               "topology: {spines: 4, file_systems: {fsx: {}}}\n"
               "causes: {net: {scope: leaf}}\n"
               "checkpoint:\n"
               "  tiers:\n"
               "    a: {interval: 1h, writer: {who: sharded, async: true}}\n"
               "    b: {interval: 2h, writer: {who: sharded, store: fxs}}\n"
               "    c: {interval: 3h, where: local_nvme, writer: {who: sharded}}\n"),
      "small.yaml:1:25: job.steps: needs job.step_time, or the section workload to derive it from\n"
      "small.yaml:1:43: job.time_limit: must be longer than 0s\n"
      "small.yaml:2:45: cluster.spares: \"-1\" is negative\n"
      "small.yaml:3:20: topology.spines: needs topology.nodes_per_leaf, the number of nodes on a leaf "
      "switch\n"
      "small.yaml:4:15: causes.net: needs mtbf, the mean time between failures of one leaf switch\n"
      "small.yaml:4:23: causes.net.scope: scope leaf needs topology.nodes_per_leaf or topology.file\n"
      "small.yaml:7:31: checkpoint.tiers.a.writer: needs the section workload, which sets how many bytes "
      "are written\n"
      "small.yaml:7:31: checkpoint.tiers.a.writer: needs the throughput of its file system: "
      "topology.file_systems.fsx.throughput, or size and per_tib\n"
      "small.yaml:7:53: checkpoint.tiers.a.writer.async: async needs host_copy, e.g. 50 GB/s\n"
      "small.yaml:8:31: checkpoint.tiers.b.writer: needs the section workload, which sets how many bytes "
      "are written\n"
      "small.yaml:8:53: checkpoint.tiers.b.writer.store: there is no \"fxs\" in topology.file_systems\n"
      "small.yaml:9:50: checkpoint.tiers.c.writer: needs the section workload, which sets how many bytes "
      "are written\n"
      "small.yaml:9:50: checkpoint.tiers.c.writer.local_write: is missing: the write bandwidth of a "
      "node's disks, e.g. 4 GB/s");
}

// What could not be read is not complained of a second time.
TEST(AllMistakes, NoComplaintFollowsFromAnother) {
  const std::string inject = "causes: {gpu: {mtbf: 1d}}\ninject: [{at: 1h, node: 40, cause: gpu}]\n";
  EXPECT_EQ(mistakes("job: {nodes: many, work: 1d}\ncheckpoint: none\n" + inject),
            "small.yaml:1:14: job.nodes: \"many\" is not a whole number");
  EXPECT_EQ(mistakes("job: 64\ncheckpoint: none\n" + inject),
            "small.yaml:1:6: job: is not a mapping; expected the keys that `pitstop explain job` lists");
  EXPECT_EQ(mistakes("checkpoint: none\n" + inject), "small.yaml:1:1: needs job or jobs");
  EXPECT_EQ(mistakes(std::string(kSmall) +
                     "recovery: {profile: nobodys}\ncauses: {gpu: {mtbf: 1d, detected_by: [hma]}}\n")
                .find("detected_by"),
            std::string::npos)
      << "the profile might have had the channel";
  EXPECT_EQ(mistakes("cluster: {nodes: 8}\njobs: {a: {nodes: 4, work: {model: lognormal, median: 1h}}}\n"
                     "checkpoint: none\n"),
            "small.yaml:2:28: jobs.a.work: needs sigma, mean or p95");
}

TEST(AllMistakes, EntriesBeyondTheLimitAreRead) {
  std::string text = "job: {nodes: 4, work: 1d}\ncheckpoint: none\ncauses:\n";
  for (int i = 0; i < 33; ++i) text += "  c" + std::to_string(i) + ": {mtbf: 1d}\n";
  text += "  last: {mtbf: soon}\n";
  const std::string told = mistakes(text);
  EXPECT_NE(told.find("small.yaml:4:3: causes: has 34 entries; expected at most 32"), std::string::npos)
      << told;
  EXPECT_NE(told.find("causes.last.mtbf: \"soon\" is not a duration"), std::string::npos) << told;
}

// Tiers of a kind of job are checked as those of the scenario are.
TEST(AllMistakes, TiersOfJobsAreChecked) {
  EXPECT_EQ(
      mistakes("cluster: {nodes: 8}\njobs:\n"
               "  a: {nodes: 4, work: 1d, checkpoint: {interval: daly}}\n"
               "  b: {nodes: 4, work: 1d, checkpoint: {interval: 5 steps}}\n"
               "checkpoint: none\n"),
      "small.yaml:3:50: jobs.a.checkpoint.interval: has no optimum with a stall of 0s, because snapshots "
      "then cost nothing; give a stall, or an interval such as 30min\n"
      "small.yaml:4:50: jobs.b.checkpoint.interval: is in steps, which needs jobs.b.step_time");
}

}  // namespace
}  // namespace pitstop
