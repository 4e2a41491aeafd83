// Figures of a failure trace: times between failures, repairs, causes.
#pragma once

#include <vector>

#include "calibration/import/imported.hpp"
#include "calibration/profile.hpp"

namespace pitstop {

// What one group of a trace comes to. Times in microseconds.
struct TraceSummary {
  std::size_t failures = 0;
  int first_line = 0;                 // of the first failure in the file
  std::int64_t window_us = 0;         // from the first to the last thing known of it
  std::optional<double> exposure_us;  // units in service, where the trace says when they came
  std::vector<double> repairs_us;     // of failures that were seen to end
  std::vector<std::pair<std::string, std::size_t>> causes;  // most frequent first
};
TraceSummary summary_of(const FailureTrace& trace, const TraceGroup& group);

void trace_figures(const Imported& file, std::vector<Figure>& figures);

}  // namespace pitstop
