// A replay tells the same story as the outcome: its intervals sum to the ledger, tick by tick.
#include <gtest/gtest.h>

#include <string>

#include "experiments/config/scenario_file.hpp"
#include "experiments/replay/job_time.hpp"
#include "experiments/replay/timeline.hpp"
#include "experiments/runner.hpp"
#include "models/compile.hpp"

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
  const Plan& plan = compiled.plan();
  for (std::uint64_t r = 0; r < 20; ++r) {
    const Timeline t = timeline_of(plan, 1, r);
    EXPECT_EQ(digest_part(r, t.outcome), digest_part(r, run_one(plan, 1, r)));
    Duration line[kLines], by_cause[kMaxCauses + 1];
    Instant at;
    for (const JobSpan& s : job_time(t, plan)) {
      ASSERT_EQ(s.from, at);
      at = s.to;
      line[index_of(s.line)] += (s.to - s.from) - s.degraded();
      line[index_of(Line::degraded)] += s.degraded();
      if (s.line != Line::productive) by_cause[s.cause] += (s.to - s.from) - s.degraded();
      by_cause[s.slow_cause] += s.degraded();
    }
    EXPECT_EQ(at, t.end());
    for (std::size_t l = 0; l < kLines; ++l) EXPECT_EQ(line[l], t.outcome.line[l]) << kLineNames[l] << r;
    for (int c = 0; c <= kMaxCauses; ++c) EXPECT_EQ(by_cause[c], t.outcome.by_cause[c]) << c << " " << r;
  }
}
INSTANTIATE_TEST_SUITE_P(Scenarios, ReplayOfShipped,
                         ::testing::Values("exercise", "g5-fleet", "llama3-405b", "daly", "rsc1-16k"));

}  // namespace
}  // namespace pitstop
