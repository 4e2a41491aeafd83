// The same time, always. Every family has these members, in seconds and long double, for the host only:
//   lower(p)   the time that a share p falls below
//   upper(q)   the time that a share q exceeds, lower(1 - q), exact also where q is tiny
//   below(s)   P(T <= s)
//   above(s)   P(T > s), exact also where it is tiny
//   mean_s()   the mean, however the parameters were given
// Requires: 0 < p, q < 1.
#pragma once

#include "models/describe.hpp"
#include "sim/base/time.hpp"

namespace pitstop {

inline long double exact_seconds(Duration d) { return static_cast<long double>(d.ticks()) / 1'000'000; }

struct Constant {
  static constexpr const char* name = "constant";
  static constexpr const char* meaning = "always the same time; may be written as the time alone";
  Duration value;

  template <class V, class Self>
  static void keys(V& v, Self& self) {
    v.required("value", self.value, "the time");
  }

  long double lower(long double) const { return mean_s(); }
  long double upper(long double) const { return mean_s(); }
  long double below(long double s) const { return s >= mean_s() ? 1 : 0; }
  long double above(long double s) const { return 1 - below(s); }
  long double mean_s() const { return exact_seconds(value); }
};

}  // namespace pitstop
