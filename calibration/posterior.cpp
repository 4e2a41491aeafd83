#include "calibration/posterior.hpp"

#include <algorithm>
#include <boost/math/distributions/normal.hpp>
#include <cmath>

namespace pitstop {

double posterior_quantile(const Figure& f, double p) {
  if (f.low == f.high) return f.value;
  const double z = boost::math::quantile(boost::math::normal(), p) / 1.959963984540054;
  const double end = z > 0 ? f.high : f.low;
  if (f.low > 0) return f.value * std::pow(end / f.value, std::fabs(z));
  return std::max(0.0, f.value + (end - f.value) * std::fabs(z));
}

}  // namespace pitstop
