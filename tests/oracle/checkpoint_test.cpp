// Checkpoint oracles: the simulated mean against exact mathematics.
#include <gtest/gtest.h>

#include <cmath>

#include "tests/oracle/check_mean.hpp"

namespace pitstop::test {
namespace {

// Oracle 1: E[segment] = e^(R/M) (M + D) (e^((T + C)/M) - 1); failures strike in R, not in D. Minutes.
double segment(double t, double c, double d, double r, double m) {
  return std::exp(r / m) * (m + d) * std::expm1((t + c) / m);
}

Scenario renewal(double t, double c, double d, double r, double m, int segments) {
  Scenario s;
  s.name = "renewal";
  s.job.work = minutes(t) * segments;
  s.causes = {job_cause("any", m * 60)};
  s.recovery.queue = always(minutes(d));
  s.recovery.immune = {Line::queue};
  s.recovery.restart = always(minutes(r));
  s.tiers = {every(minutes(t), minutes(c))};
  s.tiers[0].final_snapshot = true;  // so that the last segment is like the others
  return s;
}

TEST(Oracle, MeanSegmentIsExact) {
  struct Case {
    double t, c, d, r, m, printed;
  };
  constexpr int kSegments = 40;
  for (const Case& k :
       {Case{60, 5, 2, 10, 180, 83.678}, Case{30, 1, 1, 5, 100, 38.588}, Case{120, 10, 0, 20, 300, 173.935},
        // A long D shows that no failure strikes in it: by the same formula.
        Case{60, 5, 120, 10, 180, 137.931}}) {
    const double exact = segment(k.t, k.c, k.d, k.r, k.m);
    EXPECT_NEAR(exact, k.printed, 0.0005);
    for (const std::uint64_t seed : kSeeds) {
      constexpr std::uint64_t n = 20'000;
      const Summary s = simulate(renewal(k.t, k.c, k.d, k.r, k.m, kSegments), seed, n);
      ASSERT_TRUE(s.wall.estimate.has_value());
      EXPECT_MEAN(*s.wall.estimate, n, exact * 60 * kSegments, 0.01);
    }
  }
}

// Oracle 2: the exact optimum beats its neighbours, in the simulation too (paired, one seed).
TEST(Oracle, ExactOptimumIsCheapest) {
  auto cost = [](double t, std::uint64_t seed) {
    Scenario s = renewal(t, 5, 0, 10, 1440, 1);
    s.job.work = minutes(2000 * t);
    return simulate(s, seed, 400).wall.estimate->mean / (2000 * t * 60);
  };
  for (const std::uint64_t seed : kSeeds) {
    const double best = cost(116.690, seed);
    EXPECT_LT(best, cost(80, seed));
    EXPECT_LT(best, cost(170, seed));
  }
}

// Daly's setting without a checkpoint at the job's end: 256 full segments, then 48 min without a stall.
TEST(Oracle, DalysFiveHundredHours) {
  Scenario s = renewal(117, 5, 0, 10, 1440, 1);
  s.job.work = minutes(30'000);
  s.tiers[0].final_snapshot = false;
  const double exact = 256 * segment(117, 5, 0, 10, 1440) + segment(48, 0, 0, 10, 1440);
  for (const std::uint64_t seed : kSeeds) {
    constexpr std::uint64_t n = 20'000;
    EXPECT_MEAN(*simulate(s, seed, n).wall.estimate, n, exact * 60, 0.002);
  }
}

// Oracle 5, exact: a pattern of n - 1 segments t + C1 and one t + C1 + C2. A failure of the first kind
// repeats its segment, one of the second kind goes back to the start. `last_c` is what the last segment
// costs.
double pattern(int n, double w, double c1, double last_c, double m1, double m2) {
  const double l1 = 1 / m1, l2 = 1 / m2, l = l1 + l2, t = w / n;
  double a = 0, b = 0;  // E_i = a + b E_0
  for (int i = n - 1; i >= 0; --i) {
    const double length = t + (i == n - 1 ? last_c : c1), pass = std::exp(-l * length), fail = 1 - pass;
    const double stay = 1 - fail * l1 / l;
    a = (fail / l + pass * a) / stay;
    b = (pass * b + fail * l2 / l) / stay;
  }
  return a / (1 - b);
}

TEST(Oracle, TwoTiersAreExact) {
  constexpr int kPatterns = 100;
  constexpr double kW = 167.73, kC1 = 0.2, kC2 = 5, kM1 = 300, kM2 = 3000;
  EXPECT_NEAR(pattern(16, kW, kC1, kC1 + kC2, kM1, kM2) / kW - 1, 0.101130, 5e-7);
  Scenario s;
  s.job.work = minutes(kW) * kPatterns;
  s.causes = {job_cause("process", kM1 * 60), Cause{}};
  s.causes[1].name = "node";
  s.causes[1].mtbf = minutes(kM2);
  s.tiers = {every(Duration::micros(minutes(kW).ticks() / 16), minutes(kC1)),
             every(minutes(kW), minutes(kC2))};
  s.tiers[0].name = "cheap";
  s.tiers[0].survives = {Survives::process};
  s.tiers[1].name = "durable";
  ASSERT_EQ(minutes(kW).ticks() % 16, 0);
  const double exact =
      (kPatterns - 1) * pattern(16, kW, kC1, kC1 + kC2, kM1, kM2) + pattern(16, kW, kC1, 0, kM1, kM2);
  for (const std::uint64_t seed : kSeeds) {
    constexpr std::uint64_t n = 10'000;
    EXPECT_MEAN(*simulate(s, seed, n).wall.estimate, n, exact * 60, 0.004);
  }
}

// Oracle 6, exact companion: ETTR = T / E[segment] with R = u. 2,048 nodes at 6.5 per 1,000 node-days.
TEST(Oracle, EttrOfManyNodesIsExact) {
  Scenario s;
  s.job.nodes = 2048;
  s.job.work = minutes(5) * (12 * 24 * 20);
  Cause any;
  any.name = "any";
  any.per_1000_node_days = 6.5;
  any.remedy = Remedy::restart;
  s.causes = {any};
  s.recovery.restart = always(minutes(5));
  s.tiers = {every(minutes(5), Duration{})};
  const double m = 1440 / (2048 * 6.5e-3);
  const double exact = 5 / segment(5, 0, 0, 5, m);
  EXPECT_NEAR(exact, 0.93293, 5e-6);
  for (const std::uint64_t seed : kSeeds) {
    constexpr std::uint64_t n = 4'000;
    EXPECT_MEAN(simulate(s, seed, n).ettr, n, exact, 0.001);
  }
}

TEST(Oracle, NoFailuresMeansIdealTime) {
  Scenario s;
  s.job.work = minutes(1000);
  s.tiers = {every(minutes(90), minutes(2))};
  const Summary summary = simulate(s, 1, 10);
  for (const Row& row : summary.rows) EXPECT_EQ(row.wall, minutes(1000 + 11 * 2));
  EXPECT_EQ(summary.wall.estimate->std, 0);
}

}  // namespace
}  // namespace pitstop::test
