// Rates from counts, and lemons.
#include <gtest/gtest.h>

#include <boost/math/distributions/binomial.hpp>
#include <cmath>

#include "calibration/fit/rates.hpp"
#include "calibration/fit/uniforms.hpp"

namespace pitstop::test {
namespace {

double least(int trials, double p) { return boost::math::quantile(boost::math::binomial(trials, p), 1e-9); }

double poisson(double mean, double u) {
  double k = 0, term = std::exp(-mean), below = term;
  for (; below < u; below += term) term *= mean / ++k;
  return k;
}

// A tenth of the nodes at five times the rate of the others, half of them in service for half of the time.
std::vector<NodeCount> cluster(std::uint64_t seed, double fraction, double multiplier, int size) {
  const Uniforms u(seed);
  std::vector<NodeCount> nodes;
  for (int i = 0; i < size; ++i) {
    const auto n = static_cast<std::uint32_t>(i);
    const double exposure = i % 2 == 0 ? 1e7 : 5e6;
    const double rate = 4e-7 * (i < fraction * size ? multiplier : 1);
    nodes.push_back({poisson(rate * exposure, u.at(0, n, 7)), exposure});
  }
  return nodes;
}

TEST(Rate, IntervalsCoverTheTruth) {
  for (const double mean : {0.5, 3.0, 30.0, 300.0}) {
    int in = 0;
    for (std::uint32_t i = 0; i < 1000; ++i) {
      const Rate r = rate_of(poisson(mean, Uniforms(11).at(i, 0, 0)), 2.0);
      in += r.low <= mean / 2 && mean / 2 <= r.high ? 1 : 0;
    }
    // Of a small count no interval covers exactly 95 %: Jeffreys' keeps within 92 to 99 % (Brown, Cai,
    // DasGupta).
    EXPECT_GE(in, 910) << mean;
    EXPECT_LE(in, 990) << mean;
  }
}

TEST(Rate, OfNothingSeenIsStillBounded) {
  const Rate r = rate_of(0, 1000);
  EXPECT_LT(r.low, 1e-5);
  EXPECT_GT(r.value, 0);
  EXPECT_LT(r.high, 3.7 / 1000);  // the "rule of three", and a little
}

TEST(Lemons, SoundClustersPassTheTest) {
  int passed = 0;
  for (std::uint64_t seed = 1; seed <= 100; ++seed)
    passed += lemons_of(cluster(seed, 0, 1, 200), seed, 199).p > 0.05;
  EXPECT_GE(passed, least(100, 0.95));
}

TEST(Lemons, FractionAndMultiplierAreFound) {
  int fraction = 0, multiplier = 0;
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    const Lemons l = lemons_of(cluster(seed, 0.1, 5, 500), seed, 99);
    EXPECT_LE(l.p, 0.05);
    ASSERT_TRUE(l.classes);
    EXPECT_GT(l.classes->aic_gain, 0);
    fraction += l.classes->fraction_low <= 0.1 && 0.1 <= l.classes->fraction_high;
    multiplier += l.classes->multiplier_low <= 5 && 5 <= l.classes->multiplier_high;
  }
  EXPECT_GE(fraction, least(100, 0.95));
  EXPECT_GE(multiplier, least(100, 0.95));
}

}  // namespace
}  // namespace pitstop::test
