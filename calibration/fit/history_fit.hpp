// Failure histories: rates of causes over the time in service, lifetimes, repairs, and how much nodes and
// systems differ.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "calibration/fit/rates.hpp"
#include "calibration/fit/times_fit.hpp"
#include "calibration/profile.hpp"

namespace pitstop {

struct CauseRate {
  std::string cause;
  double events = 0;
  Rate rate;  // of one node in service, 1/s
};

struct HistoryFit {
  std::string group, source;
  Watch watch;
  double failures = 0, exposure_s = 0;  // node-seconds in service
  std::size_t outside = 0;              // failures outside the time watched
  std::int64_t nodes = 0;
  bool nodes_known = false;  // else counted from those that failed
  bool has_rate = false;     // false: the time watched is not known at all
  Rate rate;                 // of one node in service, all causes, 1/s
  double dispersion = 1;     // that the intervals of the rates allow for: 1 where chance explains the counts
  double mtbf_s = 0;         // of the system: time watched / failures
  std::vector<CauseRate> causes;
  std::optional<TimesFit> between, repair;
  Lemons lemons;

  std::string prefix() const;  // of its own figures: failures. or failures.GROUP.
};

// Rates and lemons of one group; `service` is what they were counted from.
HistoryFit count_failures(const FailureTrace& trace, const TraceGroup& group, const std::string& path,
                          const FitRequest& request, ServiceHistory& service,
                          std::vector<std::string>& mistakes);
// The same with lifetimes and repairs. Mistakes of the request are noted, beginning with the option's name.
HistoryFit fit_history(const FailureTrace& trace, const TraceGroup& group, const std::string& path,
                       const FitRequest& request, std::vector<std::string>& mistakes);

// How much systems differ: a normal distribution of the logarithms of their rates (DerSimonian and Laird
// 1986), over chance.
struct BetweenSystems {
  std::size_t systems = 0;
  double rate = 0;           // of a middle system, 1/s
  double spread = 0;         // standard deviation of the log rates
  double low = 0, high = 0;  // where the rate of another system lies at 95 %, 1/s
};
// `counts`: events and exposure of each system. Nothing of fewer than two systems.
std::optional<BetweenSystems> between_systems(std::span<const NodeCount> counts);

// Figures of all histories: causes.NAME.rate over all of them, and each one's own under failures.GROUP.
void history_figures(std::span<const HistoryFit> histories, std::vector<Figure>& to);

}  // namespace pitstop
