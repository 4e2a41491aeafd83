#include "experiments/simulate/statistics.hpp"

#include <algorithm>
#include <boost/math/distributions/students_t.hpp>
#include <boost/multiprecision/cpp_int.hpp>
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

Estimate estimate(const Moments& m, std::uint64_t n, double unit) {
  using Wide = boost::multiprecision::int512_t;
  auto joined = [](std::span<const std::uint64_t> words) {
    Wide x = 0;
    for (std::size_t w = words.size(); w-- > 0;) x = (x << 64) + words[w];
    return x;
  };
  const Wide sum = joined(m.sum), squares = joined(m.squares);
  const auto count = static_cast<double>(n);
  Estimate e;
  e.mean = sum.convert_to<double>() / count * unit;
  if (n > 1) {
    const Wide spread = squares * n - sum * sum;
    e.std = std::sqrt(spread.convert_to<double>() / count / (count - 1)) * unit;
  }
  const double half = student_t95(n) * e.std / std::sqrt(count);
  e.ci95 = Interval{e.mean - half, e.mean + half};
  return e;
}

std::int64_t quantile(std::vector<std::int64_t>& values, double p) {
  auto rank = static_cast<std::size_t>(std::ceil(p * static_cast<double>(values.size())));
  rank = std::min(rank > 0 ? rank - 1 : 0, values.size() - 1);
  std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(rank), values.end());
  return values[rank];
}

}  // namespace pitstop
