#include "models/analytic/two_tier.hpp"

#include <algorithm>
#include <boost/math/tools/minima.hpp>
#include <cmath>

namespace pitstop {

namespace {

TwoTierPattern best_with(const TwoTier& t, int n, double around) {
  constexpr int kBits = 40;  // of W; the overhead is flat there
  const auto best = boost::math::tools::brent_find_minima(
      [&](double W) { return two_tier_overhead(t, n, W); }, around / 20, around * 20, kBits);
  return {static_cast<double>(n), best.first, best.second};
}

}  // namespace

TwoTierPattern two_tier_first_order(const TwoTier& t) {
  const double l1 = 1 / t.M1, l2 = 1 / t.M2;
  const double n = std::sqrt(l1 * t.C2 / (l2 * t.C1));
  const double W = std::sqrt(2 * (n * t.C1 + t.C2) / (l1 / n + l2));
  return {n, W, std::sqrt(2 * l1 * t.C1) + std::sqrt(2 * l2 * t.C2)};
}

double two_tier_overhead(const TwoTier& t, int n, double W) {
  const double l1 = 1 / t.M1, l2 = 1 / t.M2, l = l1 + l2;
  // E_i = a + (1 - c) E_1; c is kept rather than its complement, which would cancel.
  double a = 0, c = 1;
  for (int i = n; i >= 1; --i) {
    const double length = W / n + t.C1 + (i == n ? t.C2 : 0);
    const double q = -std::expm1(-l * length), leaves = 1 - q * l1 / l;
    a = (q / l + (1 - q) * a) / leaves;
    c = (1 - q) * c / leaves;
  }
  return a / c / W - 1;
}

TwoTierPattern two_tier_minimum(const TwoTier& t) {
  const TwoTierPattern start = two_tier_first_order(t);
  TwoTierPattern best = best_with(t, std::max(1, static_cast<int>(std::lround(start.n))), start.W);
  for (const int step : {-1, 1}) {
    for (int n = static_cast<int>(best.n) + step; n >= 1; n += step) {
      const TwoTierPattern next = best_with(t, n, start.W);
      if (next.H >= best.H) break;
      best = next;
    }
  }
  return best;
}

}  // namespace pitstop
