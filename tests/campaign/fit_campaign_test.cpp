// Coverage of fitted intervals: 1,000 trials each, seeds 1 to 1,000.
#include <gtest/gtest.h>

#include "tests/calibration/fit_round_trip.hpp"
#include "tests/calibration/service_round_trip.hpp"

namespace pitstop::test {
namespace {

TEST(Campaign, FittedIntervalsCover92To98PerCent) {
  for (const RoundTrip& trip : kRoundTrips) {
    for (const bool cut : {false, true}) {
      const std::vector<int> in = covered(trip, 1000, 300, cut);
      for (std::size_t i = 0; i < in.size(); ++i) {
        const std::string what = std::string(name_of(trip.family)) + ' ' + parameter_names(trip.family)[i] +
                                 (cut ? ", cut" : ", complete");
        std::printf("coverage of %s: %.1f %%\n", what.c_str(), in[i] / 10.0);
        EXPECT_GE(in[i], 920) << what;
        EXPECT_LE(in[i], 980) << what;
      }
    }
  }
}

TEST(Campaign, RatesOfHistoriesCover93To97PerCent) {
  for (const NamedFleet& f : kPlayedFleets) {
    const Coverage c = coverage_of(f.fleet, 1000);
    std::printf("rates, %s: mean %.4f of the truth, coverage %.1f %%; over calendar time %.1f %%\n", f.name,
                c.mean_ratio, c.covered / 10.0, c.without_service / 10.0);
    EXPECT_NEAR(c.mean_ratio, 1, 0.01) << f.name;
    EXPECT_GE(c.covered, 930) << f.name;
    EXPECT_LE(c.covered, 970) << f.name;
  }
}

}  // namespace
}  // namespace pitstop::test
