#include "models/analytic/segment.hpp"

#include <algorithm>
#include <cmath>

namespace pitstop {

double expected_segment(const SegmentTimes& t) {
  return std::exp(t.R / t.M) * (t.M + t.D) * std::expm1((t.T + t.C) / t.M);
}

double expected_wall(double W, const SegmentTimes& t) {
  const double saved = std::max(0.0, std::ceil(W / t.T) - 1);
  const SegmentTimes last{W - saved * t.T, 0, t.D, t.R, t.M};
  return saved * expected_segment(t) + expected_segment(last);
}

double daly_wall(double W, const SegmentTimes& t) {
  return expected_segment({t.T, t.C, 0, t.R, t.M}) * W / t.T;
}

double meta_ettr(double T, double C, double u, double M) { return (1 - (u + T / 2) / M) / (1 + C / T); }

double exact_ettr(double T, double C, double u, double M) { return T / expected_segment({T, C, 0, u, M}); }

}  // namespace pitstop
