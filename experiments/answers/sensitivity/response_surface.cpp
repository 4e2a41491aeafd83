#include "experiments/answers/sensitivity/response_surface.hpp"

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>
#include <limits>

namespace pitstop {

namespace {

constexpr std::size_t kDegreeOfOne = 4;
constexpr int kRounds = 400;   // of coordinate descent
constexpr int kSlices = 2000;  // along one coordinate

using Vector = Eigen::VectorXd;
using Matrix = Eigen::MatrixXd;

// Coordinates scaled to [-1, 1] in the box.
class Surface {
 public:
  Surface(const std::vector<SurfacePoint>& points, const Box& box) : box_(box), d_(box.low.size()) {
    const auto m = static_cast<Eigen::Index>(points.size());
    const auto n = static_cast<Eigen::Index>(points[0].values.size());
    Matrix A(m, static_cast<Eigen::Index>(surface_terms(d_)));
    Matrix Y(m, n);
    for (Eigen::Index i = 0; i < m; ++i) {
      const SurfacePoint& p = points[static_cast<std::size_t>(i)];
      A.row(i) = terms(scaled(p.at)).transpose();
      for (Eigen::Index r = 0; r < n; ++r) Y(i, r) = p.values[static_cast<std::size_t>(r)];
    }
    const Matrix each = A.completeOrthogonalDecomposition().solve(Y);  // coefficients of each replication
    c_ = each.rowwise().mean();
    const Matrix off = each.colwise() - c_;
    covariance_ = off * off.transpose() / static_cast<double>(n - 1) / static_cast<double>(n);
  }

  double value(const Vector& z) const { return terms(z).dot(c_); }

  // Downhill along one coordinate after another, from the middle.
  Vector minimum() const {
    Vector best = Vector::Zero(static_cast<Eigen::Index>(d_));
    for (int round = 0; round < kRounds; ++round) {
      const Vector before = best;
      for (std::size_t k = 0; k < d_; ++k) descend(best, static_cast<Eigen::Index>(k));
      if ((best - before).norm() < 1e-9) break;
    }
    return best;
  }

  double expected_loss(const Vector& z, const std::vector<bool>& edge) const {
    std::vector<Eigen::Index> free;
    for (std::size_t k = 0; k < d_; ++k) {
      if (!edge[k]) free.push_back(static_cast<Eigen::Index>(k));
    }
    const auto f = static_cast<Eigen::Index>(free.size());
    if (f == 0) return 0;
    Matrix slope(f, c_.size()), bend(f, f);
    for (Eigen::Index a = 0; a < f; ++a) {
      slope.row(a) = difference(z, free[static_cast<std::size_t>(a)]).transpose();
      for (Eigen::Index b = 0; b < f; ++b)
        bend(a, b) = second(z, free[static_cast<std::size_t>(a)], free[static_cast<std::size_t>(b)]);
    }
    const Eigen::LLT<Matrix> root(bend);
    if (root.info() != Eigen::Success) return std::numeric_limits<double>::infinity();
    return root.solve(slope * covariance_ * slope.transpose()).trace() / 2;
  }

  Vector scaled(const std::vector<double>& x) const {
    Vector z(static_cast<Eigen::Index>(d_));
    for (std::size_t k = 0; k < d_; ++k)
      z[static_cast<Eigen::Index>(k)] =
          (2 * x[k] - box_.low[k] - box_.high[k]) / (box_.high[k] - box_.low[k]);
    return z;
  }
  std::vector<double> unscaled(const Vector& z) const {
    std::vector<double> x(d_);
    for (std::size_t k = 0; k < d_; ++k)
      x[k] =
          (box_.low[k] + box_.high[k] + z[static_cast<Eigen::Index>(k)] * (box_.high[k] - box_.low[k])) / 2;
    return x;
  }

 private:
  static constexpr double kStep =
      1e-3;  // of differences: exact but for rounding, the surface is a polynomial

  Vector terms(const Vector& z) const {
    Vector t(static_cast<Eigen::Index>(surface_terms(d_)));
    Eigen::Index i = 0;
    t[i++] = 1;
    if (d_ == 1) {
      for (; i < t.size(); ++i) t[i] = t[i - 1] * z[0];
      return t;
    }
    for (Eigen::Index a = 0; a < z.size(); ++a) t[i++] = z[a];
    for (Eigen::Index a = 0; a < z.size(); ++a) {
      for (Eigen::Index b = a; b < z.size(); ++b) t[i++] = z[a] * z[b];
    }
    return t;
  }

  Vector difference(Vector z, Eigen::Index k) const {
    z[k] += kStep;
    Vector up = terms(z);
    z[k] -= 2 * kStep;
    return (up - terms(z)) / (2 * kStep);
  }
  double second(Vector z, Eigen::Index a, Eigen::Index b) const {
    z[b] += kStep;
    const double up = difference(z, a).dot(c_);
    z[b] -= 2 * kStep;
    return (up - difference(z, a).dot(c_)) / (2 * kStep);
  }

  void descend(Vector& z, Eigen::Index k) const {
    Vector at = z;
    double best = value(z);
    for (int i = 0; i <= kSlices; ++i) {
      at[k] = -1 + 2.0 * i / kSlices;
      const double v = value(at);
      if (v < best) {
        best = v;
        z[k] = at[k];
      }
    }
  }

  const Box& box_;
  std::size_t d_;
  Vector c_;
  Matrix covariance_;
};

}  // namespace

std::size_t surface_terms(std::size_t d) { return d == 1 ? kDegreeOfOne + 1 : (d + 1) * (d + 2) / 2; }

SurfaceMinimum surface_minimum(const std::vector<SurfacePoint>& points, const Box& box) {
  const Surface surface(points, box);
  const Vector z = surface.minimum();
  SurfaceMinimum m;
  m.at = surface.unscaled(z);
  m.value = surface.value(z);
  for (Eigen::Index k = 0; k < z.size(); ++k) m.edge.push_back(std::fabs(z[k]) > 1 - 1e-9);
  m.expected_loss = surface.expected_loss(z, m.edge);
  return m;
}

}  // namespace pitstop
