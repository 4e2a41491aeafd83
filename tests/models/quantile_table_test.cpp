// Quantile tables keep their promises, and the check that says so rejects a table that does not.
#include <gtest/gtest.h>

#include <algorithm>
#include <boost/math/special_functions/gamma.hpp>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <vector>

#include "models/failure/table_builder.hpp"
#include "sim/base/draws.hpp"
#include "tests/models/families.hpp"
#include "tests/models/table_check.hpp"

namespace pitstop {
namespace {

using namespace test;

std::uint64_t draw(std::uint32_t n) { return DrawSource{1, 0}.bits({0, 0, n}, Purpose::lifetime); }

class EveryTable : public testing::TestWithParam<Case> {};
INSTANTIATE_TEST_SUITE_P(, EveryTable, testing::ValuesIn(all_cases()), name_of);

TEST_P(EveryTable, IsAccurateAndSmall) {
  const BuiltTable table = build_table(GetParam().distribution);
  const TableError error = table_error(truth_of(GetParam().distribution), table, GetParam().jumps);
  EXPECT_LE(error.quantile, 1);
  EXPECT_LE(error.mean, 1);
  EXPECT_LT(table.bytes(), 8 * 1024);
  std::printf("  %-24s %5zu bytes, quantiles within %.3Lf %%, mean within %.1Le\n", GetParam().name.c_str(),
              table.bytes(), error.quantile * kQuantileTolerance * 100, error.mean * kMeanTolerance);
}

TEST_P(EveryTable, AscendsAndStaysInRange) {
  const BuiltTable table = build_table(GetParam().distribution);
  EXPECT_TRUE(std::is_sorted(table.knots.begin(), table.knots.end()));
  EXPECT_GE(table.knots.front(), 0);
  EXPECT_LE(table.knots.back(), kLongest.ticks() << QuantileTable::kFractionBits);
}

// Random places, and both sides of every border between octaves.
std::vector<std::uint64_t> many_places() {
  std::vector<std::uint64_t> u{0, 1, ~std::uint64_t{0}, ~std::uint64_t{0} - 1};
  for (int bit = 1; bit < 64; ++bit) {
    for (const std::uint64_t x : {std::uint64_t{1} << bit, (std::uint64_t{1} << bit) - 1}) {
      u.push_back(x);
      u.push_back(~x);
    }
  }
  for (std::uint32_t n = 0; n < 1'000'000; ++n) {
    u.push_back(draw(n) >> (n % 2 == 0 ? 0 : n % 64));
    if (n % 4 == 1) u.back() = ~u.back();
  }
  std::sort(u.begin(), u.end());
  return u;
}

TEST(QuantileTable, NeverDescendsInItsBits) {
  const std::vector<std::uint64_t> places = many_places();
  for (const Case& c : all_cases()) {
    const BuiltTable table = build_table(c.distribution);
    const QuantileTable view = table.view();
    Duration before;
    for (const std::uint64_t u : places) {
      const Duration now = view.sample(u);
      ASSERT_LE(before, now) << c.name << " at " << u;
      before = now;
    }
  }
}

TEST(QuantileTable, InterpolatesWhereItSays) {
  // One bin in every octave, knots at the probabilities themselves: sample(u) must be u, scaled.
  BuiltTable table;
  constexpr long double kScale = 0x1p50L;  // knot units
  for (int o = 0; o < QuantileTable::kOctaves; ++o)
    table.heads.push_back(static_cast<std::uint32_t>(39 - o) << 8);
  for (int o = 0; o < QuantileTable::kOctaves; ++o)
    table.heads.push_back(static_cast<std::uint32_t>(40 + o) << 8);
  table.knots.push_back(0);
  for (int k = 40; k >= 1; --k) table.knots.push_back(std::llround(std::exp2(-k) * kScale));
  for (int k = 2; k <= 40; ++k) table.knots.push_back(std::llround((1 - std::exp2(-k)) * kScale));
  table.knots.push_back(std::llround(kScale));
  for (const std::uint64_t u : many_places()) {
    const long double want = static_cast<long double>(u) / 0x1p64L * kScale / 256;
    ASSERT_NEAR(static_cast<double>(table.view().sample(u).ticks()), static_cast<double>(want), 0.51) << u;
  }
}

TEST(QuantileTable, TimesAreClampedToTheLongest) {
  const Exponential once_in_a_thousand_years{kLongest};
  const BuiltTable table = build_table(once_in_a_thousand_years);
  EXPECT_LE(table.view().sample(~std::uint64_t{0}), kLongest);
  EXPECT_GE(table.view().sample(~std::uint64_t{0}), kLongest - Duration::seconds(1));
  EXPECT_EQ(build_table(Constant{kLongest}).view().sample(12345), kLongest);
  EXPECT_EQ(build_table(Constant{Duration{}}).view().sample(~std::uint64_t{0}), Duration{});
}

TEST(QuantileTable, OfAJumpIsSharpOutsideOneCell) {
  const BuiltTable table =
      build_table(Mixture{{{0.9, Constant{seconds(300)}}, {0.1, Constant{seconds(7200)}}}});
  auto at = [&](long double p) { return table.view().sample(static_cast<std::uint64_t>(p * 0x1p64L)); };
  EXPECT_EQ(at(1e-6L), seconds(300));
  EXPECT_EQ(at(0.899L), seconds(300));
  EXPECT_EQ(at(0.901L), seconds(7200));
  EXPECT_EQ(at(0.999999L), seconds(7200));
}

// ---- the check rejects what is wrong

TEST(TableCheck, RejectsOneKnotBentByOnePercent) {
  const Distribution d = Exponential{seconds(86400)};
  const BuiltTable good = build_table(d);
  const Truth truth = truth_of(d);
  ASSERT_TRUE(table_error(truth, good).ok());
  int bent = 0;
  for (std::size_t i = 0; i < good.knots.size(); i += 7) {
    const long double p = truth.lower(1e-9L) * 256e6L, q = truth.upper(1e-9L) * 256e6L;
    const auto knot = static_cast<long double>(good.knots[i]);
    if (knot < std::max(p, 256 * 1000.0L) || knot > q) continue;  // outside 1e-9, or a few ticks
    BuiltTable bad = good;
    bad.knots[i] += bad.knots[i] / 100;
    EXPECT_FALSE(table_error(truth, bad).ok()) << i;
    ++bent;
  }
  EXPECT_GT(bent, 20);
}

TEST(TableCheck, RejectsAMeanOffByAFewPartsInAHundredThousand) {
  const Distribution d = lognormal(222, 1);
  BuiltTable bad = build_table(d);
  for (std::int64_t& knot : bad.knots) knot += knot / 50'000;
  const TableError error = table_error(truth_of(d), bad);
  EXPECT_LE(error.quantile, 1);
  EXPECT_GT(error.mean, 1);
}

TEST(TableCheck, RejectsTheWrongFamily) {
  EXPECT_FALSE(table_error(truth_of(weibull(86400, 1.01)), build_table(Exponential{seconds(86400)})).ok());
}

// ---- the life that remains

TEST(Stationary, ExponentialGivesItselfBack) {
  const Distribution d = Exponential{seconds(86400)};
  EXPECT_TRUE(table_error(truth_of(d), build_stationary_table(d)).ok());
  BuiltTable wrong = build_stationary_table(Exponential{seconds(86420)});
  EXPECT_FALSE(table_error(truth_of(d), wrong).ok());
}

TEST(Stationary, OfAConstantIsUniform) {
  const TableError e = table_error(truth_of(Uniform{seconds(0), seconds(600)}),
                                   build_stationary_table(Constant{seconds(600)}));
  EXPECT_TRUE(e.ok());
}

TEST(Stationary, OfErlangIsAMixtureOfItsStages) {
  // Two stages of 500 s: one or two of them remain, with equal chance.
  const Distribution want = Mixture{{{0.5, Exponential{seconds(500)}}, {0.5, Gamma{seconds(1000), 2}}}};
  EXPECT_TRUE(table_error(truth_of(want), build_stationary_table(Gamma{seconds(1000), 2})).ok());
}

TEST(Stationary, OfUniformIsTheIntegralOfALine) {
  // P(R > s) = (c - s)^2 / (2 c m) between the bounds a and c, with mean m; a straight line below a.
  const double a = 100, c = 300, m = 200;
  const Truth want{
      [=](long double p) { return p * m <= a ? p * m : c - std::sqrt((1 - p) * 2 * (c - a) * m); },
      [=](long double q) {
        const long double s = c - std::sqrt(q * 2 * (c - a) * m);
        return s >= a ? s : (1 - q) * m;
      },
      (c * c + a * c + a * a) / 3 / (2 * m)};
  EXPECT_TRUE(table_error(want, build_stationary_table(Uniform{seconds(a), seconds(c)})).ok());
}

TEST(Stationary, OfWeibullIsAnIncompleteGamma) {
  // P(R <= s) = P(1/k, (s / scale)^k), the regularized incomplete gamma function.
  for (const double shape : {0.5, 0.7, 1.0, 3.0}) {
    Weibull w;
    w.scale = seconds(1e6);
    w.shape = shape;
    const long double a = 1 / static_cast<long double>(shape);
    auto at = [=](long double x) { return 1e6L * std::pow(x, a); };
    const long double second = 1e12L * std::tgamma(1 + 2 * a);  // E[T^2]
    const Truth want{[=](long double p) { return at(boost::math::gamma_p_inv(a, p)); },
                     [=](long double q) { return at(boost::math::gamma_q_inv(a, q)); },
                     second / (2 * w.mean_s())};
    const TableError error = table_error(want, build_stationary_table(w));
    EXPECT_LE(error.quantile, 1) << shape;
    EXPECT_LE(error.mean, 1) << shape;
  }
}

TEST(Stationary, MeanIsTheInspectionParadox) {
  // E[R] = E[T^2] / (2 E[T]); for the lognormal E[T^2] = median^2 e^(2 sigma^2).
  for (const double sigma : {0.5, 1.0, 2.0}) {
    const Lognormal d = lognormal(222, sigma);
    const long double want = 222.0L * 222 * std::exp(2.0L * sigma * sigma) / (2 * d.mean_s());
    EXPECT_NEAR(static_cast<double>(mean_of(build_stationary_table(d)) / want), 1, 1e-5) << sigma;
  }
}

}  // namespace
}  // namespace pitstop
