// Paired comparisons: on outcomes made by hand, and on simulated ones.
#include "experiments/answers/compare/comparison.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "experiments/answers/compare/comparison_report.hpp"
#include "experiments/scenario/scenario_file.hpp"
#include "experiments/simulate/runner.hpp"

namespace pitstop::test {
namespace {

constexpr std::size_t kLost = index_of(Line::lost_work);

// Replications that work an hour each and lose what is said, to cause "gpu".
Contestant losing(const std::string& name, const std::vector<double>& lost_s) {
  Contestant c;
  c.name = name;
  Summary& s = c.summary;
  s.by_cause = {{"gpu", {}, 0}, {"none", {}, 0}};
  s.replications = lost_s.size();
  double sum = 0;
  for (const double lost : lost_s) {
    Row row;
    row.line[index_of(Line::productive)] = Duration::seconds(3600);
    row.line[kLost] = Duration::from_seconds(lost);
    row.wall = row.line[0] + row.line[kLost];
    s.rows.push_back(row);
    s.cause_rows.push_back(row.line[kLost]);
    s.cause_rows.push_back(Duration{});
    sum += row.wall.seconds();
  }
  s.wall.estimate = Estimate{sum / static_cast<double>(lost_s.size()), 0, {}};
  s.endings[0] = lost_s.size();
  return c;
}

std::vector<double> uneven(std::size_t n, double add) {
  std::vector<double> values(n);
  for (std::size_t i = 0; i < n; ++i) values[i] = static_cast<double>((i * 37) % 101) * 10 + add;
  return values;
}

Comparison simulated(const std::vector<std::vector<Override>>& settings, std::uint64_t seed,
                     std::uint64_t replications, const std::string& file = "daly") {
  const std::string path = std::string(PITSTOP_SOURCE_DIR) + "/experiments/scenarios/" + file + ".yaml";
  RunOptions options;
  options.seed = seed;
  options.replications = replications;
  options.keep_rows = options.keep_cause_rows = true;
  std::vector<Contestant> all;
  for (const auto& set : settings) {
    const Scenario s = read_scenario(path, set);
    all.push_back({s.name, run(s, compile(s), options)});
  }
  return compared(std::move(all));
}

TEST(Comparison, FindsAConstantDifferenceHiddenInNoise) {
  const Comparison c = compared({losing("now", uneven(200, 50)), losing("better", uneven(200, 20))});
  EXPECT_NEAR(c.against[0].gain.mean, 30, 1e-9);
  EXPECT_NEAR(c.against[0].gain.ci95.low, 30, 1e-6);
  EXPECT_NEAR(c.against[0].saved_s[kLost].mean, 30, 1e-9);
  EXPECT_EQ(c.against[0].saved_by_cause_s[0].first, "gpu");
  EXPECT_NEAR(c.against[0].saved_by_cause_s[0].second.mean, 30, 1e-9);
  EXPECT_EQ(c.best, 1U);
  EXPECT_FALSE(c.as_good[0]);
}

TEST(Comparison, AScenarioAgainstItselfIsExactlyZero) {
  const Comparison c = simulated({{}, {}}, 7, 300, "g5-fleet");
  EXPECT_EQ(c.against[0].gain.mean, 0);
  EXPECT_EQ(c.against[0].gain.std, 0);
  for (const Estimate& e : c.against[0].saved_s) EXPECT_EQ(e.mean, 0);
  for (const auto& [cause, saved] : c.against[0].saved_by_cause_s) EXPECT_EQ(saved.mean, 0) << cause;
  EXPECT_EQ(verdict(c, 1), "B and A are the same, replication by replication.");
  EXPECT_TRUE(c.as_good[0] && c.as_good[1]);
}

TEST(Comparison, LedgerLinesAndCausesAddUpToTheWallTime) {
  const Comparison c =
      simulated({{}, {{"checkpoint.interval", "20min"}}, {{"checkpoint.interval", "4h"}}}, 3, 300);
  for (const AgainstFirst& a : c.against) {
    double lines = 0, causes = 0;
    for (const Estimate& e : a.saved_s) lines += e.mean;
    for (const auto& cause : a.saved_by_cause_s) causes += cause.second.mean;
    EXPECT_NEAR(lines, a.gain.mean, 1e-3);
    EXPECT_NEAR(causes, a.gain.mean, 1e-3);
  }
}

TEST(Comparison, PairsNeedFewerReplicationsThanIndependentRuns) {
  const Comparison c = simulated({{}, {{"checkpoint.interval", "100min"}}}, 5, 400);
  ASSERT_TRUE(c.against[0].fewer_replications.has_value());
  EXPECT_GT(*c.against[0].fewer_replications, 2);
}

TEST(Comparison, ATenthOfAPercentIsToldApart) {
  const Comparison c = simulated({{{"checkpoint.interval", "5min30s"}}, {{"checkpoint.interval", "7min"}}}, 1,
                                 1000, "llama3-405b");
  EXPECT_LT(c.against[0].gain.ci95.high, 0);
  EXPECT_LT(std::fabs(*c.against[0].relative), 0.001);
}

TEST(Comparison, MoreContestantsWidenTheIntervalsAsBonferroniSays) {
  std::vector<double> noisy(50);
  for (std::size_t i = 0; i < noisy.size(); ++i) noisy[i] = static_cast<double>((i * 17) % 23);
  const Contestant still = losing("still", std::vector<double>(50, 10)), noise = losing("noise", noisy);
  auto half = [](const Comparison& c) { return c.against[0].gain.ci95.high - c.against[0].gain.mean; };
  const double two = half(compared({still, noise})), four = half(compared({still, noise, still, noise}));
  // Student's t, 49 degrees of freedom: 2.0096 at 95 %; 2.7466 at 1 - 0.05/6 (tables of the distribution).
  EXPECT_NEAR(four / two, 2.7466 / 2.0096, 2e-3);
}

TEST(Comparison, SharesDecideWhereSomeRunsNeverEnd) {
  Contestant all = losing("all", uneven(100, 0)), half = losing("half", uneven(100, 0));
  for (std::size_t i = 0; i < 50; ++i) half.summary.rows[i].ending = Ending::no_capacity;
  half.summary.endings[0] = 50;
  half.summary.wall.estimate.reset();
  const Comparison c = compared({half, all});
  EXPECT_EQ(c.measure, Measure::completed);
  EXPECT_NEAR(c.against[0].gain.mean, 0.5, 1e-12);
  EXPECT_FALSE(c.against[0].relative.has_value());
  EXPECT_EQ(c.best, 1U);
}

TEST(Comparison, CausesOfOneScenarioOnlyAreCounted) {
  Contestant other = losing("other", uneven(60, 5));
  other.summary.by_cause[0].name = "link";
  const Comparison c = compared({losing("first", uneven(60, 0)), other});
  ASSERT_EQ(c.against[0].saved_by_cause_s.size(), 3U);
  EXPECT_EQ(c.against[0].saved_by_cause_s[0].first, "gpu");
  EXPECT_GT(c.against[0].saved_by_cause_s[0].second.mean, 0);
  EXPECT_EQ(c.against[0].saved_by_cause_s[1].first, "link");
  EXPECT_LT(c.against[0].saved_by_cause_s[1].second.mean, 0);
}

}  // namespace
}  // namespace pitstop::test
