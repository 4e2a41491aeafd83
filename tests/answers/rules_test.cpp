// Questions that several commands answer have one rule each: the best change, how many spares, which
// intervals can be kept. Here they are asked the same question.
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <string>
#include <vector>

#include "experiments/answers/advice/advice.hpp"
#include "experiments/answers/advice/what_if.hpp"
#include "experiments/answers/shared/kept_interval.hpp"
#include "experiments/answers/shared/spares.hpp"
#include "experiments/answers/sweep/sweep_verdict.hpp"
#include "experiments/answers/tune/tune.hpp"
#include "experiments/scenario/scenario_file.hpp"
#include "models/compile/compile.hpp"
#include "tests/answers/best_change.hpp"
#include "tests/support/program.hpp"
#include "tests/support/scratch_folder.hpp"

namespace pitstop::test {
namespace {

const std::string kScenarios = std::string(PITSTOP_SOURCE_DIR) + "/experiments/scenarios/";

// 48 p5 nodes for 45 days. A write to Lustre takes longer than the interval that would be best without that.
constexpr const char* kLlm = R"(
name: llm-70b
job: {nodes: 48, work: 45 days}
cluster: {instance: ml.p5.48xlarge, spares: 2, price: 98.32 USD/h}
topology: {nodes_per_leaf: 16, file_systems: {fsx: {size: 24 TiB, per_tib: 500 MB/s}}}
workload: {parameters: 70e9}
causes:
  gpu:      {rate: 4.2 per 1000 node-days, symptom: crash, remedy: replace, detected_by: [hma]}
  node:     {rate: 1.3 per 1000 node-days, symptom: crash, remedy: replace, detected_by: [hma]}
  network:  {rate: 1.0 per 1000 node-days, symptom: hang, remedy: replace, detected_by: [watchdog, hma]}
  software: {scope: job, rate: 0.97 per 1000 node-days, symptom: crash, remedy: restart, detected_by: [task_failure]}
recovery: {profile: hyperpod-field, software_resume: 30min}
checkpoint: {interval: 1 hour, writer: {who: sharded, async: true, host_copy: 54.5 GB/s}, where: lustre}
)";

// ---- the best change

TEST(BestChange, OfShippedScenariosIsTheBestOnFreshSeedsOrIsCalledUnsure) {
  for (const char* name : {"g5-fleet", "daly", "llama-70b-fsx", "exercise"})
    expect_best_change(read_scenario(kScenarios + name + ".yaml", {}), 500, 1000);
}

TEST(BestChange, WhereFailuresWaitForPeopleIsTheirHours) {
  const Scenario s = read_scenario(kScenarios + "g5-fleet.yaml", {{"recovery.profile", "manual-restart"}});
  const Advice advice = advice_of(s, 1000);
  ASSERT_FALSE(advice.what_ifs.empty());
  EXPECT_EQ(advice.what_ifs.front().change.en, "people who resubmit day and night");
  EXPECT_GT(advice.what_ifs.front().gain.mean, 5 * 86400);
}

// One run in 500 waits for 150 days, 7 h in the mean: the first 250 pairs mostly see none of them. A spare
// takes the wait away, which is more than the two hours of every other change.
TEST(BestChange, WhatIsRareAndLargeIsFound) {
  const Scenario s = read_scenario(kScenarios + "daly.yaml",
                                   {{"causes.outage", "{mtbf: 250000 h, symptom: crash, remedy: replace}"},
                                    {"recovery.replacement", "150 days"},
                                    {"checkpoint.stall", "10 s"},
                                    {"checkpoint.interval", "exact"}});
  int found = 0;
  for (const std::uint64_t seed : {1, 2, 3, 4, 5}) {
    const Advice advice = advice_of(s, 2000, seed);
    ASSERT_FALSE(advice.what_ifs.empty());
    const bool is_best = advice.what_ifs.front().change.en == "2 more spare nodes";
    EXPECT_TRUE(is_best || !advice.sure) << "seed " << seed << ": " << advice.what_ifs.front().change.en;
    found += is_best ? 1 : 0;
  }
  EXPECT_GE(found, 3);
}

// ---- intervals that can be kept

TEST(KeptIntervals, NoChangeIsAnIntervalShorterThanItsWrite) {
  Scenario s = parse_scenario(kLlm, "llm.yaml", {}, ".");
  ASSERT_EQ(s.tiers.size(), 1U);
  ASSERT_GT(s.tiers[0].persist, Duration::seconds(60));
  s.tiers[0].stall = Duration::micros(1000);  // so that the formula asks for less than one write
  bool changes_it = false;
  for (const Change& c : changes_to(s)) {
    EXPECT_TRUE(keeps_its_intervals(c.scenario)) << c.words.en;
    changes_it = changes_it || tier_interval(c.scenario, 0) == least_interval(s.tiers[0]);
  }
  EXPECT_TRUE(changes_it);
}

TEST(KeptIntervals, TuneEndsAtTheShortestThatCanBeKept) {
  ScenarioSource source{"llm.yaml", kLlm, {}};
  const Scenario s = scenario_at(source, {});
  TuneOptions o;
  o.replications = 200;
  const Tuned t = tune(source, SearchSpace({"checkpoint.interval=10s..4h"}), o);
  ASSERT_EQ(t.flat.size(), 1U);
  const double least = least_interval(s.tiers[0]).seconds();
  EXPECT_GE(*t.flat[0].low.number, least);
  EXPECT_GE(*t.best[0].number, least);
  for (const TunedPoint& p : t.trace) {
    if (p.setting.empty()) continue;
    EXPECT_GE(*p.setting[0].number, least) << p.stage;
  }
}

TEST(KeptIntervals, ASweepsBestIsOneThatCanBeKept) {
  Sweep sweep;
  for (const double wall : {10.0, 12.0}) {
    SweepPoint p;
    p.summary.replications = 1;
    p.summary.endings[0] = 1;
    p.summary.wall.estimate = Estimate{wall, 0, {wall, wall}};
    p.summary.rows.resize(1);
    p.summary.rows[0].wall = Duration::from_seconds(wall);
    sweep.points.push_back(p);
  }
  EXPECT_EQ(judge(sweep).best, 0U);
  EXPECT_EQ(judge(sweep, {false, true}).best, 1U);
  EXPECT_FALSE(judge(sweep, {false, true}).as_good[0]);
  EXPECT_EQ(judge(sweep, {false, true}).left_out, 1U);
  EXPECT_EQ(judge(sweep, {false, false}).best, 0U);  // where none can, the best of all
}

// ---- how many spares

TEST(EnoughSpares, AreTheFewestWithinTheMargin) {
  EXPECT_EQ(enough_spares({{0, 1100}, {2, 1000.9}, {4, 1000}, {6, 1000.5}}), 2);
  EXPECT_EQ(enough_spares({{0, 1100}, {2, 1001.1}, {4, 1000}, {6, 1000.5}}), 4);
  EXPECT_EQ(enough_spares({{6, 1000.5}, {4, 1000}, {2, 1000.9}, {0, INFINITY}}), 2);
  EXPECT_EQ(enough_spares({{0, INFINITY}}), std::nullopt);
  EXPECT_EQ(enough_spares({{0, 1100}, {2, 1001.1}, {4, 1000}}, 0.2), 0);
}

class SparesOf : public ::testing::Test {
 protected:
  // The number after "Spares: ".
  static std::string told(const std::string& text) {
    const std::size_t at = text.find("Spares: ");
    return at == std::string::npos ? "none in " + text : text.substr(at, text.find('.', at) - at);
  }
  static std::string of(const std::string& command, const std::string& scenario) {
    const Answer a = pitstop(
        {command, scenario, "--quiet", "--replications", "400", "--vary", "cluster.spares=0,1,2,3,4"});
    EXPECT_EQ(a.code, 0) << a.err;
    return told(a.out);
  }
  // The wall time that tune loses by what the others answer is within its margin and noise.
  static void expect_tune_agrees(const std::string& scenario, const std::string& sentence) {
    ScenarioSource source{scenario, scenario_text(scenario), {}};
    TuneOptions o;
    o.replications = 400;
    const Tuned t = tune(source, SearchSpace({"cluster.spares=0..4"}), o);
    const double others = std::stod(sentence.substr(std::string("Spares: ").size()));
    EXPECT_LE(std::fabs(*t.best[0].number - others), 1) << sentence;
  }
};

TEST_F(SparesOf, ASweepAComparisonAndAPlanAreTheSame) {
  const ScratchFolder folder;
  const std::string llm = folder / "llm.yaml";
  std::ofstream(llm) << kLlm;
  for (const std::string& scenario : {llm, kScenarios + "g5-fleet.yaml", kScenarios + "llama3-405b.yaml"}) {
    const std::string sweep = of("sweep", scenario);
    EXPECT_EQ(sweep.find("Spares: "), 0U) << sweep;
    EXPECT_EQ(of("compare", scenario), sweep) << scenario;
    EXPECT_EQ(of("plan", scenario), sweep) << scenario;
    expect_tune_agrees(scenario, sweep);
  }
}

}  // namespace
}  // namespace pitstop::test
