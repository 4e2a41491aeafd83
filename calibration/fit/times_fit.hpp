// Times of one kind, and the distributions that fit them; what a fit is asked for.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "calibration/fit/lifetime_fit.hpp"
#include "calibration/fit/service.hpp"
#include "calibration/profile.hpp"

namespace pitstop {

struct FitRequest {
  std::uint64_t seed = 1;
  std::string group;                          // of a failure history: only this one
  std::optional<std::int64_t> nodes;          // watched, also those that never failed; none: as the file says
  WatchRequest watched;                       // when failures would have been noted
  std::optional<std::int64_t> gpus_per_node;  // for collectives whose file does not name hosts
  double line_rate = 0;                       // of a node's network, B/s; 0: not known
  std::string gpu;                            // of files that do not name theirs; empty: not known
  std::string repair_key = "failures.repair";  // the profile's key of the time to repair
  int resamples = 99;                          // of the goodness of fit
  std::function<void(std::size_t done, std::size_t of)> watch = [](std::size_t, std::size_t) {};
};

struct TimesFit {
  std::string key, what, source;
  Sample sample;
  SampleFacts facts;
  std::size_t zeros = 0;          // times of 0, left out of the fits
  std::vector<LifetimeFit> fits;  // least AIC first
  GoodnessOfFit goodness;         // of the first
  std::optional<Tail> tail;
};

// What fits a sample of times; nothing with fewer than 5 events.
std::optional<TimesFit> fit_times(std::string key, std::string what, std::string source, Sample sample,
                                  const FitRequest& request);

// The parameters of the first fit all of whose intervals are finite.
void times_figures(const TimesFit& fit, std::vector<Figure>& to);

// A figure of a profile from a fitted value.
Figure fitted_figure(std::string key, const FittedParameter& p, std::size_t observations,
                     const std::string& source);

}  // namespace pitstop
