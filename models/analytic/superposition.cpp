#include "models/analytic/superposition.hpp"

#include <cmath>

namespace pitstop {

double superposed_mtbf(double unit_mtbf, double units) { return unit_mtbf / units; }

double least_weibull_scale(double scale, double shape, double units) {
  return scale * std::pow(units, -1 / shape);
}

}  // namespace pitstop
