// Every family keeps the same promises; its own figures are right.
#include <gtest/gtest.h>

#include <cmath>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "models/failure/distribution.hpp"
#include "tests/models/families.hpp"

namespace pitstop {
namespace {

using test::Case;
using test::seconds;

class EveryFamily : public testing::TestWithParam<Case> {};
INSTANTIATE_TEST_SUITE_P(, EveryFamily, testing::ValuesIn(test::all_cases()), test::name_of);

TEST_P(EveryFamily, TailsMeetInTheMiddle) {
  std::visit(
      [](const auto& d) {
        for (const long double p : {0.01L, 0.3L, 0.5L, 0.71L, 0.999L}) {
          EXPECT_NEAR(static_cast<double>(d.lower(p) / d.upper(1 - p)), 1, 1e-12);
        }
      },
      GetParam().distribution);
}

TEST_P(EveryFamily, QuantilesAscend) {
  std::visit(
      [](const auto& d) {
        auto tail = [](int i) { return std::exp2(-i / 10.0L - 1); };
        long double before = 0;
        for (int i = 400; i >= 0; --i) {
          EXPECT_GE(d.lower(tail(i)), before);
          before = d.lower(tail(i));
        }
        for (int i = 1; i <= 400; ++i) {
          EXPECT_GE(d.upper(tail(i)), before);
          before = d.upper(tail(i));
        }
      },
      GetParam().distribution);
}

TEST_P(EveryFamily, ProbabilityUndoesTheQuantile) {
  std::visit(
      [](const auto& d) {
        for (int k = 1; k <= 30; ++k) {
          const long double p = std::exp2(-static_cast<long double>(k)) * 0.9L;
          // Where the distribution jumps, the probability passes over p.
          const long double s = d.lower(p), t = d.upper(p), little = 1e-9L;
          EXPECT_GE(d.below(s * (1 + little)), p * (1 - 1e-6L));
          EXPECT_LE(d.below(s * (1 - little)), p * (1 + 1e-6L));
          EXPECT_LE(d.above(t * (1 + little)), p * (1 + 1e-6L));
          EXPECT_GE(d.above(t * (1 - little)), p * (1 - 1e-6L));
          EXPECT_NEAR(static_cast<double>(d.below(s) + d.above(s)), 1, 1e-12);
        }
      },
      GetParam().distribution);
}

TEST_P(EveryFamily, MeanIsTheIntegralOfTheSurvival) {
  std::visit(
      [](const auto& d) {
        // Trapezoids over quantiles, 2^-50 from either end; fine enough for three digits.
        std::vector<long double> edge{0};
        for (int i = 50 * 64; i >= 0; --i) edge.push_back(d.lower(std::exp2(-i / 64.0L - 1)));
        for (int i = 0; i <= 50 * 64; ++i) edge.push_back(d.upper(std::exp2(-i / 64.0L - 1)));
        long double sum = 0;
        for (std::size_t i = 0; i + 1 < edge.size(); ++i) {
          sum += (edge[i + 1] - edge[i]) * d.above((edge[i] + edge[i + 1]) / 2);
        }
        EXPECT_NEAR(static_cast<double>(sum / d.mean_s()), 1, 1e-3);
      },
      GetParam().distribution);
}

TEST(Families, HaveNamesOfTheirOwn) {
  std::set<std::string> names;
  for (const Case& c : test::all_cases()) {
    names.insert(std::visit([](const auto& d) { return std::string(d.name); }, c.distribution));
  }
  EXPECT_EQ(names.size(), std::variant_size_v<Distribution>);  // and all_cases() covers the registry
}

TEST(Weibull, MeanFixesTheScale) {
  Weibull w;
  w.mean = seconds(1000);
  w.shape = 0.5;
  EXPECT_NEAR(static_cast<double>(w.scale_s()), 500, 1e-9);  // Gamma(3) = 2
  EXPECT_NEAR(static_cast<double>(w.above(500)), std::exp(-1.0), 1e-12);
}

TEST(Lognormal, MeanAndP95FixTheSpread) {
  // A public case of recovery times: median 3 min 42 s, mean 38 min 54 s.
  const Lognormal by_mean{seconds(222), {}, seconds(2334), {}};
  EXPECT_NEAR(static_cast<double>(by_mean.sigma_of()), std::sqrt(2 * std::log(2334.0 / 222)), 1e-12);
  EXPECT_NEAR(static_cast<double>(by_mean.mean_s()), 2334, 1e-9);
  const Lognormal by_p95{seconds(222), {}, {}, seconds(900)};
  EXPECT_NEAR(static_cast<double>(by_p95.upper(0.05L)), 900, 1e-9);
}

TEST(Gamma, OfShapeOneIsExponential) {
  const Gamma g{seconds(100), 1};
  const Exponential e{seconds(100)};
  for (const long double p : {1e-9L, 0.1L, 0.5L}) {
    EXPECT_NEAR(static_cast<double>(g.lower(p) / e.lower(p)), 1, 1e-12);
    EXPECT_NEAR(static_cast<double>(g.upper(p) / e.upper(p)), 1, 1e-12);
  }
}

TEST(Empirical, KeepsTheMeanOfItsSamples) {
  const Empirical e{{1, 2, 4, 9, 100}, {}};
  EXPECT_NEAR(static_cast<double>(e.mean_s()), 23.2, 1e-12);
  EXPECT_EQ(e.lower(0.5L), 4);
  EXPECT_EQ(e.lower(1e-9L), 1);
  EXPECT_EQ(e.upper(1e-9L), 100);
}

TEST(Empirical, OneSampleIsAConstant) {
  const Empirical e{{7}, {}};
  EXPECT_EQ(e.lower(0.3L), 7);
  EXPECT_EQ(e.mean_s(), 7);
  EXPECT_EQ(e.below(6.9L), 0);
  EXPECT_EQ(e.below(7), 1);
}

TEST(Empirical, QuantilesStandWhereTheyAreGiven) {
  const Empirical e{{120, 240, 3600}, {0.05, 0.5, 0.95}};
  EXPECT_NEAR(static_cast<double>(e.lower(0.05L)), 120, 1e-9);
  EXPECT_NEAR(static_cast<double>(e.lower(0.95L)), 3600, 1e-9);
  EXPECT_NEAR(static_cast<double>(e.lower(0.275L)), 180, 1e-9);
  EXPECT_NEAR(static_cast<double>(e.below(180)), 0.275, 1e-12);
}

TEST(Mixture, JumpsWhereAPartIsConstant) {
  const Mixture m{{{0.3, Constant{seconds(100)}}, {0.7, Exponential{seconds(1000)}}}};
  EXPECT_EQ(m.lower(0.2L), 100);
  EXPECT_EQ(m.upper(0.75L), 100);
  EXPECT_GT(m.lower(0.4L), 100);
  EXPECT_NEAR(static_cast<double>(m.mean_s()), 730, 1e-12);
}

TEST(Mixture, OfOneExponentialWithItselfIsIt) {
  const Mixture m{{{1, Exponential{seconds(50)}}, {3, Exponential{seconds(50)}}}};
  EXPECT_NEAR(static_cast<double>(m.lower(0.5L)), 50 * std::log(2.0), 1e-9);
  EXPECT_FALSE(m.shares_add_up());
}

}  // namespace
}  // namespace pitstop
