// The judge of the core: the same scenarios played by SimGrid actors, paired by replication. Where draws
// coincide the two must agree to the microsecond, in every line and cause.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <ostream>

#include "experiments/scenario/scenario_file.hpp"
#include "experiments/simulate/engines/engine.hpp"
#include "experiments/simulate/runner.hpp"
#if PITSTOP_HAS_SIMGRID
#include "models/judge/one_job.hpp"
#endif

namespace pitstop {
namespace {

#if PITSTOP_HAS_SIMGRID

struct Shipped {
  const char* name;
  std::uint64_t replications;
  std::vector<Override> set;
};

void PrintTo(const Shipped& s, std::ostream* out) { *out << s.name; }

class SimGridEngine : public ::testing::TestWithParam<Shipped> {};

void expect_equal(const Outcome& a, const Outcome& b, std::uint64_t r) {
  EXPECT_EQ(a.ending, b.ending) << "replication " << r;
  EXPECT_EQ(a.wall.ticks(), b.wall.ticks()) << "replication " << r;
  for (std::size_t l = 0; l < kLines; ++l)
    EXPECT_EQ(a.line[l].ticks(), b.line[l].ticks()) << kLineNames[l] << ", replication " << r;
  for (int c = 0; c <= kMaxCauses; ++c)
    EXPECT_EQ(a.by_cause[c].ticks(), b.by_cause[c].ticks()) << "cause " << c;
  EXPECT_EQ(a.interruptions, b.interruptions) << "replication " << r;
  EXPECT_EQ(a.failures, b.failures) << "replication " << r;
  EXPECT_EQ(a.spare_failures, b.spare_failures) << "replication " << r;
  EXPECT_EQ(a.snapshots, b.snapshots) << "replication " << r;
}

TEST_P(SimGridEngine, AgreesWithTheCoreToTheMicrosecond) {
  const std::string path =
      std::string(PITSTOP_SOURCE_DIR) + "/experiments/scenarios/" + GetParam().name + ".yaml";
  const Scenario scenario = read_scenario(path, GetParam().set);
  const CompiledScenario compiled = compile(scenario);
  ASSERT_STREQ(simgrid_lacks(compiled.plan()), "");
  const auto judge = simgrid_replications(compiled.plan(), 7, 0, GetParam().replications, 2,
                                          [](std::uint64_t) { return true; });
  ASSERT_EQ(judge.size(), GetParam().replications);
  for (std::uint64_t r = 0; r < judge.size(); ++r) {
    expect_equal(run_one(compiled.plan(), 7, r), judge[r], r);
    if (HasFailure()) break;
  }
}

INSTANTIATE_TEST_SUITE_P(Shipped, SimGridEngine,
                         ::testing::Values(Shipped{"exercise", 1, {}}, Shipped{"g5-fleet", 20, {}},
                                           Shipped{"daly", 4, {}}, Shipped{"llama3-405b", 2, {}},
                                           Shipped{"rsc1-16k", 1, {}}, Shipped{"llama-70b-fsx", 2, {}},
                                           // Everything at once: few spares, failed validations, software
                                           // that must be resubmitted, a slow start.
                                           Shipped{"g5-fleet",
                                                   20,
                                                   {{"cluster.spares", "0"},
                                                    {"causes.gpu.rate", "60 per 1000 node-days"},
                                                    {"recovery.validation_failure", "30%"},
                                                    {"recovery.slow_after_restore",
                                                     "{factor: 90%, for: 20min}"}}},
                                           Shipped{"g5-fleet",
                                                   20,
                                                   {{"causes.gpu.symptom", "precursor"},
                                                    {"causes.gpu.rate", "60 per 1000 node-days"},
                                                    {"recovery.grace", "3min"},
                                                    {"recovery.stop", "1min"},
                                                    {"checkpoint.emergency", "true"},
                                                    {"causes.node.remedy", "reboot"},
                                                    {"causes.node.rate", "40 per 1000 node-days"}}},
                                           Shipped{"g5-fleet",
                                                   20,
                                                   {{"checkpoint.persist", "4h"},
                                                    {"checkpoint.write_failure", "10%"},
                                                    {"checkpoint.atomic", "false"},
                                                    {"checkpoint.final", "true"},
                                                    {"job.time_limit", "20d"},
                                                    {"recovery.never_capacity", "2%"}}}),
                         [](const auto& i) {
                           std::string name = std::string(i.param.name) +
                                              (i.param.set.empty() ? "" : "_" + std::to_string(i.index));
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

// Of whatever is shipped, all that the engine does not refuse by name.
TEST(SimGridEngine, EveryShippedScenarioItPlays) {
  std::size_t played = 0;
  for (const auto& file : std::filesystem::directory_iterator(PITSTOP_SOURCE_DIR "/experiments/scenarios")) {
    if (file.path().extension() != ".yaml") continue;
    const Scenario s = read_scenario(file.path().string(), {});
    if (!engine_named("simgrid")->refusal(s).empty()) continue;
    const CompiledScenario compiled = compile(s);
    const auto judge = simgrid_replications(compiled.plan(), 3, 0, 1, 1, [](std::uint64_t) { return true; });
    expect_equal(run_one(compiled.plan(), 3, 0), judge.at(0), 0);
    if (HasFailure()) FAIL() << file.path();
    ++played;
  }
  EXPECT_GE(played, 6U);
}

TEST(SimGridEngine, IsAnEngineLikeAnother) {
  const Scenario s =
      read_scenario(std::string(PITSTOP_SOURCE_DIR) + "/experiments/scenarios/g5-fleet.yaml", {});
  const CompiledScenario compiled = compile(s);
  RunOptions options;
  options.replications = 6;
  const Summary core = run(s, compiled, options);
  options.engine = engine_named("simgrid");
  ASSERT_TRUE(options.engine);
  EXPECT_EQ(options.engine->refusal(s), "");
  EXPECT_EQ(run(s, compiled, options).digest, core.digest);
}

TEST(SimGridEngine, SaysWhatItCannotPlay) {
  const Scenario s = parse_scenario(
      "job: {nodes: 4, work: 10d}\ncauses: {a: {lifetime: {model: weibull, mean: 9d, shape: "
      "0.7}}}\ncheckpoint: none\n",
      "s.yaml", {}, "");
  EXPECT_EQ(engine_named("simgrid")->refusal(s), "lifetimes that are not exponential: use --engine cpu");
}

#else

TEST(SimGridEngine, AgreesWithTheCoreToTheMicrosecond) { GTEST_SKIP() << "built without SimGrid"; }

#endif

}  // namespace
}  // namespace pitstop
