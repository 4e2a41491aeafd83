// Tune against exact mathematics and brute force; the search from far off, never from the formula.
#include "experiments/answers/tune/tune.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "experiments/answers/sensitivity/response_surface.hpp"
#include "experiments/answers/sensitivity/scrambled_sobol.hpp"
#include "experiments/answers/tune/tune_report.hpp"
#include "experiments/base/usage_error.hpp"
#include "experiments/scenario/scenario_file.hpp"
#include "models/analytic/segment.hpp"
#include "models/analytic/two_tier.hpp"
#include "tests/oracle/check_mean.hpp"

namespace pitstop::test {
namespace {

ScenarioSource shipped(const std::string& name, std::vector<Override> set = {}) {
  const std::string path = std::string(PITSTOP_SOURCE_DIR) + "/experiments/scenarios/" + name + ".yaml";
  return {path, scenario_text(path), std::move(set)};
}
ScenarioSource written(const std::string& text) { return {"test.yaml", text, {}}; }

TuneOptions searching(std::uint64_t seed, std::uint64_t replications = 400) {
  TuneOptions o;
  o.seed = seed;
  o.replications = replications;
  o.from_formula = false;
  return o;
}

double number(const Tuned& t, std::size_t k = 0) { return *t.best[k].number; }

// Minutes of cost per minute of work, C 5, R 10, M 1,440.
double daly_cost(double interval_min) {
  return expected_segment({interval_min, 5, 0, 10, 1440}) / interval_min;
}
constexpr double kBestMinutes = 116.690;

TEST(Tune, FindsTheExactOptimumFromFarBelowAndFarAbove) {
  const SearchSpace space({"checkpoint.interval=1min..6h"});
  for (const std::uint64_t seed : kSeeds) {
    for (const char* from : {"30min", "6h"}) {
      const ScenarioSource source = shipped("daly", {{"job.work", "20000h"}, {"checkpoint.interval", from}});
      const Tuned t = tune(source, space, searching(seed, 200));
      EXPECT_LE(daly_cost(number(t) / 60) / daly_cost(kBestMinutes) - 1, 1e-4) << seed << " from " << from;
      EXPECT_TRUE(t.succeeded() && t.sure());
      // The flat region: as good within 0.1 %, and most of what is.
      for (const double end : {*t.flat[0].low.number, *t.flat[0].high.number}) {
        const double loss = daly_cost(end / 60) / daly_cost(kBestMinutes) - 1;
        EXPECT_LE(loss, 1.5e-3);
        EXPECT_GE(loss, 0.5e-3);
      }
      // What the present setting loses is the truth.
      const double exact = expected_wall(1.2e6, {from[0] == '3' ? 30.0 : 360.0, 5, 0, 10, 1440}) -
                           expected_wall(1.2e6, {number(t) / 60, 5, 0, 10, 1440});
      EXPECT_TRUE(mean_agrees(*t.present->loss, t.replications, exact * 60));
    }
  }
}

TEST(Tune, SaysThatAShortJobIsASawtooth) {
  const Tuned t = tune(shipped("daly"), SearchSpace({"checkpoint.interval=1min..6h"}), searching(1, 2000));
  ASSERT_TRUE(t.sawtooth.has_value());
  EXPECT_NEAR(*t.sawtooth, 5.0 / expected_wall(30000, {117, 5, 0, 10, 1440}), 1e-5);
  EXPECT_LT(*t.flat[0].low.number, kBestMinutes * 60 * 0.95);
  EXPECT_GT(*t.flat[0].high.number, kBestMinutes * 60 * 1.05);
  EXPECT_NE(tune_report(t, "", {}).find("Sawtooth"), std::string::npos);
}

// MODEL: two tiers, intervals and count together.
TEST(Tune, TwoTiersComeToTheExactMinimum) {
  const ScenarioSource source = written(R"(
job: {nodes: 1, work: 1000h}
causes:
  process: {scope: job, mtbf: 300min, exposure: in_service}
  node: {scope: node, mtbf: 3000min, remedy: reboot}
checkpoint:
  tiers:
    near: {interval: 30min, stall: 12s, where: host_memory}
    far: {interval: 5h, stall: 5min, where: lustre}
)");
  const SearchSpace space({"checkpoint.tiers.near.interval=1min..2h",
                           "checkpoint.tiers.far.interval=1..100 x checkpoint.tiers.near.interval"});
  const TwoTier tiers{0.2, 5, 300, 3000};
  const double least = 1 + two_tier_minimum(tiers).H;
  for (const std::uint64_t seed : {1, 2}) {
    const Tuned t = tune(source, space, searching(seed, 200));
    const double W = number(t, 1) / 60;
    const int n = static_cast<int>(std::lround(number(t, 1) / number(t, 0)));
    EXPECT_LE((1 + two_tier_overhead(tiers, n, W)) / least - 1, 1e-3) << n << " copies over " << W << " min";
    EXPECT_TRUE(t.succeeded());
  }
}

// No formula: Weibull lifetimes, detection, two tiers. Every setting of a grid has ten times the
// replications.
TEST(Tune, AgreesWithABruteForceGrid) {
  const ScenarioSource source = written(R"(
job: {nodes: 8, work: 30d}
cluster: {spares: 1}
causes:
  gpu: {lifetime: {model: weibull, shape: 0.7, mean: 20d}, detected_by: [hma]}
  software: {scope: job, mtbf: 30h, detected_by: [watchdog], symptom: hang}
detection:
  hma: {latency: {model: uniform, min: 30s, max: 3min}}
  watchdog: {latency: 10min}
recovery: {replacement: 25min, restart: 3min}
checkpoint:
  tiers:
    near: {interval: 1h, stall: 10s, where: host_memory}
    far: {interval: 4h, stall: 2min, where: lustre}
)");
  const SearchSpace space(
      {"checkpoint.tiers.near.interval=2min..6h", "checkpoint.tiers.far.interval=10min..1d"});
  const TuneOptions options = searching(1, 200);
  const Tuned t = tune(source, space, options);
  ASSERT_TRUE(t.objective.has_value());
  RunOptions ten;
  ten.seed = 99;
  ten.replications = options.replications * 10;
  auto wall_at = [&](const std::vector<VariedValue>& setting) {
    const Scenario s = scenario_at(source, setting);
    return run(s, compile(s), ten).wall.estimate->mean;
  };
  double least = INFINITY;
  for (double near = 0.3; near <= 0.81; near += 0.1) {
    for (double far = 0.2; far <= 0.81; far += 0.1)
      least = std::min(least, wall_at(space.setting({near, far})));
  }
  EXPECT_LE(wall_at(t.best) / least - 1, options.margin);
}

TEST(Tune, FailsLoudlyOnABound) {
  const Tuned t = tune(shipped("daly"), SearchSpace({"checkpoint.interval=1min..1h"}), searching(1));
  EXPECT_EQ(t.on_bound, std::vector<std::string>{"checkpoint.interval"});
  EXPECT_FALSE(t.succeeded());
  EXPECT_EQ(tune_failures(t, {}).size(), 1U);
}

TEST(Tune, SparesThatGainNothingAreNotTaken) {
  const Tuned t = tune(shipped("g5-fleet"), SearchSpace({"cluster.spares=0..32"}), searching(1));
  EXPECT_TRUE(t.succeeded());
  EXPECT_LE(number(t), 8);
  EXPECT_EQ(t.flat[0].high.text, "32");
}

TEST(Tune, APromiseIsBoughtWithSpares) {
  const ScenarioSource source =
      shipped("g5-fleet", {{"cluster.price", "7 USD/h"}, {"checkpoint.interval", "40min"}});
  TuneOptions options = searching(1);
  options.objective = Objective::cost;
  const SearchSpace space({"cluster.spares=0..16"});
  const Tuned cheap = tune(source, space, options);
  options.promise = parse_promise("p(wall<30.7d)>=0.9");
  const Tuned kept = tune(source, space, options);
  EXPECT_GE(kept.promise_kept.value(), 0.9);
  EXPECT_GE(kept.objective->mean, cheap.objective->mean - cheap.tolerance);
  options.promise = parse_promise("p(wall<30d)>=0.9");
  EXPECT_FALSE(tune(source, space, options).succeeded());
}

TEST(Tune, TheSameForAnyNumberOfThreads) {
  TuneOptions one = searching(4), three = one;
  one.threads = 1;
  three.threads = 3;
  const SearchSpace space({"checkpoint.interval=10min..6h"});
  const Tuned a = tune(shipped("daly"), space, one), b = tune(shipped("daly"), space, three);
  EXPECT_EQ(a.best[0].text, b.best[0].text);
  EXPECT_EQ(a.objective->mean, b.objective->mean);
  EXPECT_EQ(a.trace.size(), b.trace.size());
}

TEST(SearchSpace, RefusesWhatItCannotSearch) {
  auto mistakes = [](const std::vector<std::string>& over) {
    try {
      SearchSpace space(over);
    } catch (const UsageError& e) {
      return e.mistakes().size();
    }
    return std::size_t{0};
  };
  EXPECT_EQ(mistakes({"checkpoint.interval=1min..6h"}), 0U);
  EXPECT_EQ(mistakes({"checkpoint.interval"}), 1U);
  EXPECT_EQ(mistakes({"checkpoint.interval=6h..1min", "x=1"}), 2U);
  EXPECT_EQ(mistakes({"a=1h..2h", "a=1h..2h"}), 1U);
  EXPECT_EQ(mistakes({"a=1..64 x b"}), 1U);
}

TEST(SearchSpace, WholeNumbersAndMultiplesAreTyped) {
  const SearchSpace space({"a.interval=1min..16min", "b.interval=1..64 x a.interval", "cluster.spares=0..8"});
  const auto setting = space.setting({0.5, 0.5, 0.3});
  EXPECT_EQ(setting[0].text, "4min");
  EXPECT_EQ(setting[1].text, "32min");
  EXPECT_EQ(setting[2].text, "2");
  EXPECT_NEAR(space.snapped({0.5, 0.5, 0.3})[2], 0.25, 1e-12);
}

TEST(ScrambledSobol, OnePointInEachSliceOfEveryCoordinate) {
  constexpr std::size_t n = 256, dimensions = 12;
  const auto points = scrambled_sobol(n, dimensions, 5);
  for (std::size_t d = 0; d < dimensions; ++d) {
    std::vector<int> hits(n);
    for (const auto& p : points) ++hits[static_cast<std::size_t>(p[d] * n)];
    for (const int h : hits) EXPECT_EQ(h, 1) << d;
  }
}

TEST(ResponseSurface, FindsTheMinimumOfAQuarticAndOfABowl) {
  std::vector<SurfacePoint> line, bowl;
  for (int i = 0; i <= 8; ++i) {
    const double x = i / 8.0, y = std::pow(x - 0.3, 2) + std::pow(x - 0.3, 4);
    line.push_back({{x}, {y - 1e-3, y + 1e-3}});
  }
  EXPECT_NEAR(surface_minimum(line, {{0}, {1}}).at[0], 0.3, 1e-3);
  for (const auto& p : scrambled_sobol(20, 2, 1)) {
    const double y = std::pow(p[0] - 0.6, 2) + 3 * std::pow(p[1] - 0.2, 2) + (p[0] - 0.6) * (p[1] - 0.2);
    bowl.push_back({p, {y, y}});
  }
  const SurfaceMinimum m = surface_minimum(bowl, {{0, 0}, {1, 1}});
  EXPECT_NEAR(m.at[0], 0.6, 1e-3);
  EXPECT_NEAR(m.at[1], 0.2, 1e-3);
  EXPECT_FALSE(m.edge[0] || m.edge[1]);
}

TEST(ResponseSurface, KnowsWhatItsNoiseCosts) {
  // y = x^2 plus noise on the slope alone, of variance 0.04 for each of 100 replications: the minimum is off
  // by slope / 2, which costs slope^2 / 4 (curvature 2); in the mean 0.04 / 100 / 4.
  std::vector<SurfacePoint> points;
  for (int i = 0; i <= 8; ++i) {
    SurfacePoint p{{i / 4.0 - 1}, {}};
    for (int r = 0; r < 100; ++r) p.values.push_back(p.at[0] * p.at[0] + (r % 2 == 0 ? 0.2 : -0.2) * p.at[0]);
    points.push_back(p);
  }
  EXPECT_NEAR(surface_minimum(points, {{-1}, {1}}).expected_loss, 0.04 / 99 / 4, 1e-8);
}

}  // namespace
}  // namespace pitstop::test
