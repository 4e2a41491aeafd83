// Gamma time with density ~ t^(shape-1) exp(-shape t / mean): the sum of `shape` exponential stages.
#pragma once

#include "models/failure/constant.hpp"

namespace pitstop {

struct Gamma {
  static constexpr const char* name = "gamma";
  static constexpr const char* meaning =
      "a sum of `shape` exponential stages; below 1: many short times, a few long";
  Duration mean;
  double shape = 1;

  template <class V, class Self>
  static void keys(V& v, Self& self) {
    v.required("mean", self.mean, "mean time");
    v.optional("shape", self.shape, "how many stages; need not be whole", Range{0.05, 1000});
    v.rule(self.mean > Duration{}, "mean", "must be longer than 0s");
  }

  long double lower(long double p) const;
  long double upper(long double q) const;
  long double below(long double s) const;
  long double above(long double s) const;
  long double mean_s() const { return exact_seconds(mean); }
};

}  // namespace pitstop
