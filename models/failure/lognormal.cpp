#include "models/failure/lognormal.hpp"

#include <boost/math/special_functions/erf.hpp>
#include <cmath>

namespace pitstop {

namespace {

constexpr long double kSqrt2 = 1.41421356237309504880168872420969808L;
constexpr long double kZ95 = 1.64485362695147271487L;  // standard normal quantile of 0.95

long double normal_exceeded_by(long double q) { return kSqrt2 * boost::math::erfc_inv(2 * q); }
long double normal_above(long double z) { return std::erfc(z / kSqrt2) / 2; }

}  // namespace

long double Lognormal::sigma_of() const {
  if (sigma) return static_cast<long double>(*sigma);
  if (mean) return std::sqrt(2 * std::log(exact_seconds(*mean) / exact_seconds(median)));
  return std::log(exact_seconds(*p95) / exact_seconds(median)) / kZ95;
}

bool Lognormal::spread_is_sane() const {
  const auto s = static_cast<double>(sigma_of());
  return kSigma.min <= s && s <= kSigma.max;
}

long double Lognormal::lower(long double p) const {
  return exact_seconds(median) * std::exp(-sigma_of() * normal_exceeded_by(p));
}

long double Lognormal::upper(long double q) const {
  return exact_seconds(median) * std::exp(sigma_of() * normal_exceeded_by(q));
}

long double Lognormal::below(long double s) const {
  return s > 0 ? normal_above(-std::log(s / exact_seconds(median)) / sigma_of()) : 0;
}

long double Lognormal::above(long double s) const {
  return s > 0 ? normal_above(std::log(s / exact_seconds(median)) / sigma_of()) : 1;
}

long double Lognormal::mean_s() const {
  if (mean) return exact_seconds(*mean);
  const long double s = sigma_of();
  return exact_seconds(median) * std::exp(s * s / 2);
}

}  // namespace pitstop
