// What is chance and what is not known: against distributions whose parts are known exactly.
#include <gtest/gtest.h>

#include <boost/math/distributions/normal.hpp>
#include <cmath>

#include "calibration/fit/uniforms.hpp"
#include "experiments/simulate/uncertainty.hpp"
#include "tests/oracle/check_mean.hpp"

namespace pitstop::test {
namespace {

double normal(double u) { return boost::math::quantile(boost::math::normal(), u); }

TEST(VarianceParts, AreUnbiased) {
  // y_ij = 3 a_i + 2 e_ij: machine 9, chance 4; the mean of many estimates, few draws each.
  constexpr int trials = 4000;
  double machine = 0, chance = 0, squares = 0;
  for (std::uint32_t t = 0; t < trials; ++t) {
    const Uniforms u(t);
    std::vector<std::vector<double>> draws(5, std::vector<double>(3));
    for (std::uint32_t i = 0; i < 5; ++i) {
      for (std::uint32_t j = 0; j < 3; ++j) {
        draws[i][j] = 3 * normal(u.at(1, i, 9)) + 2 * normal(u.at(2, i, j));
      }
    }
    const VarianceParts p = variance_parts(draws);
    machine += p.machine / trials;
    chance += p.chance / trials;
    squares += p.machine * p.machine / trials;
  }
  const double error = std::sqrt((squares - machine * machine) / trials);
  EXPECT_NEAR(machine, 9, tolerance_in_errors() * error);
  EXPECT_NEAR(chance, 4, tolerance_in_errors() * 4 * std::sqrt(2.0 / 10 / trials));
  // Variance of the means without taking chance off would be 9 + 4/3.
  EXPECT_GT(4.0 / 3, tolerance_in_errors() * error);
}

// A job without failures whose first start takes a time that is known as well as the test says.
Scenario job_with_startup(const Distribution& startup) {
  Scenario s;
  s.job.work = minutes(600);
  s.job.startup = startup;
  return s;
}

std::optional<Uncertainty> explored(const std::function<Distribution(double)>& startup,
                                    std::uint64_t seed = 1) {
  RunOptions options;
  options.seed = seed;
  options.threads = 2;
  UncertaintyPlan plan;
  plan.draws = 400;
  plan.replications = 10;
  auto u = [seed](std::uint32_t i) { return Uniforms(seed).at(77, i, 0); };
  return explore([&](std::uint32_t i) { return job_with_startup(startup(u(i))); }, {"job.startup"},
                 [&](std::uint32_t i, std::size_t) { return u(i); }, plan, options);
}

TEST(Uncertainty, WhatIsNotKnownAloneIsAllMachine) {
  // Startup 100 min +- 10 min, the same in every run.
  const auto found = explored([](double u) { return always(minutes(100 + 10 * normal(u))); });
  ASSERT_TRUE(found);
  EXPECT_NEAR(found->chance_variance, 0, 1e-12);
  EXPECT_NEAR(std::sqrt(found->machine_variance), 600, 600 * 6 / std::sqrt(2 * 400.0));
  EXPECT_NEAR(found->machine_share(), 1, 1e-12);
  EXPECT_NEAR(found->predictive95.high - found->predictive95.low, 2 * 1.96 * 600, 400);
  EXPECT_NEAR(found->shares.at(0).of_machine, 1, 0.01);
}

TEST(Uncertainty, ChanceAloneIsNoMachine) {
  Exponential startup;
  startup.mean = minutes(100);
  const auto found = explored([&](double) { return startup; });
  ASSERT_TRUE(found);
  const double chance = 6000.0 * 6000;
  // Of exponential times the variance of a variance is 8 s^4 / n.
  EXPECT_NEAR(found->chance_variance / chance, 1, 6.2 * std::sqrt(8.0 / 4000));
  EXPECT_NEAR(found->machine_variance / chance, 0, 6.2 * 0.1 * std::sqrt(2 / 400.0) * 1.2);
}

TEST(Uncertainty, BothTogetherAddUp) {
  // An exponential startup whose mean is lognormal: machine Var(M), chance E(M^2).
  const double sigma = 0.5, median = 6000;
  const auto found = explored([&](double u) {
    Exponential e;
    e.mean = Duration::from_seconds(median * std::exp(sigma * normal(u)));
    return e;
  });
  ASSERT_TRUE(found);
  const double second = median * median * std::exp(2 * sigma * sigma);
  const double machine = second - median * median * std::exp(sigma * sigma);
  EXPECT_NEAR(found->chance_variance / second, 1, 0.35);
  EXPECT_NEAR(found->machine_variance / machine, 1, 0.6);
  EXPECT_GT(found->predictive95.high - found->predictive95.low,
            found->expected95.high - found->expected95.low);
  EXPECT_GT(found->expected95.high - found->expected95.low, found->mean_ci95.high - found->mean_ci95.low);
}

TEST(Uncertainty, SameSeedSameAnswer) {
  const auto startup = [](double u) { return always(minutes(100 + 10 * normal(u))); };
  EXPECT_EQ(explored(startup)->predictive95.low, explored(startup)->predictive95.low);
  EXPECT_NE(explored(startup)->predictive95.low, explored(startup, 2)->predictive95.low);
}

}  // namespace
}  // namespace pitstop::test
