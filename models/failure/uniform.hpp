// Uniform time between two bounds.
#pragma once

#include "models/failure/constant.hpp"

namespace pitstop {

struct Uniform {
  static constexpr const char* name = "uniform";
  static constexpr const char* meaning = "any time between two bounds, all alike";
  Duration min, max;

  template <class V, class Self>
  static void keys(V& v, Self& self) {
    v.required("min", self.min, "shortest time");
    v.required("max", self.max, "longest time");
    v.rule(self.min <= self.max, "max", "must be at least min", {"min"});
  }

  long double lower(long double p) const { return exact_seconds(min) + width() * p; }
  long double upper(long double q) const { return exact_seconds(max) - width() * q; }
  long double below(long double s) const { return 1 - above(s); }
  long double above(long double s) const {
    if (s >= exact_seconds(max)) return 0;
    return s < exact_seconds(min) ? 1 : (exact_seconds(max) - s) / width();
  }
  long double mean_s() const { return exact_seconds(min + max) / 2; }

 private:
  long double width() const { return exact_seconds(max - min); }
};

}  // namespace pitstop
