// Weibull time, T = scale * (-ln U)^(1/shape); mean = scale * Gamma(1 + 1/shape). shape < 1: infant
// mortality; 1: exponential; > 1: wear-out.
#pragma once

#include <cmath>
#include <optional>

#include "models/failure/constant.hpp"

namespace pitstop {

struct Weibull {
  static constexpr const char* name = "weibull";
  static constexpr const char* meaning = "a failure rate that falls or rises with age";
  std::optional<Duration> scale, mean;  // exactly one is set
  double shape = 1;

  template <class V, class Self>
  static void keys(V& v, Self& self) {
    v.optional("scale", self.scale, "the time that 63.2 % fall below");
    v.optional("mean", self.mean, "mean time");
    v.optional("shape", self.shape, "below 1: infant mortality; 1: exponential; above 1: wear-out",
               Range{0.1, 20});
    v.exactly_one({"scale", "mean"});
    v.rule(!self.scale || *self.scale > Duration{}, "scale", "must be longer than 0s");
    v.rule(!self.mean || *self.mean > Duration{}, "mean", "must be longer than 0s");
  }

  long double lower(long double p) const { return at_hazard(-std::log1p(-p)); }
  long double upper(long double q) const { return at_hazard(-std::log(q)); }
  long double below(long double s) const { return s > 0 ? -std::expm1(-hazard(s)) : 0; }
  long double above(long double s) const { return s > 0 ? std::exp(-hazard(s)) : 1; }
  long double mean_s() const { return mean ? exact_seconds(*mean) : scale_s() * mean_over_scale(); }
  long double scale_s() const { return scale ? exact_seconds(*scale) : mean_s() / mean_over_scale(); }

 private:
  long double mean_over_scale() const { return std::tgamma(1 + 1 / static_cast<long double>(shape)); }
  long double hazard(long double s) const { return std::pow(s / scale_s(), static_cast<long double>(shape)); }
  long double at_hazard(long double h) const {
    return scale_s() * std::pow(h, 1 / static_cast<long double>(shape));
  }
};

}  // namespace pitstop
