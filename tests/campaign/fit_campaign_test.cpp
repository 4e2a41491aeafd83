// Coverage of fitted intervals: 1,000 trials each, seeds 1 to 1,000.
#include <gtest/gtest.h>

#include "tests/calibration/fit_round_trip.hpp"

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

}  // namespace
}  // namespace pitstop::test
