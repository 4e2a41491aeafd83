// Decisions repeated many times: how often their intervals hold, and how often tune finds the optimum.
#include "tests/answers/coverage.hpp"

namespace pitstop::test {
namespace {

constexpr std::uint64_t kExperiments = 10'000;

void expect_94_to_96(double share) {
  std::printf("coverage %.4f\n", share);
  EXPECT_GE(share, 0.94);
  EXPECT_LE(share, 0.96);
}

TEST(DecideCampaign, CoverageOfRun) { expect_94_to_96(coverage_of_run(kExperiments)); }
TEST(DecideCampaign, CoverageOfCompare) { expect_94_to_96(coverage_of_compare(kExperiments)); }
TEST(DecideCampaign, CoverageOfTheObjectiveAtTunesAnswer) { expect_94_to_96(coverage_of_tune(kExperiments)); }
TEST(DecideCampaign, CoverageOfRunUntilAPrecision) {
  const double share = coverage_of_until(kExperiments);
  std::printf("coverage %.4f\n", share);
  EXPECT_GE(share, 0.93);
}

TEST(DecideCampaign, TuneFindsTheOptimumForAHundredSeedsOfAHundred) {
  const std::string path = std::string(PITSTOP_SOURCE_DIR) + "/experiments/scenarios/daly.yaml";
  const SearchSpace space({"checkpoint.interval=1min..6h"});
  auto cost = [](double T) { return expected_segment({T, 5, 0, 10, 1440}) / T; };
  double worst = 0;
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    for (const char* from : {"30min", "6h"}) {
      TuneOptions o;
      o.seed = seed;
      o.from_formula = false;
      const Tuned t = tune(
          {path, scenario_text(path), {{"job.work", "20000h"}, {"checkpoint.interval", from}}}, space, o);
      const double loss = cost(*t.best[0].number / 60) / cost(116.690) - 1;
      worst = std::max(worst, loss);
      EXPECT_LE(loss, 1e-4) << "seed " << seed << " from " << from << ": " << t.best[0].text;
      EXPECT_TRUE(t.succeeded());
    }
  }
  std::printf("worst loss %.5f %%\n", worst * 100);
}

}  // namespace
}  // namespace pitstop::test
