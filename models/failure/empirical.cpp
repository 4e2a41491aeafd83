#include "models/failure/empirical.hpp"

#include <algorithm>

namespace pitstop {

// How many points have a probability <= p.
std::size_t Empirical::points_up_to(long double p) const {
  if (!probabilities.empty()) {
    const auto after = std::upper_bound(probabilities.begin(), probabilities.end(), p);
    return static_cast<std::size_t>(after - probabilities.begin());
  }
  const auto n = static_cast<long double>(seconds.size());
  return static_cast<std::size_t>(std::clamp(p * n + 0.5L, 0.0L, n));
}

long double Empirical::lower(long double p) const {
  const std::size_t after = points_up_to(p);
  if (after == 0) return time(0);
  if (after == seconds.size()) return time(after - 1);
  const long double p0 = probability(after - 1), p1 = probability(after);
  return time(after - 1) + (time(after) - time(after - 1)) * ((p - p0) / (p1 - p0));
}

long double Empirical::below(long double s) const {
  const auto after =
      static_cast<std::size_t>(std::upper_bound(seconds.begin(), seconds.end(), s) - seconds.begin());
  if (after == 0) return 0;
  if (after == seconds.size()) return 1;
  const long double p0 = probability(after - 1), p1 = probability(after);
  return p0 + (p1 - p0) * ((s - time(after - 1)) / (time(after) - time(after - 1)));
}

long double Empirical::mean_s() const {
  const std::size_t last = seconds.size() - 1;
  long double sum = time(0) * probability(0) + time(last) * (1 - probability(last));
  for (std::size_t i = 0; i < last; ++i) {
    sum += (time(i) + time(i + 1)) / 2 * (probability(i + 1) - probability(i));
  }
  return sum;
}

}  // namespace pitstop
