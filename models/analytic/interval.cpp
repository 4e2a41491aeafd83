#include "models/analytic/interval.hpp"

#include <boost/math/special_functions/lambert_w.hpp>
#include <cmath>

namespace pitstop {

namespace {

// 1 + W0(-exp(-x - 1)) for x >= 0.
long double one_plus_w0(long double x) {
  constexpr long double kNearBranch = 1e-6L;
  if (x > kNearBranch) return 1 + boost::math::lambert_w0(-std::exp(-x - 1));
  // Beside the branch point, where 1 + W0 would cancel: its series in p = sqrt(2 (1 - e^-x)) (Corless et
  // al. 1996, equation 4.22).
  const long double p = std::sqrt(-2 * std::expm1(-x));
  return p * (1 - p * (1 / 3.0L - p * (11 / 72.0L - p * (43 / 540.0L))));
}

}  // namespace

double young_interval(double stall_s, double mtbf_s) { return std::sqrt(2 * stall_s * mtbf_s); }

double daly_interval(double stall_s, double mtbf_s) {
  if (stall_s >= 2 * mtbf_s) return mtbf_s;
  const double x = stall_s / (2 * mtbf_s);
  return young_interval(stall_s, mtbf_s) * (1 + std::sqrt(x) / 3 + x / 9) - stall_s;
}

double exact_interval(double stall_s, double mtbf_s) {
  if (!std::isfinite(mtbf_s)) return mtbf_s;
  const auto m = static_cast<long double>(mtbf_s);
  return static_cast<double>(one_plus_w0(static_cast<long double>(stall_s) / m) * m);
}

Duration interval_from_seconds(double s) {
  if (!std::isfinite(s) || s <= 0) return Duration{};
  if (s >= kLongest.seconds()) return kLongest;
  return longer(Duration::from_seconds(s), Duration::seconds(1));
}

}  // namespace pitstop
