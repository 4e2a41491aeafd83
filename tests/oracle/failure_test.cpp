// Failure oracles: superposition, ages that are kept, spares.
#include <gtest/gtest.h>

#include <boost/math/distributions/binomial.hpp>
#include <boost/math/distributions/weibull.hpp>
#include <cmath>

#include "tests/oracle/check_mean.hpp"

namespace pitstop::test {
namespace {

Cause node_cause(const char* name, const Distribution& lifetime) {
  Cause cause;
  cause.name = name;
  cause.lifetime = lifetime;
  cause.remedy = Remedy::restart;
  return cause;
}

Weibull weibull(double mean_s, double shape) {
  Weibull w;
  w.mean = Duration::from_seconds(mean_s);
  w.shape = shape;
  return w;
}

// Ends at the first failure: `not_resumed`, with the wall time of that failure.
Scenario until_first_failure(std::int64_t nodes, const std::vector<Cause>& causes) {
  Scenario s;
  s.job.nodes = nodes;
  s.job.work = Duration::seconds(86400LL * 365 * 100);
  s.causes = causes;
  s.recovery.software_resume.reset();
  return s;
}

Estimate wall_at_end(const Summary& s) {
  std::vector<double> values;
  double sum = 0, squares = 0;
  for (const Row& row : s.rows) sum += row.wall.seconds();
  const auto n = static_cast<double>(s.rows.size());
  for (const Row& row : s.rows) squares += std::pow(row.wall.seconds() - sum / n, 2);
  Estimate e;
  e.mean = sum / n;
  e.std = std::sqrt(squares / (n - 1));
  return e;
}

// Oracle 7: the least of N fresh Weibull(k, eta) is Weibull(k, eta N^(-1/k)).
TEST(Oracle, LeastOfManyWeibullLifetimes) {
  for (const double shape : {0.7, 3.0}) {
    constexpr double kMean = 30 * 86400.0;
    constexpr std::uint64_t n = 20'000;
    const double exact = kMean * std::pow(64.0, -1 / shape);
    for (const std::uint64_t seed : kSeeds) {
      const Summary s =
          simulate(until_first_failure(64, {node_cause("wear", weibull(kMean, shape))}), seed, n);
      EXPECT_EQ(s.endings[static_cast<std::size_t>(Ending::not_resumed)], n);
      EXPECT_MEAN(wall_at_end(s), n, exact, 0.15);
    }
  }
}

// Rates add: two exponential causes and their sum.
TEST(Oracle, RatesAdd) {
  Exponential a, b;
  a.mean = Duration::seconds(86400 * 20);
  b.mean = Duration::seconds(86400 * 60);
  const double exact = 86400.0 / 10 / (1 / 20.0 + 1 / 60.0);
  for (const std::uint64_t seed : kSeeds) {
    constexpr std::uint64_t n = 20'000;
    const Summary s = simulate(until_first_failure(10, {node_cause("a", a), node_cause("b", b)}), seed, n);
    EXPECT_MEAN(wall_at_end(s), n, exact, 0.15);
  }
}

// Ages are kept, so a stationary renewal process fails N t / mean times in t, whatever the lifetimes.
TEST(Oracle, StationaryAgesFailAtTheLongRunRate) {
  for (const double shape : {0.7, 3.0}) {
    constexpr double kMean = 20 * 86400.0;
    constexpr std::uint64_t n = 4'000;
    Scenario s;
    s.job.nodes = 50;
    s.job.work = Duration::seconds(86400 * 1000);
    s.horizon = Duration::seconds(86400 * 15);
    s.cluster.initial_age = InitialAge::stationary;
    s.causes = {node_cause("wear", weibull(kMean, shape))};
    for (const std::uint64_t seed : kSeeds) {
      const Summary summary = simulate(s, seed, n);
      EXPECT_MEAN(summary.interruptions, n, 50 * 15.0 / 20, 0.05);
    }
  }
}

// New units of Weibull shape 3 hardly fail early: N F(t) failures to first order, far under N t / mean.
TEST(Oracle, NewUnitsFailByTheirAge) {
  constexpr double kMean = 100 * 86400.0;
  constexpr std::uint64_t n = 40'000;
  const double scale = kMean / std::tgamma(1 + 1 / 3.0), t = 20 * 86400.0;
  const double first =
      -std::expm1(-std::pow(t / scale, 3));  // second failures of a node: under 1e-4 of these
  Scenario s;
  s.job.nodes = 50;
  s.job.work = Duration::seconds(86400 * 1000);
  s.horizon = Duration::from_seconds(t);
  s.causes = {node_cause("wear", weibull(kMean, 3))};
  for (const std::uint64_t seed : kSeeds)
    EXPECT_MEAN(simulate(s, seed, n).interruptions, n, 50 * first, 0.12);
}

// A node that wears out after exactly 1,000 s of service is hit by something else at 500 s and away for 37 s.
// A reboot keeps its clock, which stood still meanwhile; a replacement is a new node.
TEST(Oracle, RebootKeepsAnAgeReplacementEndsIt) {
  for (const Remedy remedy : {Remedy::reboot, Remedy::replace}) {
    Cause hit;
    hit.name = "hit";
    hit.remedy = remedy;
    Scenario s = until_first_failure(1, {node_cause("wear", always(Duration::seconds(1000))), hit});
    s.recovery.reboot = s.recovery.replacement = always(Duration::seconds(37));
    Injection injection;
    injection.at = Duration::seconds(500);
    injection.cause = "hit";
    s.inject = {injection};
    const Summary summary = simulate(s, 1, 3);
    const Duration end = Duration::seconds(remedy == Remedy::reboot ? 1037 : 1537);
    for (const Row& row : summary.rows) {
      EXPECT_EQ(row.ending, Ending::not_resumed);
      EXPECT_LE(longer(row.wall - end, end - row.wall), Duration::micros(1));  // a table rounds to a tick
    }
  }
}

// The superposed stream and clocks of their own are one process: Weibull of shape 1 takes the second path.
TEST(Oracle, BothPathsAreStatisticallyEqual) {
  constexpr std::uint64_t n = 6'000;
  auto scenario = [](const Distribution& lifetime) {
    Scenario s;
    s.job.nodes = 32;
    s.cluster.spares = 2;
    s.job.work = Duration::seconds(86400 * 20);
    Cause cause = node_cause("any", lifetime);
    cause.remedy = Remedy::replace;
    s.causes = {cause};
    s.recovery.replacement = always(Duration::seconds(20'000));
    s.recovery.restart = always(Duration::seconds(300));
    s.tiers = {every(Duration::seconds(3600), Duration::seconds(20))};
    return s;
  };
  Exponential exponential;
  exponential.mean = Duration::seconds(86400 * 40);
  for (const std::uint64_t seed : kSeeds) {
    const Estimate stream = *simulate(scenario(exponential), seed, n).wall.estimate;
    const Estimate clocks = *simulate(scenario(weibull(86400.0 * 40, 1)), seed + 100, n).wall.estimate;
    Estimate difference;
    difference.mean = clocks.mean;
    difference.std = std::hypot(stream.std, clocks.std);
    EXPECT_MEAN(difference, n, stream.mean, 0.01);
  }
}

// Spares: each of N nodes is up for Exp(1/r) and away for L, so the number away is binomial (Poisson for
// small r L); the job stands still while more than s are. No other stage takes time, no work is lost.
TEST(Oracle, ShareOfTimeShortOfNodes) {
  constexpr double kLead = 40'000, kMtbf = 86400.0 * 10;
  constexpr std::int64_t kNodes = 40, kSpares = 3;
  Scenario s;
  s.job.nodes = kNodes;
  s.cluster.spares = kSpares;
  s.job.work = Duration::seconds(86400LL * 300);
  s.horizon = Duration::seconds(86400 * 300);
  Exponential lifetime;
  lifetime.mean = Duration::from_seconds(kMtbf);
  Cause cause = node_cause("any", lifetime);
  cause.remedy = Remedy::replace;
  s.causes = {cause};
  s.recovery.replacement = always(Duration::from_seconds(kLead));
  s.tiers = {every(Duration::seconds(60), Duration{})};
  const boost::math::binomial away(static_cast<double>(kNodes + kSpares), kLead / (kLead + kMtbf));
  // The first lead time starts with nobody away; what it lacks is under one lead time in 300 days.
  const double exact = boost::math::cdf(boost::math::complement(away, static_cast<double>(kSpares)));
  const double warm_up = kLead / (86400 * 300);
  for (const std::uint64_t seed : kSeeds) {
    constexpr std::uint64_t n = 2'000;
    const Summary summary = simulate(s, seed, n);
    Estimate share = summary.ledger_s[static_cast<std::size_t>(Line::replacement)];
    share.mean /= 86400.0 * 300;
    share.std /= 86400.0 * 300;
    EXPECT_NEAR(share.mean, exact, exact * warm_up + tolerance_in_errors() * share.std / std::sqrt(1.0 * n));
    EXPECT_FALSE(mean_agrees(share, n, exact * 1.08));
    EXPECT_FALSE(mean_agrees(share, n, exact * 0.92));
  }
}

}  // namespace
}  // namespace pitstop::test
