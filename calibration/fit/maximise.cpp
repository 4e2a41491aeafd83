#include "calibration/fit/maximise.hpp"

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>
#include <limits>

namespace pitstop {

namespace {

constexpr double kStep = 1e-4;  // of the differences; parameters are logarithms
constexpr int kMostSteps = 200;
constexpr double kLongestStep = 2;
constexpr double kLeastGain = 1e-6;  // of a log likelihood: far below what any interval can show

using Vector = Eigen::VectorXd;
using Matrix = Eigen::MatrixXd;

struct Derivatives {
  Vector gradient;
  Matrix hessian;
};

double at(const Objective& f, const Vector& x) { return f(Parameters(x.data(), x.data() + x.size())); }

Derivatives differences(const Objective& f, const Vector& x, double here) {
  const Eigen::Index d = x.size();
  Derivatives out{Vector(d), Matrix(d, d)};
  Vector up(d), down(d);
  auto moved = [&](Eigen::Index i, double by_i, Eigen::Index j, double by_j) {
    Vector y = x;
    y[i] += by_i;
    y[j] += by_j;
    return at(f, y);
  };
  for (Eigen::Index i = 0; i < d; ++i) {
    up[i] = moved(i, kStep, i, 0);
    down[i] = moved(i, -kStep, i, 0);
    out.gradient[i] = (up[i] - down[i]) / (2 * kStep);
    out.hessian(i, i) = (up[i] - 2 * here + down[i]) / (kStep * kStep);
  }
  for (Eigen::Index i = 0; i < d; ++i) {
    for (Eigen::Index j = 0; j < i; ++j) {
      const double cross = moved(i, kStep, j, kStep) - moved(i, kStep, j, -kStep) -
                           moved(i, -kStep, j, kStep) + moved(i, -kStep, j, -kStep);
      out.hessian(i, j) = out.hessian(j, i) = cross / (4 * kStep * kStep);
    }
  }
  return out;
}

// Newton's step, or, where the function is not concave, one along the gradient in the scale of the curvature.
Vector step_of(const Derivatives& d) {
  Eigen::SelfAdjointEigenSolver<Matrix> eigen(-d.hessian);
  const double largest = std::max(eigen.eigenvalues().cwiseAbs().maxCoeff(), 1e-8);
  Vector curvature = eigen.eigenvalues().cwiseAbs().cwiseMax(1e-6 * largest);
  Vector step =
      eigen.eigenvectors() * (eigen.eigenvectors().transpose() * d.gradient).cwiseQuotient(curvature);
  const double length = step.cwiseAbs().maxCoeff();
  return length > kLongestStep ? Vector(step * (kLongestStep / length)) : step;
}

Parameters errors_of(const Matrix& hessian) {
  const Eigen::Index d = hessian.rows();
  Parameters error(static_cast<std::size_t>(d), std::numeric_limits<double>::quiet_NaN());
  const Eigen::LLT<Matrix> factor(-hessian);
  if (factor.info() != Eigen::Success) return error;
  const Matrix inverse = factor.solve(Matrix::Identity(d, d));
  for (Eigen::Index i = 0; i < d; ++i) error[static_cast<std::size_t>(i)] = std::sqrt(inverse(i, i));
  return error;
}

// The profile: the maximum over all parameters but `which`, which is held at `value`. Climbs from `others`.
double profile_at(const Objective& f, std::size_t which, double value, Parameters& others) {
  auto whole = [&](const Parameters& rest) {
    Parameters p = rest;
    p.insert(p.begin() + static_cast<std::ptrdiff_t>(which), value);
    return f(p);
  };
  if (others.empty()) return whole(others);
  const double here = whole(others);
  if (!std::isfinite(here)) return here;
  Maximum m = maximise(whole, others);
  others = m.at;
  return m.value;
}

double end_of(const Objective& f, const Maximum& m, std::size_t which, double drop, double direction) {
  Parameters others = m.at;
  others.erase(others.begin() + static_cast<std::ptrdiff_t>(which));
  const double top = m.value, target = top - drop;
  const double unit = std::isfinite(m.error[which]) ? m.error[which] : 0.1;
  double inside = 0, outside = unit * std::sqrt(2 * drop);
  auto profile = [&](double distance) {
    return profile_at(f, which, m.at[which] + direction * distance, others);
  };
  double at_outside = profile(outside), at_inside = top;
  while (at_outside > target) {
    inside = outside;
    at_inside = at_outside;
    outside *= 1.3;
    if (outside > 50 * unit) return direction * std::numeric_limits<double>::infinity();
    at_outside = profile(outside);
  }
  // The profile is close to a parabola: interpolate its square root, and bisect where that does not help.
  for (int i = 0; i < 60 && outside - inside > 1e-6 * unit; ++i) {
    double middle = (inside + outside) / 2;
    if (std::isfinite(at_outside) && i % 3 != 2) {
      const double a = std::sqrt(std::max(0.0, top - at_inside)), b = std::sqrt(top - at_outside);
      if (b > a) middle = inside + (outside - inside) * (std::sqrt(drop) - a) / (b - a);
    }
    const double value = profile(middle);
    if (std::fabs(value - target) < 1e-7) return m.at[which] + direction * middle;
    (value > target ? inside : outside) = middle;
    (value > target ? at_inside : at_outside) = value;
  }
  return m.at[which] + direction * (inside + outside) / 2;
}

}  // namespace

Maximum maximise(const Objective& f, const Parameters& start) {
  Vector x = Eigen::Map<const Vector>(start.data(), static_cast<Eigen::Index>(start.size()));
  double here = at(f, x);
  Maximum out;
  Derivatives d = differences(f, x, here);
  for (int i = 0; i < kMostSteps; ++i) {
    if (!d.gradient.allFinite() || !d.hessian.allFinite()) break;
    Vector step = step_of(d);
    if (d.gradient.dot(step) < kLeastGain) {  // twice what Newton's step promises
      out.found = true;
      break;
    }
    double next = at(f, x + step);
    while (!(next >= here) && step.cwiseAbs().maxCoeff() > 1e-12) {
      step /= 2;
      next = at(f, x + step);
    }
    if (!(next >= here)) break;
    x += step;
    here = next;
    d = differences(f, x, here);
  }
  out.at.assign(x.data(), x.data() + x.size());
  out.value = here;
  out.error = errors_of(d.hessian);
  return out;
}

ProfileInterval profile_interval(const Objective& objective, const Maximum& maximum, std::size_t which,
                                 double drop) {
  return {end_of(objective, maximum, which, drop, -1), end_of(objective, maximum, which, drop, 1)};
}

}  // namespace pitstop
