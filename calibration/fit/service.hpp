// Units of a failure history in service: the time in which they could fail. Time under repair, before a unit
// came, after it left and outside the time watched does not count, as in the simulation, where a node that is
// being repaired does not fail.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "calibration/fit/rates.hpp"
#include "calibration/fit/sample.hpp"
#include "calibration/import/failure_trace.hpp"

namespace pitstop {

// Since when and until when failures would have been noted, as the user says; absent: not said.
struct WatchRequest {
  std::optional<Stamp> from, until;  // by the clock of the history; Clock::relative: since its time 0
  std::optional<double> days;        // the length alone, or with one of the two ends
};

struct Watch {
  std::int64_t from_us = 0, until_us = 0;        // since the history's time 0
  bool from_known = false, until_known = false;  // else the first and the last failure stand for it
  int unknown_ends() const { return (from_known ? 0 : 1) + (until_known ? 0 : 1); }
  double seconds() const { return static_cast<double>(until_us - from_us) * 1e-6; }
};

// What the request, or else the history itself, says of the time watched. Mistakes of the request are noted,
// beginning with the option's name.
Watch watch_of(const FailureTrace& trace, const TraceGroup& group, const WatchRequest& request,
               std::vector<std::string>& mistakes);

// One group of a history over the time watched. Times in seconds.
struct ServiceHistory {
  double failures = 0, exposure_s = 0;
  std::size_t outside = 0;       // failures before or after the time watched; they do not count
  std::vector<NodeCount> units;  // with time in service; units that never failed come last
  std::map<std::string, double> causes;
  Sample lifetimes;  // time in service until a failure, of those whose beginning was seen
  Sample repairs;
  bool enters = false;  // the history says when units came: no others are taken to exist
};
// `units`: watched, also those that never failed; ignored where the history says when units came.
ServiceHistory service_of(const FailureTrace& trace, const TraceGroup& group, const Watch& watch,
                          std::optional<std::int64_t> units);

}  // namespace pitstop
