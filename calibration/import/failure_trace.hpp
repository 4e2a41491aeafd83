// The common form of every failure history (StepFun, LANL, Grid'5000, Titan, plain CSV), and its CSV file,
// which `pitstop calibrate import -o trace.csv` writes. calibration/README.md describes the columns.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "calibration/import/stamp.hpp"

namespace pitstop {

enum class TraceEvent {
  failure,  // the unit failed; it serves again after its repair, at once if none is known
  enter,    // the unit came into service: its lifetimes are observed from here
  leave,    // the unit left service; without a failure at that time its lifetime is right-censored there
};
const char* name_of(TraceEvent event);

struct FailureEvent {
  std::int64_t time_us = 0;  // since the trace's origin
  std::string group;         // system, cluster or site; may be empty
  std::string node;          // the unit: unique within its group
  TraceEvent event = TraceEvent::failure;
  std::string cause;                      // of a failure: "Hardware"; empty: not known
  std::optional<std::int64_t> repair_us;  // from failure to return to service; absent: never seen to return
  std::string detail;
  int line = 0;  // in the file it was read from
};

// A system of the trace, with what is needed for a rate: how many units were watched, and for how long.
struct TraceGroup {
  std::string name;
  std::optional<std::int64_t> nodes;  // units watched, also those that never failed; absent: not in the file
  std::int64_t from_us = 0, until_us = 0;  // the first and the last thing known of it
};

struct FailureTrace {
  std::string source;           // the file it came from
  std::optional<Stamp> origin;  // what time 0 is; absent: not known
  std::vector<TraceGroup> groups;
  std::vector<FailureEvent> events;  // by time, then group and node

  bool empty() const { return events.empty(); }
  // Puts events in order and completes the groups from them.
  void finish();
};

// The trace as CSV, byte for byte the same for the same trace.
std::string to_csv(const FailureTrace& trace);

struct TraceIssue {
  int line = 0;
  std::string what;
};

// Reads what to_csv writes. Every line that cannot be read is told in `issues` and left out.
FailureTrace trace_from_csv(std::string_view text, std::vector<TraceIssue>& issues);

}  // namespace pitstop
