// A job given in steps: how long it is follows from workload, instance and network.
#include <gtest/gtest.h>

#include "experiments/scenario/scenario_file.hpp"

namespace pitstop {
namespace {

// 7e9 parameters, 4e6 tokens a step, 300 TFLOP/s of each of 8 GPUs a node: 8.75 s on 8 nodes, nothing
// exposed.
Scenario job(const std::string& keys, const std::string& more = "tokens_per_step: 4e6, achieved_tflops: 300",
             const std::vector<Override>& set = {}) {
  return parse_scenario("job: {nodes: 8, " + keys +
                            "}\ncluster: {instance: ml.p5.48xlarge}\nworkload: {parameters: 7e9, " + more +
                            "}\ncheckpoint: none\n",
                        "s.yaml", set, "none");
}
std::string mistakes(const std::string& keys, const std::string& more) {
  try {
    job(keys, more);
  } catch (const ConfigError& e) {
    return e.what();
  }
  return "none";
}

constexpr const char* kStep = "tokens_per_step: 4e6, achieved_tflops: 300";

TEST(DerivedWork, StepsTakeWhatTheyTake) {
  const Scenario s = job("steps: 1000");
  EXPECT_NEAR(s.job.step_time->seconds(), 8.75, 1e-6);
  EXPECT_EQ(s.job.work, *s.job.step_time * 1000);
  EXPECT_EQ(job("steps: 1000, step_time: 2s").job.work, Duration::seconds(2000));
}

TEST(DerivedWork, FollowsTheNumberOfNodesAndTheSlowest) {
  EXPECT_NEAR(job("steps: 1000", kStep, {{"job.nodes", "16"}}).job.work.seconds(), 4375, 1e-3);
  EXPECT_NEAR(job("steps: 1000", std::string(kStep) + ", slowest_node: 80%").job.work.seconds(), 8750 / 0.8,
              1e-3);
  // Without overlap the gradients' all-reduce is exposed: 14 GB, 2 x 7/8 of it between nodes at 400 GB/s.
  EXPECT_NEAR(job("steps: 1000", std::string(kStep) + ", overlap: 0").job.work.seconds(),
              8750 + 14e9 * 2 * 7 / 8 / 400e9 * 1000, 1e-3);
}

TEST(DerivedWork, MistakesAreLocated) {
  EXPECT_EQ(
      mistakes("steps: 1000", "layers: 3"),
      "s.yaml:1:24: job.steps: needs job.step_time, or workload.tokens_per_step; workload.achieved_tflops, a "
      "measured figure");
  EXPECT_EQ(mistakes("steps: 1000000000000", kStep),
            "s.yaml:1:24: job.steps: steps of 8.75 s are out of range; expected at most 1,000 years of work");
  EXPECT_NE(mistakes("steps: 10, work: 1h", kStep).find("give only one of `steps` and `work`"),
            std::string::npos);
  EXPECT_NE(mistakes("step_time: 1s", kStep).find("needs work or steps"), std::string::npos);
}

}  // namespace
}  // namespace pitstop
