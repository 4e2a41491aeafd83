// What the rows of a fit tell about it: its spread, and rows that no smooth model explains.
#pragma once

#include "calibration/fit/collective_fit.hpp"

namespace pitstop {

// Of relative errors: no benchmark repeats better.
inline constexpr double kLeastSpread = 0.03;

// Fills in `spread` and names outliers: rows far off, and rows slower than a smaller message was.
void name_outliers(CollectiveFit& fit);

}  // namespace pitstop
