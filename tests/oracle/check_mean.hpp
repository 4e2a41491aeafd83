// Statistical checks with one false-alarm budget. The suite may fail by chance once in a million runs; the
// budget is divided among its checks, and each tolerance follows from its share. Seeds are 1, 2 and 3.
// Every check must also reject a planted bias, or it proves nothing.
#pragma once

#include <gtest/gtest.h>

#include <boost/math/distributions/normal.hpp>
#include <cmath>
#include <cstdint>
#include <vector>

#include "experiments/simulate/runner.hpp"
#include "experiments/simulate/summary.hpp"
#include "models/compile/compile.hpp"

namespace pitstop::test {

inline constexpr double kSuiteFalseAlarm = 1e-6;
inline constexpr double kChecksInSuite = 1000;  // more than there are
inline constexpr std::uint64_t kSeeds[] = {1, 2, 3};

// Half-width, in standard errors, of a two-sided check that uses one share of the budget.
inline double tolerance_in_errors() {
  static const double z = boost::math::quantile(
      boost::math::complement(boost::math::normal(), kSuiteFalseAlarm / kChecksInSuite / 2));
  return z;
}

inline bool mean_agrees(const Estimate& e, std::uint64_t n, double truth) {
  return std::fabs(e.mean - truth) <= tolerance_in_errors() * e.std / std::sqrt(static_cast<double>(n));
}

// The mean agrees with the truth, and would not if the truth were off by the planted relative bias.
#define EXPECT_MEAN(estimate, n, truth, bias)                                                             \
  do {                                                                                                    \
    EXPECT_TRUE(::pitstop::test::mean_agrees(estimate, n, truth))                                         \
        << "mean " << (estimate).mean << ", want " << (truth) << ", tolerance "                           \
        << ::pitstop::test::tolerance_in_errors() * (estimate).std / std::sqrt(static_cast<double>(n));   \
    EXPECT_FALSE(::pitstop::test::mean_agrees(estimate, n, (truth) * (1 + (bias)))) << "blind to a bias"; \
    EXPECT_FALSE(::pitstop::test::mean_agrees(estimate, n, (truth) * (1 - (bias)))) << "blind to a bias"; \
  } while (false)

inline Summary simulate(const Scenario& scenario, std::uint64_t seed, std::uint64_t replications) {
  RunOptions options;
  options.seed = seed;
  options.replications = replications;
  options.keep_rows = true;
  return run(scenario, compile(scenario), options);
}

// A cause of the job as a whole, exponential with this mean, on at any time of the calendar.
inline Cause job_cause(const char* name, double mtbf_s) {
  Cause cause;
  cause.name = name;
  cause.scope = Scope::job;
  cause.mtbf = Duration::from_seconds(mtbf_s);
  cause.remedy = Remedy::restart;
  cause.exposure = Exposure::in_service;
  return cause;
}

inline Duration minutes(double m) { return Duration::from_seconds(m * 60); }
inline Distribution always(Duration d) {
  Constant c;
  c.value = d;
  return c;
}

inline Tier every(Duration work, Duration stall) {
  Tier tier;
  FixedInterval fixed;
  fixed.work = work;
  tier.interval = fixed;
  tier.stall = stall;
  tier.survives = {Survives::process, Survives::node};
  return tier;
}

}  // namespace pitstop::test
