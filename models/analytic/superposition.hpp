// Many units at once: the first of them to fail, when all are new.
#pragma once

namespace pitstop {

// Rates add: the mean time between failures of that many exponential units. Any unit of time.
double superposed_mtbf(double unit_mtbf, double units);

// The least of that many fresh Weibull lifetimes is Weibull with the same shape and this scale:
// scale * units^(-1/shape).
double least_weibull_scale(double scale, double shape, double units);

}  // namespace pitstop
