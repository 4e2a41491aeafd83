#include "models/failure/mixture.hpp"

#include <algorithm>
#include <boost/math/tools/toms748_solve.hpp>
#include <cmath>
#include <cstdint>
#include <limits>
#include <variant>

namespace pitstop {

namespace {

constexpr long double kWeightTolerance = 1e-3L;  // three thirds written as 0.333 each

constexpr long double kLeastSeconds = 1e-30L;  // far below a tick

constexpr long double kClose = 0x1p-58L;  // of two logarithms of times
constexpr long double kLogNone = -1e4L;   // of a share that is zero

// The sum over parts of weight * f(part).
template <class F>
long double weighted(const std::vector<MixtureComponent>& parts, F f) {
  long double sum = 0;
  for (const MixtureComponent& c : parts) sum += static_cast<long double>(c.weight) * std::visit(f, c.part);
  return sum;
}

struct Bracket {
  long double low = std::numeric_limits<long double>::infinity(), high = 0;
};

// A quantile of a mixture lies between the least and the greatest of its parts' quantiles.
template <class F>
Bracket bracket(const std::vector<MixtureComponent>& parts, F quantile) {
  Bracket b;
  for (const MixtureComponent& c : parts) {
    const long double x = std::visit(quantile, c.part);
    b.low = std::min(b.low, x);
    b.high = std::max(b.high, x);
  }
  return b;
}

// The least x in the bracket with share(x) >= target, for a non-decreasing share (sign 1); for a
// non-increasing one (sign -1), the least with share(x) <= target. Both in logarithms, in which tails are
// nearly straight.
template <class F>
long double least_root(Bracket b, long double target, int sign, F share) {
  auto excess = [&](long double log_x) {
    const long double s = share(std::exp(log_x));
    return sign * (s > 0 ? std::log(s / target) : kLogNone);
  };
  const long double low = std::log(std::max(b.low, kLeastSeconds)),
                    high = std::log(std::max(b.high, kLeastSeconds));
  if (!(low < high)) return b.high;
  const long double at_low = excess(low), at_high = excess(high);
  if (at_low >= 0) return b.low;
  if (at_high <= 0) return b.high;
  std::uintmax_t steps = 300;
  const auto root = boost::math::tools::toms748_solve(
      excess, low, high, at_low, at_high, [](long double x, long double y) { return y - x <= kClose; },
      steps);
  return std::exp(root.second);
}

}  // namespace

long double Mixture::total_weight() const {
  long double sum = 0;
  for (const MixtureComponent& c : components) sum += static_cast<long double>(c.weight);
  return sum;
}

// The constant part, if any, whose jump holds probability p (from below).
const Constant* Mixture::jump_at(long double p) const {
  for (const MixtureComponent& c : components) {
    const auto* constant = std::get_if<Constant>(&c.part);
    if (constant == nullptr) continue;
    const long double after = below(constant->mean_s());
    if (after - static_cast<long double>(c.weight) / total_weight() < p && p <= after) return constant;
  }
  return nullptr;
}

bool Mixture::shares_add_up() const { return std::abs(total_weight() - 1) <= kWeightTolerance; }

long double Mixture::below(long double s) const {
  return weighted(components, [s](const auto& d) { return d.below(s); }) / total_weight();
}

long double Mixture::above(long double s) const {
  return weighted(components, [s](const auto& d) { return d.above(s); }) / total_weight();
}

long double Mixture::mean_s() const {
  return weighted(components, [](const auto& d) { return d.mean_s(); }) / total_weight();
}

long double Mixture::lower(long double p) const {
  if (const Constant* c = jump_at(p)) return c->mean_s();
  const Bracket b = bracket(components, [p](const auto& d) { return d.lower(p); });
  return least_root(b, p, 1, [this](long double x) { return below(x); });
}

long double Mixture::upper(long double q) const {
  if (const Constant* c = jump_at(1 - q)) return c->mean_s();
  const Bracket b = bracket(components, [q](const auto& d) { return d.upper(q); });
  return least_root(b, q, -1, [this](long double x) { return above(x); });
}

}  // namespace pitstop
