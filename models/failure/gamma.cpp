#include "models/failure/gamma.hpp"

#include <boost/math/special_functions/gamma.hpp>

namespace pitstop {

namespace {

namespace policies = boost::math::policies;
// Long double stays long double; a quantile beyond its range is infinite (or zero), not an exception.
using Quiet =
    policies::policy<policies::overflow_error<policies::ignore_error>, policies::promote_double<false>>;

}  // namespace

long double Gamma::lower(long double p) const {
  const auto a = static_cast<long double>(shape);
  return boost::math::gamma_p_inv(a, p, Quiet()) * (mean_s() / a);
}

long double Gamma::upper(long double q) const {
  const auto a = static_cast<long double>(shape);
  return boost::math::gamma_q_inv(a, q, Quiet()) * (mean_s() / a);
}

long double Gamma::below(long double s) const {
  const auto a = static_cast<long double>(shape);
  return s > 0 ? boost::math::gamma_p(a, s * (a / mean_s()), Quiet()) : 0;
}

long double Gamma::above(long double s) const {
  const auto a = static_cast<long double>(shape);
  return s > 0 ? boost::math::gamma_q(a, s * (a / mean_s()), Quiet()) : 1;
}

}  // namespace pitstop
