// Triangular time: shortest, most likely and longest, as an expert would guess them.
#pragma once

#include <cmath>

#include "models/failure/constant.hpp"

namespace pitstop {

struct Triangular {
  static constexpr const char* name = "triangular";
  static constexpr const char* meaning = "shortest, most likely and longest time: an expert's guess";
  Duration min, mode, max;

  template <class V, class Self>
  static void keys(V& v, Self& self) {
    v.required("min", self.min, "shortest time");
    v.required("mode", self.mode, "most likely time");
    v.required("max", self.max, "longest time");
    v.rule(self.min <= self.mode, "mode", "must be at least min", {"min"});
    v.rule(self.mode <= self.max, "max", "must be at least mode", {"mode"});
  }

  long double lower(long double p) const { return p * width() <= rise() ? rising(p) : falling(1 - p); }
  long double upper(long double q) const { return q * width() <= fall() ? falling(q) : rising(1 - q); }
  long double below(long double s) const { return 1 - above(s); }
  long double above(long double s) const {
    if (s >= exact_seconds(max)) return 0;
    if (s < exact_seconds(min)) return 1;
    const long double up = s - exact_seconds(min), down = exact_seconds(max) - s;
    return up < rise() ? 1 - up * up / (width() * rise()) : down * down / (width() * fall());
  }
  long double mean_s() const { return exact_seconds(min + mode + max) / 3; }

 private:
  long double width() const { return exact_seconds(max - min); }
  long double rise() const { return exact_seconds(mode - min); }
  long double fall() const { return exact_seconds(max - mode); }
  long double rising(long double p) const { return exact_seconds(min) + std::sqrt(p * width() * rise()); }
  long double falling(long double q) const { return exact_seconds(max) - std::sqrt(q * width() * fall()); }
};

}  // namespace pitstop
