#include "experiments/answers/sensitivity/global_indices.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "experiments/answers/sensitivity/scrambled_sobol.hpp"
#include "sim/shared/outcome.hpp"

namespace pitstop {

namespace {

constexpr std::size_t kResamples = 200;  // of the bootstrap

// The n-th of a sequence of hashed numbers.
class Hashed {
 public:
  explicit Hashed(std::uint64_t seed) : seed_(mixed(seed + 0x9e3779b97f4a7c15ULL)) {}
  std::size_t below(std::size_t n) { return static_cast<std::size_t>(mixed(seed_ + ++count_) % n); }

 private:
  std::uint64_t seed_, count_ = 0;
};

struct Values {
  std::vector<double> a, b;
  std::vector<std::vector<double>> ab;  // A with the column of input i from B
};

struct Moment {
  double mean = 0, variance = 0;
};
Moment moment(const Values& v, const std::vector<std::size_t>& rows) {
  double sum = 0, squares = 0;
  for (const std::size_t r : rows) sum += v.a[r] + v.b[r];
  const double n = 2 * static_cast<double>(rows.size()), mean = sum / n;
  for (const std::size_t r : rows) squares += std::pow(v.a[r] - mean, 2) + std::pow(v.b[r] - mean, 2);
  return {mean, squares / n};
}

double first_of(const Values& v, std::size_t i, const std::vector<std::size_t>& rows, const Moment& m) {
  double sum = 0;
  for (const std::size_t r : rows) sum += (v.b[r] - m.mean) * (v.ab[i][r] - v.a[r]);
  return m.variance > 0 ? sum / static_cast<double>(rows.size()) / m.variance : 0;
}
double total_of(const Values& v, std::size_t i, const std::vector<std::size_t>& rows, const Moment& m) {
  double sum = 0;
  for (const std::size_t r : rows) sum += std::pow(v.a[r] - v.ab[i][r], 2);
  return m.variance > 0 ? sum / 2 / static_cast<double>(rows.size()) / m.variance : 0;
}

Interval middle_95(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const auto cut = static_cast<std::size_t>(0.025 * static_cast<double>(values.size()));
  return {values[cut], values[values.size() - 1 - cut]};
}

std::vector<double> ranks_of(const std::vector<double>& x) {
  std::vector<std::size_t> order(x.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return x[a] < x[b]; });
  std::vector<double> ranks(x.size());
  for (std::size_t i = 0; i < order.size();) {
    std::size_t end = i;
    while (end < order.size() && x[order[end]] == x[order[i]]) ++end;
    for (std::size_t k = i; k < end; ++k) ranks[order[k]] = static_cast<double>(i + end - 1) / 2;
    i = end;
  }
  return ranks;
}

}  // namespace

SobolIndices sobol_indices(const CubeFunction& f, std::size_t inputs, std::size_t base, std::uint64_t seed) {
  Values v;
  v.ab.resize(inputs);
  for (const auto& both : scrambled_sobol(base, 2 * inputs, seed)) {
    const auto middle = both.begin() + static_cast<std::ptrdiff_t>(inputs);
    const std::vector<double> a(both.begin(), middle), b(middle, both.end());
    v.a.push_back(f(a));
    v.b.push_back(f(b));
    for (std::size_t i = 0; i < inputs; ++i) {
      std::vector<double> mixed_row = a;
      mixed_row[i] = b[i];
      v.ab[i].push_back(f(mixed_row));
    }
  }
  std::vector<std::size_t> rows(base);
  std::iota(rows.begin(), rows.end(), std::size_t{0});
  const Moment m = moment(v, rows);
  SobolIndices s;
  s.mean = m.mean;
  s.variance = m.variance;
  s.evaluations = base * (inputs + 2);
  std::vector<std::vector<double>> firsts(inputs), totals(inputs);
  Hashed hashed(seed);
  for (std::size_t k = 0; k < kResamples; ++k) {
    std::vector<std::size_t> again(base);
    for (std::size_t& r : again) r = hashed.below(base);
    const Moment of = moment(v, again);
    for (std::size_t i = 0; i < inputs; ++i) {
      firsts[i].push_back(first_of(v, i, again, of));
      totals[i].push_back(total_of(v, i, again, of));
    }
  }
  for (std::size_t i = 0; i < inputs; ++i) {
    s.first.push_back(first_of(v, i, rows, m));
    s.total.push_back(total_of(v, i, rows, m));
    s.first_ci95.push_back(middle_95(firsts[i]));
    s.total_ci95.push_back(middle_95(totals[i]));
  }
  return s;
}

MorrisEffects morris_effects(const CubeFunction& f, std::size_t inputs, std::size_t paths,
                             std::uint64_t seed) {
  constexpr double kStep = 2.0 / 3;  // of four levels 0, 1/3, 2/3, 1
  Hashed hashed(seed);
  std::vector<std::vector<double>> effects(inputs);
  for (std::size_t p = 0; p < paths; ++p) {
    std::vector<double> x(inputs);
    for (double& c : x) c = static_cast<double>(hashed.below(4)) / 3;
    std::vector<std::size_t> order(inputs);
    std::iota(order.begin(), order.end(), std::size_t{0});
    for (std::size_t i = inputs; i > 1; --i) std::swap(order[i - 1], order[hashed.below(i)]);
    double before = f(x);
    for (const std::size_t i : order) {
      const double step = x[i] < 0.5 ? kStep : -kStep;
      x[i] += step;
      const double after = f(x);
      effects[i].push_back((after - before) / step);
      before = after;
    }
  }
  MorrisEffects m;
  m.evaluations = paths * (inputs + 1);
  for (const std::vector<double>& e : effects) {
    double sum = 0, sizes = 0, squares = 0;
    for (const double x : e) {
      sum += x;
      sizes += std::fabs(x);
    }
    const double n = static_cast<double>(paths), mean = sum / n;
    for (const double x : e) squares += (x - mean) * (x - mean);
    m.mu.push_back(mean);
    m.mu_star.push_back(sizes / n);
    m.sigma.push_back(std::sqrt(squares / (n - 1)));
  }
  return m;
}

double rank_correlation(const std::vector<double>& x, const std::vector<double>& y) {
  const std::vector<double> a = ranks_of(x), b = ranks_of(y);
  const double middle = static_cast<double>(x.size() - 1) / 2;
  double both = 0, aa = 0, bb = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    both += (a[i] - middle) * (b[i] - middle);
    aa += (a[i] - middle) * (a[i] - middle);
    bb += (b[i] - middle) * (b[i] - middle);
  }
  return aa > 0 && bb > 0 ? both / std::sqrt(aa * bb) : 0;
}

}  // namespace pitstop
