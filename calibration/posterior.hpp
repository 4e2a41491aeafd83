// What is known of a figure, as a distribution, for drawing it.
#pragma once

#include "calibration/profile.hpp"

namespace pitstop {

// The value below which the figure lies with probability p. The figure's 95 % interval [low, high] and its
// value are the 2.5 %, 97.5 % and 50 % points. A positive figure is lognormal on each side of its value,
//
//   x = value (high / value)^(z / 1.96) for z > 0, value (value / low)^(z / 1.96) below,  z = Phi^-1(p),
//
// one whose interval touches 0 is normal on each side, and not below 0. A figure without an interval is
// exact. Requires: 0 < p < 1, 0 <= low <= value <= high.
double posterior_quantile(const Figure& figure, double p);

}  // namespace pitstop
