#include "experiments/statistics.hpp"

#include <algorithm>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>

namespace pitstop {

namespace {

double student_t(std::uint64_t n, double confidence) {
  if (n < 2) return 0;
  return boost::math::quantile(boost::math::students_t(static_cast<double>(n - 1)), (1 + confidence) / 2);
}

}  // namespace

double student_t95(std::uint64_t n) { return student_t(n, 0.95); }

Interval interval_of(const Estimate& e, std::uint64_t n, double confidence) {
  const double half = student_t(n, confidence) * e.std / std::sqrt(static_cast<double>(n));
  return {e.mean - half, e.mean + half};
}

Estimate estimate(std::span<const double> values) {
  Estimate e;
  const auto n = static_cast<double>(values.size());
  double sum = 0;
  for (const double v : values) sum += v;
  e.mean = sum / n;
  double squares = 0;
  for (const double v : values) squares += (v - e.mean) * (v - e.mean);
  e.std = values.size() > 1 ? std::sqrt(squares / (n - 1)) : 0;
  const double half = student_t95(values.size()) * e.std / std::sqrt(n);
  e.ci95 = Interval{e.mean - half, e.mean + half};
  return e;
}

std::optional<double> quantile(std::vector<double>& finished, std::size_t censored, double p) {
  const auto all = static_cast<double>(finished.size() + censored);
  auto rank = static_cast<std::size_t>(std::ceil(p * all));
  rank = rank > 0 ? rank - 1 : 0;
  if (rank >= finished.size()) return std::nullopt;
  std::nth_element(finished.begin(), finished.begin() + static_cast<std::ptrdiff_t>(rank), finished.end());
  return finished[rank];
}

}  // namespace pitstop
