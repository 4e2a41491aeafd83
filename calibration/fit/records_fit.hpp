// Fits of what was imported: failure histories, times of stages, collectives; and the figures of a profile
// that follow from them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "calibration/fit/collective_fit.hpp"
#include "calibration/fit/lifetime_fit.hpp"
#include "calibration/fit/rates.hpp"
#include "calibration/fit/timeline.hpp"
#include "calibration/import/imported.hpp"
#include "calibration/profile.hpp"

namespace pitstop {

struct FitRequest {
  std::uint64_t seed = 1;
  std::string group;                          // of a failure history: only this one
  std::optional<std::int64_t> nodes;          // watched, also those that never failed; none: as the file says
  std::optional<std::int64_t> gpus_per_node;  // for collectives whose file does not name hosts
  double line_rate = 0;                       // of a node's network, B/s; 0: not known
  std::string gpu;                            // of files that do not name theirs; empty: not known
  std::string repair_key = "failures.repair";  // the profile's key of the time to repair
  int resamples = 99;                          // of the goodness of fit
  std::function<void(std::size_t done, std::size_t of)> watch = [](std::size_t, std::size_t) {};
};

// Times of one kind, and what fits them.
struct TimesFit {
  std::string key, what, source;
  Sample sample;
  SampleFacts facts;
  std::size_t zeros = 0;          // times of 0, left out of the fits
  std::vector<LifetimeFit> fits;  // least AIC first
  GoodnessOfFit goodness;         // of the first
  std::optional<Tail> tail;
};

struct CauseRate {
  std::string cause;
  double events = 0;
  Rate rate;  // of one node, 1/s
};

struct HistoryFit {
  std::string group, source;
  double failures = 0, window_s = 0;
  std::int64_t nodes = 0;
  bool nodes_known = false;  // else counted from those that failed
  double mtbf_s = 0;         // of the system: window / failures
  std::vector<CauseRate> causes;
  std::optional<TimesFit> between, repair;
  Lemons lemons;
};

struct CollectiveGroup {
  std::string machine;              // name of the GPUs, or empty
  std::vector<std::int64_t> nodes;  // counts that were measured
  std::string source;
  CollectiveFit fit;
};

struct RecordsFit {
  std::vector<HistoryFit> histories;
  std::vector<CollectiveGroup> collectives;
  std::vector<TimesFit> stages;
  std::vector<ClockSkew> skews;
  std::vector<std::string> remarks;  // what could not be used, and why
  std::vector<Figure> figures;
  bool empty() const { return histories.empty() && collectives.empty() && stages.empty(); }
};

RecordsFit fit_records(std::span<const Imported> files, const FitRequest& request);

// What fits a sample of times; nothing with fewer than 5 events.
std::optional<TimesFit> fit_times(std::string key, std::string what, std::string source, Sample sample,
                                  const FitRequest& request);

}  // namespace pitstop
