// Fits of what was imported: failure histories, times of stages, collectives; and the figures of a profile
// that follow from them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "calibration/fit/collective_fit.hpp"
#include "calibration/fit/history_fit.hpp"
#include "calibration/fit/timeline.hpp"
#include "calibration/fit/times_fit.hpp"
#include "calibration/import/imported.hpp"
#include "calibration/profile.hpp"

namespace pitstop {

struct CollectiveGroup {
  std::string machine;              // name of the GPUs, or empty
  std::vector<std::int64_t> nodes;  // counts that were measured
  std::string source;
  CollectiveFit fit;
};

struct RecordsFit {
  std::vector<HistoryFit> histories;
  std::optional<BetweenSystems> systems;  // how much all systems of the files differ, asked for or not
  std::vector<CollectiveGroup> collectives;
  std::vector<TimesFit> stages;
  std::vector<ClockSkew> skews;
  std::vector<std::string> mistakes;  // of the request against the files
  std::vector<std::string> remarks;   // what could not be used, and why
  std::vector<Figure> figures;
  bool empty() const { return histories.empty() && collectives.empty() && stages.empty(); }
};

RecordsFit fit_records(std::span<const Imported> files, const FitRequest& request);

}  // namespace pitstop
