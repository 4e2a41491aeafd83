// A mean over replications and how sure it is.
#pragma once

namespace pitstop {

struct Interval {
  double low = 0, high = 0;
};

// Mean of a quantity over replications with Student's t interval (95 %) of the mean.
struct Estimate {
  double mean = 0;
  double std = 0;
  Interval ci95;

  // Half the width of the interval.
  double half_width() const { return ci95.high - mean; }
};

}  // namespace pitstop
