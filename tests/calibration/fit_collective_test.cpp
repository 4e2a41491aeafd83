// Fits of collectives: costs known beforehand are found again, and unseen node counts predicted.
#include <gtest/gtest.h>

#include <boost/math/distributions/normal.hpp>
#include <cmath>

#include "calibration/fit/collective_fit.hpp"
#include "calibration/fit/uniforms.hpp"

namespace pitstop::test {
namespace {

constexpr double kMiB = 1 << 20;

// A machine with 8 GPUs a node; errors of 3 % from `seed`.
const CollectiveWay kTruth[] = {
    {Algorithm::tree, {7e-6, {0.7e-6, 1 / 3e9}, {6e-6, 1 / 0.5e9}}},
    {Algorithm::tree, {16e-6, {1.3e-6, 1 / 50e9}, {7e-6, 1 / 6e9}}},
    {Algorithm::tree, {10e-6, {4e-6, 1 / 220e9}, {9e-6, 1 / 20e9}}},
};

std::vector<CollectiveSample> measured(std::span<const CollectiveWay> truth, std::uint64_t seed,
                                       const std::vector<std::int64_t>& nodes) {
  std::vector<CollectiveSample> samples;
  const Uniforms u(seed);
  for (const std::int64_t n : nodes) {
    std::uint32_t i = 0;
    for (double bytes = 8; bytes <= 64 * kMiB; bytes *= 2) {
      const double noise =
          boost::math::quantile(boost::math::normal(0, 0.03), u.at(static_cast<std::uint32_t>(n), i++, 5));
      const double t = collective_time_s(Collective::all_reduce, truth, bytes, 8 * n, n);
      samples.push_back({bytes, 8 * n, n, t * std::exp(noise), "row"});
    }
  }
  return samples;
}

double worst_of(const CollectiveFit& fit, std::span<const CollectiveWay> truth, std::int64_t nodes) {
  double worst = 0;
  for (double bytes = kMiB; bytes <= 64 * kMiB; bytes *= 2) {
    const double t = collective_time_s(Collective::all_reduce, truth, bytes, 8 * nodes, nodes);
    worst = std::max(worst, std::fabs(fit.time_s(bytes, 8 * nodes, nodes) / t - 1));
  }
  return worst;
}

TEST(CollectiveFit, FindsTheMachineAgainAndPredictsUnseenNodeCounts) {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    const CollectiveFit fit = fit_collective(Collective::all_reduce, measured(kTruth, seed, {1, 2, 8}));
    EXPECT_LT(error_quantile(fit, 0.5, kMiB), 0.05) << seed;
    EXPECT_EQ(fit.ways.back().algorithm, Algorithm::tree);
    EXPECT_NEAR(fit.ways.back().cost.inter.s_per_byte * 20e9, 1, 0.1);
    for (const std::int64_t nodes : {1, 2, 4, 8, 32}) EXPECT_LT(worst_of(fit, kTruth, nodes), 0.15) << nodes;
  }
}

TEST(CollectiveFit, TellsARingFromATree) {
  std::vector<CollectiveWay> ring(std::begin(kTruth), std::end(kTruth));
  for (CollectiveWay& way : ring) way.algorithm = Algorithm::ring;
  const CollectiveFit fit = fit_collective(Collective::all_reduce, measured(ring, 3, {1, 2, 4}));
  EXPECT_EQ(fit.ways.back().algorithm, Algorithm::ring);
  EXPECT_TRUE(fit.alternative.empty());
  EXPECT_LT(worst_of(fit, ring, 16), 0.2);
}

TEST(CollectiveFit, OneNodeCountLeavesTheAlgorithmOpenAndSaysSo) {
  const CollectiveFit fit = fit_collective(Collective::all_reduce, measured(kTruth, 1, {2}));
  ASSERT_FALSE(fit.alternative.empty());
  const auto range = fit.range_s(64 * kMiB, 128, 16);
  EXPECT_GT(range.high / range.low, 1.5);
}

TEST(CollectiveFit, NoWayIsFasterThanTheLine) {
  CollectiveFitOptions options;
  options.line_rate = 10e9;
  const CollectiveFit fit = fit_collective(Collective::all_reduce, measured(kTruth, 1, {2}), options);
  for (const CollectiveWay& way : fit.ways) EXPECT_GE(way.cost.inter.s_per_byte, 1 / 10e9);
}

TEST(CollectiveFit, ARowSlowerThanASmallerOneIsNamedAndDoesNotBendTheFit) {
  std::vector<CollectiveSample> samples = measured(kTruth, 2, {1, 2, 8});
  const CollectiveFit clean = fit_collective(Collective::all_reduce, samples);
  samples.back().time_s *= 1.6;
  const CollectiveFit fit = fit_collective(Collective::all_reduce, samples);
  EXPECT_NE(fit.rows.back().outlier.find("slower than a smaller message"), std::string::npos)
      << fit.rows.back().outlier;
  EXPECT_NEAR(fit.time_s(64 * kMiB, 64, 8) / clean.time_s(64 * kMiB, 64, 8), 1, 0.05);
}

}  // namespace
}  // namespace pitstop::test
