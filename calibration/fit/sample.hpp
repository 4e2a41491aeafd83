// Times as they are observed: some ended before we looked away, some did not, some we met when they already
// ran.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace pitstop {

struct Observation {
  double time = 0;        // seconds from the beginning to the event, or to the last look
  bool censored = false;  // it was still running at `time`
  double entry = 0;       // left truncation: it had lasted this long when it came under observation
};

using Sample = std::vector<Observation>;

// The sample of complete times.
Sample complete(std::span<const double> seconds);

struct SampleFacts {
  std::size_t events = 0, censored = 0, truncated = 0;
  double exposure = 0;  // sum of time under observation, seconds
  // Of the product-limit estimate (Kaplan and Meier 1958; with truncation Lynden-Bell 1971); of complete
  // times the plain ones. NaN where censoring hides them; the mean is of complete samples only.
  double median = 0, mean = 0, p90 = 0, max = 0;
};
SampleFacts facts_of(const Sample& sample);

// A step of the product-limit estimate: P(T > time) from `time` on.
struct SurvivalStep {
  double time = 0, survival = 1;
};
// At each distinct event time, in order.
std::vector<SurvivalStep> product_limit(const Sample& sample);

// The least time by which at least the share p has ended; NaN where the estimate never gets there.
double quantile_of(const std::vector<SurvivalStep>& steps, double p);

}  // namespace pitstop
