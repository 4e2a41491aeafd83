// Integrals on the host, in long double.
#pragma once

#include <cmath>

namespace pitstop {

// A stretch [a, b] of a function, with its values at the ends and in the middle.
struct Stretch {
  long double a, b, at_a, at_mid, at_b;
};

// Boole's rule (Abramowitz and Stegun, 25.4.14). Where Simpson's rule, which is far less exact, differs by
// more than `tolerance` (a kink, a jump, a steep end) the stretch is halved, at most `halvings` times.
template <class F>
long double integral(const F& f, const Stretch& s, long double tolerance, int halvings = 40) {
  const long double mid = (s.a + s.b) / 2;
  const long double at_1 = f((s.a + mid) / 2), at_3 = f((mid + s.b) / 2);
  const long double boole = (s.b - s.a) / 90 * (7 * (s.at_a + s.at_b) + 32 * (at_1 + at_3) + 12 * s.at_mid);
  const long double simpson = (s.b - s.a) / 6 * (s.at_a + 4 * s.at_mid + s.at_b);
  if (halvings == 0 || std::abs(boole - simpson) <= tolerance) return boole;
  return integral(f, Stretch{s.a, mid, s.at_a, at_1, s.at_mid}, tolerance, halvings - 1) +
         integral(f, Stretch{mid, s.b, s.at_mid, at_3, s.at_b}, tolerance, halvings - 1);
}

// Three points of Gauss and Legendre: exact for polynomials of degree 5 (Abramowitz and Stegun, table 25.4).
template <class F>
long double gauss_legendre(const F& f, long double a, long double b) {
  constexpr long double kPlace = 0.774596669241483377035853079956479922L;  // sqrt(3 / 5)
  const long double mid = (a + b) / 2, half = (b - a) / 2;
  return half / 9 * (8 * f(mid) + 5 * (f(mid - half * kPlace) + f(mid + half * kPlace)));
}

}  // namespace pitstop
