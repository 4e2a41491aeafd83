// Intervals cover what they should, a tenth of the campaign's experiments. Of 1,000 with a true coverage of
// 95 % the share has a standard error of 0.69 %; a check may fail once in a thousand million.
#include "tests/answers/coverage.hpp"

namespace pitstop::test {
namespace {

constexpr std::uint64_t kExperiments = 1000;
const double kError = std::sqrt(0.95 * 0.05 / static_cast<double>(kExperiments));

void expect_95(double share) { EXPECT_NEAR(share, 0.95, tolerance_in_errors() * kError); }

TEST(Coverage, OfRun) { expect_95(coverage_of_run(kExperiments)); }
TEST(Coverage, OfCompare) { expect_95(coverage_of_compare(kExperiments)); }
TEST(Coverage, OfTheObjectiveAtTunesAnswer) { expect_95(coverage_of_tune(kExperiments)); }
TEST(Coverage, OfRunUntilAPrecision) {
  EXPECT_GE(coverage_of_until(kExperiments), 0.93 - tolerance_in_errors() * kError);
}

// The check would notice intervals of 90 %.
TEST(Coverage, NarrowIntervalsAreNoticed) {
  const Scenario s = daly_every(117);
  const CompiledScenario c = compile(s);
  const double share = coverage(kExperiments, [&](std::uint64_t seed) {
    const Interval i = run(s, c, experiment(seed)).wall.estimate->ci95;
    const double middle = (i.low + i.high) / 2, half = (i.high - i.low) / 2 * 0.8;
    return covers({middle - half, middle + half}, exact_wall_s(117));
  });
  EXPECT_LT(share, 0.95 - tolerance_in_errors() * kError);
}

}  // namespace
}  // namespace pitstop::test
