// A replay tells the same story as the outcome: its intervals sum to the ledger, tick by tick.
#include <gtest/gtest.h>

#include <string>

#include "experiments/scenario/scenario_file.hpp"
#include "experiments/simulate/cluster/tally.hpp"
#include "experiments/simulate/runner.hpp"
#include "models/compile/compile.hpp"
#include "sim/cluster/cluster.hpp"
#include "tests/replay/told.hpp"

namespace pitstop {
namespace {

std::string shipped(const std::string& name) {
  return std::string(PITSTOP_SOURCE_DIR) + "/experiments/scenarios/" + name + ".yaml";
}

TEST(Replay, TheExerciseToTheSecond) {
  const CompiledScenario compiled = compile(read_scenario(shipped("exercise"), {}));
  const Timeline t = timeline_of(compiled.plan(), 1, 0);
  ASSERT_EQ(t.incidents.size(), 1U);
  const IncidentTimes& i = t.incidents[0];
  auto seconds = [](std::optional<Instant> x) { return x ? x->since_start().seconds() : -1; };
  EXPECT_EQ(i.node, 1U);
  EXPECT_EQ(i.failed, Instant{});         // 14:30:00
  EXPECT_EQ(seconds(i.detected), 135);    // 14:32:15
  EXPECT_EQ(seconds(i.marked), 225);      // 14:33:45
  EXPECT_EQ(seconds(i.stopped), 320);     // 14:35:20
  EXPECT_EQ(seconds(i.validated), 1050);  // 14:47:30
  EXPECT_EQ(seconds(i.restored), 1095);   // 14:48:15
}

class ReplayOfShipped : public ::testing::TestWithParam<const char*> {};

TEST_P(ReplayOfShipped, SumsToTheLedger) {
  const CompiledScenario compiled = compile(read_scenario(shipped(GetParam()), {}));
  for (std::uint64_t r = 0; r < 20; ++r) {
    const Timeline t = timeline_of(compiled, 1, r);
    EXPECT_EQ(digest_part(r, t.outcome), digest_part(r, run_one(compiled.plan(), 1, r)));
    EXPECT_EQ(test::disagreement(t, 0), "") << r;
  }
}
INSTANTIATE_TEST_SUITE_P(Scenarios, ReplayOfShipped,
                         ::testing::Values("exercise", "g5-fleet", "llama3-405b", "daly", "rsc1-16k"));

TEST(Replay, OfASharedClusterSumsToEachJobsLedger) {
  const CompiledScenario compiled = compile(read_scenario(shipped("shared-cluster"), {}));
  const Timeline t = timeline_of(compiled, 1, 0);
  ASSERT_EQ(t.jobs.size(), 1000U);
  EXPECT_EQ(digest_part(0, t.outcome), digest_part(0, sum_of(Cluster(*compiled.cluster(), 1, 0).run())));
  for (std::uint32_t j = 0; j < t.jobs.size(); ++j) ASSERT_EQ(test::disagreement(t, j), "") << j;
}

}  // namespace
}  // namespace pitstop
