// The maximum of a smooth function of a few parameters, by Newton's method with derivatives from differences,
// and the interval of one parameter from the profile of the function. For log likelihoods.
#pragma once

#include <functional>
#include <vector>

namespace pitstop {

using Parameters = std::vector<double>;
using Objective = std::function<double(const Parameters&)>;

struct Maximum {
  Parameters at;
  double value = 0;
  Parameters error;  // sqrt of the diagonal of the inverse negative Hessian; NaN where it is not definite
  bool found = false;
};

// Climbs from `start`. Parameters should be of order one in their effect (logarithms). The objective may
// return -infinity where it is not defined, but not at `start`.
Maximum maximise(const Objective& objective, const Parameters& start);

struct ProfileInterval {
  double low = 0, high = 0;
};

// Where the profile of parameter `which` (the maximum over all the others) has dropped by `drop` from the
// maximum: Wilks 1938; for one parameter at 95 % drop = 1.920729, half the quantile of chi-squared with one
// degree of freedom. An end that is not found within 50 standard errors is infinite.
inline constexpr double kDrop95 = 1.920729410347062;
ProfileInterval profile_interval(const Objective& objective, const Maximum& maximum, std::size_t which,
                                 double drop = kDrop95);

}  // namespace pitstop
