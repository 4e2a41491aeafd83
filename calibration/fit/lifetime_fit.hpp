// Maximum likelihood for times, with right-censoring and left truncation; how good the fit is; how heavy the
// tail.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "calibration/fit/family.hpp"

namespace pitstop {

// A parameter with its 95 % interval from the profile likelihood.
struct FittedParameter {
  std::string name, unit;
  double value = 0, low = 0, high = 0;
};

struct LifetimeFit {
  Family family = Family::exponential;
  std::vector<FittedParameter> parameters;  // natural ones, in the order of parameter_names()
  double log_likelihood = 0, aic = 0;
  bool found = false;  // the optimiser converged
  Parameters natural() const;
};

// Without intervals, which cost many likelihoods.
LifetimeFit fit_without_intervals(Family family, const Sample& sample);
// Requires: at least two events at different times.
LifetimeFit fit(Family family, const Sample& sample);
// Every family for which there are enough events (mixtures: 30), least AIC first, each with intervals.
// A mixture that collapsed to one part is left out.
std::vector<LifetimeFit> fit_all(const Sample& sample);

// Kolmogorov-Smirnov distance between the fitted and the product-limit distribution, with the p value that it
// would be exceeded if the fit were true: parametric bootstrap, refitted every time (the tables of the
// textbook test hold only for parameters known beforehand; Stute et al. 1993). Censored samples: the
// conditional bootstrap of Davison and Hinkley 1997, algorithm 3.2.
struct GoodnessOfFit {
  double distance = 0, p = 0;
  int resamples = 0;
};
inline constexpr std::size_t kMostForBootstrap = 2000;  // of larger samples every k-th by time is used
GoodnessOfFit goodness_of_fit(const LifetimeFit& fit, const Sample& sample, std::uint64_t seed,
                              int resamples = 199);

// Whether long times are longer than an exponential tail would have them.
struct Tail {
  bool heavy = false;                  // the two tests below agree that it is heavier than exponential
  double hill_index = 0;               // P(T > t) ~ t^-index (Hill 1975) over the longest times
  double hill_low = 0, hill_high = 0;  // 95 %: index (1 -+ 1.96 / sqrt k)
  std::size_t longest = 0;             // k, the times that it rests on: a tenth, at least 10
  // Coefficient of variation of what exceeds the median less the 1 of an exponential tail, in its standard
  // errors (del Castillo, Daoudi and Lockhart 2014): above 1.645 the tail is heavier, at 5 %.
  double excess_variation = 0;
};
// Of the complete times. None with fewer than 20.
std::optional<Tail> tail_of(const Sample& sample);

}  // namespace pitstop
