// Indices on functions whose indices are known, then on a scenario.
#include "experiments/answers/sensitivity/sensitivity.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "experiments/answers/sensitivity/lever.hpp"
#include "experiments/answers/sensitivity/sensitivity_report.hpp"
#include "experiments/scenario/scenario_file.hpp"
#include "models/analytic/segment.hpp"
#include "tests/oracle/check_mean.hpp"

namespace pitstop::test {
namespace {

using std::numbers::pi;

// Ishigami and Homma 1990 with a = 7, b = 0.1.
double ishigami(const std::vector<double>& u) {
  const double x = pi * (2 * u[0] - 1), y = pi * (2 * u[1] - 1), z = pi * (2 * u[2] - 1);
  return std::sin(x) + 7 * std::pow(std::sin(y), 2) + 0.1 * std::pow(z, 4) * std::sin(x);
}

TEST(SobolIndices, OfIshigami) {
  const double a = 7, b = 0.1;
  const double v1 = std::pow(1 + b * std::pow(pi, 4) / 5, 2) / 2, v2 = a * a / 8,
               v13 = b * b * std::pow(pi, 8) * 8 / 225, v = v1 + v2 + v13;
  const double first[] = {v1 / v, v2 / v, 0}, total[] = {(v1 + v13) / v, v2 / v, v13 / v};
  for (const std::uint64_t seed : kSeeds) {
    const SobolIndices s = sobol_indices(ishigami, 3, 8192, seed);
    EXPECT_NEAR(s.variance, v, 0.05);
    for (std::size_t i = 0; i < 3; ++i) {
      EXPECT_NEAR(s.first[i], first[i], 0.01) << i;
      EXPECT_NEAR(s.total[i], total[i], 0.01) << i;
      EXPECT_LE(s.first_ci95[i].low, s.first[i]);
      EXPECT_GE(s.first_ci95[i].high, s.first[i]);
    }
  }
}

// Saltelli and Sobol 1995: product of (|4 u - 2| + a) / (1 + a); V_i = 1 / (3 (1 + a)^2).
TEST(SobolIndices, OfTheGFunction) {
  const std::vector<double> a = {0, 1, 4.5, 9, 99, 99};
  auto g = [&](const std::vector<double>& u) {
    double product = 1;
    for (std::size_t i = 0; i < a.size(); ++i) product *= (std::fabs(4 * u[i] - 2) + a[i]) / (1 + a[i]);
    return product;
  };
  double whole = 1;
  for (const double x : a) whole *= 1 + 1 / (3 * (1 + x) * (1 + x));
  const double v = whole - 1;
  for (const std::uint64_t seed : kSeeds) {
    const SobolIndices s = sobol_indices(g, a.size(), 8192, seed);
    for (std::size_t i = 0; i < a.size(); ++i) {
      const double vi = 1 / (3 * (1 + a[i]) * (1 + a[i]));
      EXPECT_NEAR(s.first[i], vi / v, 0.01) << i;
      EXPECT_NEAR(s.total[i], vi * whole / (1 + vi) / v, 0.01) << i;
    }
  }
}

TEST(MorrisEffects, OfALineAndAProduct) {
  const MorrisEffects m = morris_effects(
      [](const std::vector<double>& u) { return 3 * u[0] - 2 * u[1] + u[2] * u[3]; }, 4, 60, 1);
  EXPECT_NEAR(m.mu[0], 3, 1e-9);
  EXPECT_NEAR(m.mu[1], -2, 1e-9);
  EXPECT_NEAR(m.mu_star[1], 2, 1e-9);
  EXPECT_NEAR(m.sigma[0], 0, 1e-9);
  EXPECT_GT(m.sigma[2], 0.2);  // its effect is the other's value
  EXPECT_NEAR(m.mu[2], 0.5, 0.2);
}

TEST(RankCorrelation, OfRanksAlone) {
  EXPECT_NEAR(rank_correlation({1, 2, 3, 4}, {1, 10, 100, 1000}), 1, 1e-12);
  EXPECT_NEAR(rank_correlation({1, 2, 3, 4}, {4, 3, 2, 1}), -1, 1e-12);
  EXPECT_NEAR(rank_correlation({1, 2, 3, 4, 5}, {2, 1, 4, 3, 5}), 0.8, 1e-12);  // 1 - 6 x 4 / (5 x 24)
  EXPECT_EQ(rank_correlation({1, 1, 1}, {1, 2, 3}), 0);
}

// A rate counted 4 times is far less known than one counted 400 times, for the same number of failures.
TEST(Sensitivity, TheLeastKnownFigureIsMeasuredFirst) {
  const ScenarioSource source{"known.yaml",
                              R"(
job: {nodes: 10, work: 30d}
causes:
  rare: {observed: 4 in 4 days on 10 nodes, remedy: reboot}
  often: {observed: 400 in 400 days on 10 nodes, remedy: reboot}
recovery: {restart: 10min}
checkpoint: {interval: 1h, stall: 10s, where: lustre}
)",
                              {}};
  SensitivityOptions o;
  o.replications = 1000;
  o.base = 32;
  const Sensitivity s = sensitivity(source, std::nullopt, o);
  ASSERT_TRUE(s.posterior.has_value());
  EXPECT_EQ(s.posterior->shares[0].name, "causes.rare.observed");
  EXPECT_GT(s.posterior->shares[0].share(), 0.8);
  EXPECT_LT(s.posterior->p05, s.posterior->p50);
  EXPECT_LT(s.posterior->p50, s.posterior->p95);
  EXPECT_EQ(s.counted[0].name.en, "rate of rare");
}

ScenarioSource daly() {
  const std::string path = std::string(PITSTOP_SOURCE_DIR) + "/experiments/scenarios/daly.yaml";
  return {path, scenario_text(path), {}};
}

const Elasticity& lever(const Sensitivity& s, const std::string& words) {
  for (const Elasticity& e : s.levers) {
    if (e.name.en == words) return e;
  }
  throw std::runtime_error("no lever " + words);
}

// Against differences of the exact wall time, by the same turn.
TEST(Sensitivity, LeversSaveWhatTheFormulaSays) {
  SensitivityOptions o;
  const Sensitivity s = sensitivity(daly(), std::nullopt, o);
  auto wall = [](double C, double R, double M) { return 60 * expected_wall(30000, {117, C, 0, R, M}); };
  auto check = [&](const std::string& words, double low, double high) {
    const Estimate& e = lever(s, words).for_one_percent;
    const double exact = (high - low) / (2 * kTurn) / 100;
    EXPECT_TRUE(mean_agrees(e, s.replications, exact)) << words << ": " << e.mean << ", want " << exact;
    EXPECT_FALSE(mean_agrees(e, s.replications, exact * 1.3)) << words << ": blind";
  };
  check("the checkpoint stall", wall(5 * (1 - kTurn), 10, 1440), wall(5 * (1 + kTurn), 10, 1440));
  check("the restart", wall(5, 10 * (1 - kTurn), 1440), wall(5, 10 * (1 + kTurn), 1440));
  check("failures of any", wall(5, 10, 1440 / (1 - kTurn)), wall(5, 10, 1440 / (1 + kTurn)));
  EXPECT_TRUE(lever(s, "the restart").of_a_minute);
  EXPECT_NE(elasticity_sentence(s, lever(s, "the restart")).find("1 min less for the restart saves"),
            std::string::npos);
}

TEST(Sensitivity, RangesAndIndicesRankWhatMatters) {
  SensitivityOptions o;
  o.replications = 1000;
  o.base = 64;
  const SearchSpace over({"recovery.restart=1min..20min", "checkpoint.stall=4min58s..5min2s"});
  const Sensitivity s = sensitivity(daly(), over, o);
  ASSERT_EQ(s.ranges.size(), 2U);
  EXPECT_EQ(s.ranges[0].name.en, "recovery.restart");
  EXPECT_LT(s.ranges[0].at_low->mean, 0);
  EXPECT_GT(s.ranges[0].at_high->mean, 0);
  EXPECT_GT(s.sobol->total[0], s.sobol->total[1]);
  EXPECT_GT(s.morris->mu_star[0], s.morris->mu_star[1]);
  EXPECT_GT(s.sobol->total[0], 0.8);
}

TEST(Sensitivity, CountsLeaveRatesOpenAsPoissonSays) {
  Scenario s;
  Cause c;
  c.name = "gpu";
  c.observed = ObservedCount{148, Duration::seconds(54 * 86400), 2048};
  s.causes = {c};
  const auto all = counted_rates(s);
  ASSERT_EQ(all.size(), 1U);
  all[0].set(s, 0.5);
  EXPECT_NEAR(s.causes[0].observed->count, 148.17, 0.05);  // median of Gamma(148.5): about 148.5 - 1/3
  all[0].set(s, all[0].low_u);
  EXPECT_NEAR(s.causes[0].observed->count, 148.5 - 1.96 * std::sqrt(148.5), 1.5);
}

}  // namespace
}  // namespace pitstop::test
