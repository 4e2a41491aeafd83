// Scenarios in which jobs share nodes: what they mean, and what is refused.
#include <gtest/gtest.h>

#include <fstream>

#include "experiments/base/errors.hpp"
#include "experiments/scenario/scenario_file.hpp"
#include "models/compile/cluster.hpp"
#include "sim/cluster/cluster.hpp"
#include "tests/support/scratch_folder.hpp"

namespace pitstop {
namespace {

class SharingScenario : public ::testing::Test {
 protected:
  // Two nodes of four GPUs.
  Scenario read(const std::string& jobs, const std::string& rest = "") {
    return parse_scenario("cluster: {nodes: 2, instance: ml.g5.12xlarge}\njobs:\n" + jobs +
                              (rest.find("checkpoint") == std::string::npos ? "checkpoint: none\n" : "") +
                              rest,
                          "s.yaml", {}, scratch_.path());
  }
  ClusterOutcome play(const std::string& jobs, const std::string& rest = "") {
    const CompiledCluster cluster(read(jobs, rest));
    return Cluster(cluster.plan(), 1, 0).run();
  }
  std::string mistakes(const std::string& jobs, const std::string& rest = "") {
    std::string all;
    try {
      read(jobs, rest);
    } catch (const ConfigError& e) {
      for (const Issue& issue : e.issues()) all += issue.text() + "\n";
    }
    return all;
  }
  ScratchFolder scratch_;
};

double waited_s(const ClusterJobOutcome& job) { return job.waited.seconds(); }

// Four jobs of two GPUs on two nodes of four: none waits. With whole nodes two do, until the others end, and
// they hold twice as much.
TEST_F(SharingScenario, GpusPerNode) {
  const ClusterOutcome shared = play("  a: {nodes: 1, gpus_per_node: 2, work: 1h, count: 4}\n");
  for (const ClusterJobOutcome& job : shared.jobs) EXPECT_EQ(waited_s(job), 0);
  for (const char* gpus : {"", ", gpus_per_node: 4"}) {
    const ClusterOutcome whole = play(std::string("  a: {nodes: 1, work: 1h, count: 4") + gpus + "}\n");
    EXPECT_EQ(waited_s(whole.jobs[3]), 3600);
    EXPECT_EQ(whole.held, 2 * shared.held);
  }
}

// GPU 3 is the second job's: the first goes on, and the node is mended for the second alone.
TEST_F(SharingScenario, AnInjectedGpu) {
  const std::string jobs = "  a: {nodes: 1, gpus_per_node: 2, work: 2h, count: 2}\n";
  const std::string causes = "causes: {gpu: {scope: gpu}}\ninject: [{at: 1h, node: 0, gpu: 3, cause: gpu}]\n";
  const ClusterOutcome o = play(jobs, causes);
  EXPECT_EQ(o.jobs[0].outcome.interruptions, 0U);
  EXPECT_EQ(o.jobs[1].outcome.interruptions, 1U);
  EXPECT_EQ(play(jobs, "causes: {node: {}}\ninject: [{at: 1h, node: 0, cause: node}]\n")
                .jobs[0]
                .outcome.interruptions,
            1U);
}

// Software fails by GPUs: two jobs of which one has three times as many.
TEST_F(SharingScenario, SoftwareFailsWithTheGpusOfAJob) {
  const ClusterOutcome o = play(
      "  small: {nodes: 2, gpus_per_node: 1, work: 400d}\n  large: {nodes: 2, gpus_per_node: 3, work: "
      "400d}\n",
      "causes: {software: {scope: job, rate: 4000 per 1000 node-days}}\nrecovery: {software_resume: 1s}\n"
      "checkpoint: {interval: 1min, stall: 0s}\nhorizon: 400d\n");
  // 800 node-days at 4 a day and node: 3,200, of which a quarter and three quarters; four standard
  // deviations.
  EXPECT_NEAR(o.jobs[0].outcome.interruptions, 800, 4 * 29);
  EXPECT_NEAR(o.jobs[1].outcome.interruptions, 2400, 4 * 49);
}

TEST_F(SharingScenario, RowsOfAFileTellTheirGpus) {
  std::ofstream(scratch_ / "jobs.csv")
      << "submit_s,nodes,work_s,gpus_per_node\n0,1,100,2\n0,2,100,1\n0,1,100,\n";
  std::ofstream(scratch_ / "sacct.txt")
      << "JobID|State|Submit|Start|End|Elapsed|NNodes|AllocTRES\n"
         "7|COMPLETED|2026-01-05T10:00:00|2026-01-05T10:00:00|2026-01-05T10:01:40|00:01:40|1|cpu=8,gres/"
         "gpu=2\n"
         "8|COMPLETED|2026-01-05T10:00:00|2026-01-05T10:00:00|2026-01-05T10:01:40|00:01:40|2|cpu=8,gres/"
         "gpu=2\n"
         "9|COMPLETED|2026-01-05T10:00:00|2026-01-05T10:00:00|2026-01-05T10:01:40|00:01:40|1|cpu=96\n";
  for (const char* file : {"jobs.csv", "sacct.txt"}) {
    const ClusterOutcome o = play(std::string("  past: {file: ") + file + "}\n");
    ASSERT_EQ(o.jobs.size(), 3U);
    EXPECT_EQ(o.jobs[0].gpus, 2U) << file;
    EXPECT_EQ(o.jobs[1].gpus, 1U) << file;
    EXPECT_EQ(o.jobs[2].gpus, 4U) << file;
    EXPECT_EQ(waited_s(o.jobs[1]), 0) << file;
    EXPECT_EQ(waited_s(o.jobs[2]), 100) << file;
  }
}

TEST_F(SharingScenario, MistakesAreTold) {
  EXPECT_EQ(mistakes("  a: {nodes: 1, gpus_per_node: 8, work: 1h}\n"),
            "s.yaml:3:32: jobs.a.gpus_per_node: needs 8 GPUs of a node; ml.g5.12xlarge has 4\n");
  EXPECT_EQ(mistakes("  a: {nodes: 1, gpus_per_node: 0, work: 1h}\n"),
            "s.yaml:3:32: jobs.a.gpus_per_node: \"0\" is out of range; expected 1 to 1024\n");
  std::ofstream(scratch_ / "jobs.csv") << "submit_s,nodes,work_s,gpus_per_node\n0,1,100,5\n";
  EXPECT_EQ(mistakes("  a: {file: jobs.csv}\n"),
            "s.yaml:3:13: jobs.a.file: needs 5 GPUs of a node; ml.g5.12xlarge has 4\n");
  const std::string two = "  a: {nodes: 1, gpus_per_node: 2, work: 1h}\n";
  EXPECT_EQ(mistakes(two, "causes: {gpu: {scope: gpu}}\ninject: [{at: 1h, gpu: 4, cause: gpu}]\n"),
            "s.yaml:6:24: inject[0].gpu: there is no GPU 4; expected 0 to 3\n");
  EXPECT_EQ(mistakes(two, "causes: {node: {}}\ninject: [{at: 1h, gpu: 1, cause: node}]\n"),
            "s.yaml:6:24: inject[0].gpu: needs a cause of scope gpu; node has scope node\n");
}

TEST_F(SharingScenario, WhatIsNotOfferedIsRefusedByName) {
  const std::string two = "  a: {nodes: 1, gpus_per_node: 2, work: 1h}\n";
  const std::string all = mistakes(
      "  a: {nodes: 1, gpus_per_node: 2, work: 1h}\n  b: {nodes: 1, work: 1h, standbys: 1}\n",
      "causes: {gpu: {scope: gpu, exposure: allocated, lifetime: {model: weibull, mean: 30d, shape: 0.7}}}\n"
      "diagnosis: {wrong_node: 1%}\nrecovery: {hand_over: marked}\nscheduler: {pick: longest_in_service}\n");
  for (const char* where : {"jobs.b.standbys: not supported", "causes.gpu.exposure: allocated with such",
                            "diagnosis: not supported", "recovery.hand_over: marked is not supported",
                            "scheduler.pick: longest_in_service is not supported"})
    EXPECT_NE(all.find(where), std::string::npos) << where << "\n" << all;
  EXPECT_NE(mistakes(two, "workload: {parameters: 7e9}\ncheckpoint: {interval: 1h, writer: {who: rank0}}\n")
                .find("jobs.a.gpus_per_node: checkpoint times cannot be derived for jobs that share nodes"),
            std::string::npos);
  // A job that shares nothing may have all of it.
  EXPECT_EQ(mistakes("  a: {nodes: 1, gpus_per_node: 4, work: 1h, standbys: 1}\n",
                     "recovery: {hand_over: marked}\nscheduler: {pick: longest_in_service}\n"),
            "");
}

}  // namespace
}  // namespace pitstop
