// Exponential time, T = mean * -ln U: no memory, so the rates of many units add.
#pragma once

#include <cmath>

#include "models/failure/constant.hpp"

namespace pitstop {

struct Exponential {
  static constexpr const char* name = "exponential";
  static constexpr const char* meaning = "no memory: a used unit is as good as a new one";
  Duration mean;

  template <class V, class Self>
  static void keys(V& v, Self& self) {
    v.required("mean", self.mean, "mean time");
    v.rule(self.mean > Duration{}, "mean", "must be longer than 0s");
  }

  long double lower(long double p) const { return -mean_s() * std::log1p(-p); }
  long double upper(long double q) const { return -mean_s() * std::log(q); }
  long double below(long double s) const { return s > 0 ? -std::expm1(-s / mean_s()) : 0; }
  long double above(long double s) const { return s > 0 ? std::exp(-s / mean_s()) : 1; }
  long double mean_s() const { return exact_seconds(mean); }
};

}  // namespace pitstop
