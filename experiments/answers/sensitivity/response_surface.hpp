// A smooth surface through noisy values, to find where they are least: least squares with a polynomial
// (response surface methodology; Box and Wilson 1951). All points share their random numbers, so the errors
// of the coefficients come from replications, not from residuals (Nozari, Arnold and Pegden 1987). A sawtooth
// finer than the spacing of the points is smoothed over.
#pragma once

#include <vector>

namespace pitstop {

// Values of one point, one for each replication.
struct SurfacePoint {
  std::vector<double> at;
  std::vector<double> values;
};

struct SurfaceMinimum {
  std::vector<double> at;  // where the surface is least within the box
  double value = 0;        // of the surface there
  std::vector<bool> edge;  // for each coordinate: at an edge of the box
  // What the noise in `at` costs in the mean: half the trace of the gradient's covariance over the curvature,
  // in the coordinates that are not at an edge. Infinite where the surface does not bend upwards.
  double expected_loss = 0;
};

struct Box {
  std::vector<double> low, high;
};

// Least points of a fit: of a quartic in one coordinate, of a full quadratic in more.
std::size_t surface_terms(std::size_t dimensions);

// Requires: at least surface_terms + 2 points within the box, not all alike in any coordinate, with equal
// numbers of values, at least two.
SurfaceMinimum surface_minimum(const std::vector<SurfacePoint>& points, const Box& box);

}  // namespace pitstop
