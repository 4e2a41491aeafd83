// Fits of times: round trips from known parameters, closed forms, and what must be refused.
#include <gtest/gtest.h>

#include <boost/math/distributions/binomial.hpp>
#include <cmath>

#include "tests/calibration/fit_round_trip.hpp"

namespace pitstop::test {
namespace {

// The least and the most of 100 trials that a true 95 % interval would cover, but for one chance in a
// billion.
struct Bounds {
  double low, high;
};
Bounds bounds(int trials, double p) {
  const boost::math::binomial b(trials, p);
  return {boost::math::quantile(b, 1e-9), boost::math::quantile(boost::math::complement(b, 1e-9))};
}

TEST(Fit, IntervalsCoverTheTruth) {
  const auto [low, high] = bounds(100, 0.95);
  for (const RoundTrip& trip : kRoundTrips) {
    for (const bool cut : {false, true}) {
      if (trip.family == Family::two_lognormals && cut) continue;  // in the campaign
      const std::vector<int> in = covered(trip, 100, 200, cut);
      for (std::size_t i = 0; i < in.size(); ++i) {
        EXPECT_GE(in[i], low) << name_of(trip.family) << ' ' << parameter_names(trip.family)[i] << ' ' << cut;
        EXPECT_LE(in[i], high);
      }
    }
  }
  // The check would see intervals of one standard error instead of two.
  EXPECT_LT(100 * 0.683, low);
}

TEST(Fit, CensoringIgnoredWouldShow) {
  const RoundTrip trip{Family::exponential, {100}};
  int in = 0;
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    Sample sample = drawn(trip, seed, 200, true);
    for (Observation& o : sample) o.censored = false;
    const LifetimeFit f = fit(Family::exponential, sample);
    in += f.parameters[0].low <= 100 && 100 <= f.parameters[0].high ? 1 : 0;
  }
  EXPECT_LT(in, bounds(100, 0.95).low);
}

TEST(Fit, ExponentialIsEventsOverExposure) {
  const Sample sample = drawn({Family::exponential, {100}}, 3, 500, true);
  const SampleFacts facts = facts_of(sample);
  const LifetimeFit f = fit(Family::exponential, sample);
  EXPECT_NEAR(f.parameters[0].value, facts.exposure / static_cast<double>(facts.events), 1e-6);
  EXPECT_TRUE(f.found);
}

TEST(Fit, LognormalIsTheMomentsOfLogarithms) {
  const Sample sample = drawn({Family::lognormal, {60, 1.2}}, 4, 300, false);
  double mean = 0, square = 0;
  for (const Observation& o : sample) mean += std::log(o.time) / 300;
  for (const Observation& o : sample) square += std::pow(std::log(o.time) - mean, 2) / 300;
  const LifetimeFit f = fit(Family::lognormal, sample);
  EXPECT_NEAR(f.parameters[0].value, std::exp(mean), 1e-4);
  EXPECT_NEAR(f.parameters[1].value, std::sqrt(square), 1e-6);
}

TEST(Fit, WeibullSolvesItsLikelihoodEquation) {
  // sum t^k ln t / sum t^k - 1/k - mean ln t = 0 (Cohen 1965).
  const Sample sample = drawn({Family::weibull, {100, 0.7}}, 5, 300, false);
  const double k = fit(Family::weibull, sample).parameters[1].value;
  double a = 0, b = 0, c = 0;
  for (const Observation& o : sample) {
    a += std::pow(o.time, k) * std::log(o.time);
    b += std::pow(o.time, k);
    c += std::log(o.time) / 300;
  }
  EXPECT_NEAR(a / b - 1 / k - c, 0, 1e-4);
}

TEST(Fit, TheFamilyThatDrewTheTimesWins) {
  for (const RoundTrip& trip : {kRoundTrips[1], kRoundTrips[3], kRoundTrips[5], kRoundTrips[7]}) {
    const std::vector<LifetimeFit> fits = fit_all(drawn(trip, 7, 1000, false));
    ASSERT_FALSE(fits.empty());
    EXPECT_EQ(name_of(fits.front().family), name_of(trip.family));
  }
}

TEST(Fit, DensityIntegratesToTheDistribution) {
  for (const RoundTrip& trip : kRoundTrips) {
    for (const double p : {0.05, 0.5, 0.95}) {
      const double t = quantile_of(trip.family, trip.truth, p), h = 1e-5 * t;
      EXPECT_NEAR(cdf_of(trip.family, trip.truth, t), p, 1e-9);
      const double slope =
          (cdf_of(trip.family, trip.truth, t + h) - cdf_of(trip.family, trip.truth, t - h)) / (2 * h);
      EXPECT_NEAR(std::exp(log_density(trip.family, trip.truth, t)) / slope, 1, 1e-5);
    }
  }
}

TEST(Fit, ScenariosGetTheSameDistribution) {
  for (const RoundTrip& trip : kRoundTrips) {
    const Distribution d = distribution_of(trip.family, trip.truth);
    for (const double p : {0.01, 0.5, 0.99}) {
      const double t = quantile_of(trip.family, trip.truth, p);
      const long double below =
          std::visit([t](const auto& f) { return f.below(static_cast<long double>(t)); }, d);
      EXPECT_NEAR(static_cast<double>(below), p, 1e-8) << name_of(trip.family);
    }
    const long double mean = std::visit([](const auto& f) { return f.mean_s(); }, d);
    EXPECT_NEAR(static_cast<double>(mean) / mean_of(trip.family, trip.truth), 1, 1e-6);
  }
}

TEST(Fit, GoodnessOfFitAcceptsTheTruthAndRejectsAnother) {
  const RoundTrip trip{Family::lognormal, {60, 1.2}};
  int accepted = 0;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const Sample sample = drawn(trip, seed, 200, seed % 2 == 0);
    const LifetimeFit own = fit_without_intervals(Family::lognormal, sample);
    accepted += goodness_of_fit(own, sample, seed, 99).p > 0.05 ? 1 : 0;
    const LifetimeFit other = fit_without_intervals(Family::exponential, sample);
    if (seed % 2 != 0) {
      EXPECT_LT(goodness_of_fit(other, sample, seed, 99).p, 0.05) << seed;
    }
  }
  EXPECT_GE(accepted, bounds(20, 0.95).low);
}

TEST(Fit, SameSeedSameBits) {
  const Sample sample = drawn({Family::gamma, {100, 5}}, 9, 200, true);
  const LifetimeFit f = fit(Family::gamma, sample), g = fit(Family::gamma, sample);
  EXPECT_EQ(f.parameters[1].low, g.parameters[1].low);
  EXPECT_EQ(goodness_of_fit(f, sample, 5, 50).p, goodness_of_fit(g, sample, 5, 50).p);
}

TEST(Tail, HeavyIsSaidOfHeavyTailsOnly) {
  auto share = [](const RoundTrip& trip) {
    int heavy = 0;
    for (std::uint64_t seed = 1; seed <= 100; ++seed) heavy += tail_of(drawn(trip, seed, 300, false))->heavy;
    return heavy;
  };
  EXPECT_GE(share({Family::lognormal, {60, 1.8}}), 99);
  EXPECT_GE(share({Family::weibull, {100, 0.4}}), 99);
  EXPECT_LE(share({Family::exponential, {100}}), bounds(100, 0.05).high);
  EXPECT_EQ(share({Family::weibull, {100, 2}}), 0);
  EXPECT_EQ(share({Family::gamma, {100, 5}}), 0);
}

TEST(Tail, HillFindsAParetosIndex) {
  int in = 0;
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    const Uniforms u(seed);
    std::vector<double> times;
    for (std::uint32_t i = 0; i < 500; ++i) times.push_back(std::pow(u.at(3, i, 0), -1 / 1.3));
    const Tail tail = *tail_of(complete(times));
    in += tail.hill_low <= 1.3 && 1.3 <= tail.hill_high ? 1 : 0;
  }
  EXPECT_GE(in, bounds(100, 0.95).low);
}

TEST(ProductLimit, AWorkedExample) {
  // 6 units: events at 1, 3 and 3, 5; one leaves at 2, one enters at 2 and is still running at 4.
  const Sample sample{{1, false, 0}, {2, true, 0}, {3, false, 0}, {3, false, 0}, {4, true, 2}, {5, false, 0}};
  const std::vector<SurvivalStep> steps = product_limit(sample);
  ASSERT_EQ(steps.size(), 3U);
  EXPECT_NEAR(steps[0].survival, 4.0 / 5, 1e-12);          // 5 at risk at 1: the late one is not yet
  EXPECT_NEAR(steps[1].survival, 4.0 / 5 * 2 / 4, 1e-12);  // 4 at 3
  EXPECT_NEAR(steps[2].survival, 0, 1e-12);                // the last
  EXPECT_EQ(facts_of(sample).median, 3);
}

TEST(ProductLimit, EventsAtOnceAreAmongThoseAtRisk) {
  const Sample sample{{0, false, 0}, {2, false, 0}, {3, true, 0}, {4, false, 0}};
  const std::vector<SurvivalStep> steps = product_limit(sample);
  ASSERT_EQ(steps.size(), 3U);
  EXPECT_NEAR(steps[0].survival, 3.0 / 4, 1e-12);
  EXPECT_NEAR(steps[1].survival, 2.0 / 4, 1e-12);
}

}  // namespace
}  // namespace pitstop::test
