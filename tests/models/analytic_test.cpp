// The closed forms against published and independently computed values.
#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "models/analytic/interval.hpp"
#include "models/analytic/segment.hpp"
#include "models/analytic/spares.hpp"
#include "models/analytic/superposition.hpp"
#include "models/analytic/two_tier.hpp"
#include "models/failure/weibull.hpp"

namespace pitstop {
namespace {

constexpr double kHour = 60, kDay = 24 * kHour;  // this file counts in minutes

TEST(Segment, ExpectedTimeIsExact) {
  EXPECT_NEAR(expected_segment({60, 5, 2, 10, 180}), 83.678, 5e-4);
  EXPECT_NEAR(expected_segment({30, 1, 1, 5, 100}), 38.588, 5e-4);
  EXPECT_NEAR(expected_segment({120, 10, 0, 20, 300}), 173.935, 5e-4);
}

TEST(Segment, WithoutFailuresAJobTakesItsWorkAndItsCheckpoints) {
  const double W = 1000, M = 1e12;
  EXPECT_NEAR(expected_wall(W, {100, 5, 0, 10, M}), 1000 + 9 * 5, 1e-5);  // none at the end
  EXPECT_NEAR(expected_wall(W, {300, 5, 0, 10, M}), 1000 + 3 * 5, 1e-5);
  EXPECT_NEAR(expected_wall(W, {2000, 5, 0, 10, M}), 1000, 1e-5);
  EXPECT_NEAR(daly_wall(W, {100, 5, 0, 10, M}), 1000 + 10 * 5, 1e-5);
}

TEST(Segment, DalysWallIsTheExactOneWithAStallAtTheEnd) {
  const SegmentTimes t{100, 5, 0, 10, 600};
  const SegmentTimes last{100, 0, 0, 10, 600};
  EXPECT_NEAR(daly_wall(1000, t) - expected_wall(1000, t), expected_segment(t) - expected_segment(last),
              1e-9);
}

TEST(Interval, ExactOptimum) { EXPECT_NEAR(exact_interval(5, kDay), 116.690, 5e-4); }

TEST(Interval, ExactOptimumIsTheLeastExpectedTimeWhateverDAndR) {
  for (const double C : {1e-9, 1e-4, 0.1, 5.0, 100.0, 3000.0}) {
    const double best = exact_interval(C, kDay);
    auto cost = [C](double T) { return expected_segment({T, C, 7, 20, kDay}) / T; };
    EXPECT_LT(cost(best), cost(best * 1.01)) << C;
    EXPECT_LT(cost(best), cost(best / 1.01)) << C;
  }
}

TEST(Interval, ExactOptimumIsSmoothWhereItsSeriesBegins) {
  const double below = exact_interval(0.9999999e-6, 1), above = exact_interval(1.0000001e-6, 1);
  EXPECT_NEAR(above / below, std::sqrt(1.0000001 / 0.9999999), 1e-9);
  // Far below it is Young's.
  EXPECT_NEAR(exact_interval(1e-15, 1) / young_interval(1e-15, 1), 1, 1e-7);
}

TEST(Interval, DalysPublishedValues) {
  EXPECT_NEAR(daly_interval(5, 24 * kHour), 117, 0.5);
  EXPECT_NEAR(daly_interval(5, 6 * kHour), 57, 0.5);
  EXPECT_NEAR(daly_interval(5, 15), 9.1, 0.05);
  EXPECT_EQ(daly_interval(5, 2), 2);  // C >= 2 M
}

TEST(Interval, YoungsIsTheSquareRoot) { EXPECT_NEAR(young_interval(5, kDay), 120, 1e-12); }

TEST(Interval, IsRoundedToTicksAndMayBeNever) {
  EXPECT_EQ(interval_from_seconds(1.5000004), Duration::micros(1'500'000));
  EXPECT_EQ(interval_from_seconds(1e-3), Duration::seconds(1));
  EXPECT_EQ(interval_from_seconds(0), Duration{});
  EXPECT_EQ(interval_from_seconds(HUGE_VAL), Duration{});
  EXPECT_EQ(interval_from_seconds(std::nan("")), Duration{});
  EXPECT_EQ(interval_from_seconds(1e300), kLongest);
  EXPECT_FALSE(std::isfinite(exact_interval(5, HUGE_VAL)));
}

TEST(Ettr, OfMeta) {
  const double M = kDay / (2048 * 6.5e-3);
  EXPECT_NEAR(meta_ettr(5, 0, 5, M), 0.9307, 5e-5);
  EXPECT_NEAR(exact_ettr(5, 0, 5, M), 0.93293, 5e-6);
  EXPECT_NEAR(meta_ettr(5, 0, 5, M), 0.93, 5e-3);  // published
}

TEST(Ettr, FormulaAndExactAgreeWhereLossesAreSmall) {
  EXPECT_NEAR(meta_ettr(5, 0.01, 5, 1e5), exact_ettr(5, 0.01, 5, 1e5), 1e-6);
}

TEST(Superposition, ProjectedMttf) {
  auto hours = [](double gpus) { return superposed_mtbf(kDay / 6.5e-3, gpus / 8) / kHour; };
  EXPECT_NEAR(hours(16'384), 1.8, 0.05);
  EXPECT_NEAR(hours(131'072), 0.23, 0.005);
}

TEST(Superposition, LeastOfFreshWeibullsIsWeibull) {
  const double scale = 90 * 86400, shape = 0.7, units = 2048;
  Weibull one, least;
  one.scale = Duration::from_seconds(scale);
  least.scale = Duration::from_seconds(least_weibull_scale(scale, shape, units));
  one.shape = least.shape = shape;
  for (const long double s : {1.0L, 60.0L, 3600.0L, 86400.0L}) {
    EXPECT_NEAR(static_cast<double>(least.above(s)), static_cast<double>(std::pow(one.above(s), 2048.0L)),
                1e-6);
  }
}

TEST(TwoTier, FirstOrder) {
  const TwoTierPattern p = two_tier_first_order({0.2, 5, 300, 3000});
  EXPECT_NEAR(p.n, 15.81, 5e-3);
  EXPECT_NEAR(p.W, 173.2, 5e-2);
  EXPECT_NEAR(p.H, 0.09425, 5e-6);
}

TEST(TwoTier, ExactMinimum) {
  const TwoTierPattern p = two_tier_minimum({0.2, 5, 300, 3000});
  EXPECT_EQ(p.n, 16);
  EXPECT_NEAR(p.W, 167.73, 5e-3);
  EXPECT_NEAR(p.H, 0.101130, 5e-7);
}

TEST(TwoTier, ExactMinimumNearsTheFirstOrderWhereFailuresAreRare) {
  const TwoTierPattern p = two_tier_minimum({0.2, 5, 30'000, 300'000});
  EXPECT_EQ(p.n, 16);
  EXPECT_NEAR(p.W, 1733.4, 5e-2);
  EXPECT_NEAR(p.H, 0.0094882, 5e-8);
}

TEST(TwoTier, OneCopyIsOneTier) {
  // n = 1: every failure goes back to the start; the copies' costs add.
  const double W = 100, H = two_tier_overhead({0.2, 5, 300, 3000}, 1, W);
  EXPECT_NEAR(H, expected_segment({W, 5.2, 0, 0, 1 / (1 / 300.0 + 1 / 3000.0)}) / W - 1, 1e-12);
}

TEST(Spares, PoissonTails) {
  double term = std::exp(-2.5), sum = 0;  // of P(N = k)
  for (int k = 0; k < 20; ++k) {
    EXPECT_NEAR(poisson_at_least(2.5, k), 1 - sum, 1e-14);
    sum += term;
    EXPECT_NEAR(poisson_above(2.5, k), 1 - sum, 1e-14);
    term *= 2.5 / (k + 1);
  }
}

TEST(Spares, BirthDeathChainOfReplacementsIsPoisson) {
  // 2,048 nodes, 6.5 failures per 1,000 node-days, 25 min to replace one.
  const double f = 2048 * 6.5e-3 / kDay, L = 25;
  const std::vector<double> p = nodes_down({f, L, 60, 60});
  double above = 1;
  for (int s = 0; s < 10; ++s) {
    above -= p[static_cast<std::size_t>(s)];
    EXPECT_NEAR(above, share_short_of_nodes(f, L, s), 1e-12) << s;
    EXPECT_NEAR(above + p[static_cast<std::size_t>(s)], chance_of_no_spare(f, L, s), 1e-12) << s;
  }
  EXPECT_NEAR(std::accumulate(p.begin(), p.end(), 0.0), 1, 1e-12);
}

TEST(Spares, BirthDeathChainSolvesTheRepairProblem) {
  // Machines that fail only while up, one crew: p_k proportional to n! / (n - k)! (f1 L)^k.
  const int n = 10;
  const double f1 = 0.02, L = 3;
  const std::vector<double> p = nodes_down({n * f1, L, n, 1, n});
  double weight = 1, sum = 0;
  std::vector<double> want;
  for (int k = 0; k <= n; ++k) {
    want.push_back(weight);
    sum += weight;
    weight *= (n - k) * f1 * L;
  }
  for (std::size_t k = 0; k < want.size(); ++k) EXPECT_NEAR(p[k], want[k] / sum, 1e-13);
}

TEST(Spares, AWrongRateIsSeen) {  // the tolerance above rejects a rate that is off by a part in a million
  const double f = 2048 * 6.5e-3 / kDay, L = 25;
  EXPECT_GT(std::abs(nodes_down({f * 1.000001, L, 60, 60})[0] - (1 - share_short_of_nodes(f, L, 0))), 1e-9);
}

}  // namespace
}  // namespace pitstop
