// The figures of a profile that imported records support, each with its source line and its spread.
#pragma once

#include <span>
#include <string>
#include <utility>
#include <vector>

#include "calibration/import/imported.hpp"
#include "calibration/profile.hpp"

namespace pitstop {

// In the order of their keys; calibration/README.md lists these. What failed, was measured with set-up in it,
// or has no exposure gives none.
std::vector<Figure> figures_of(std::span<const Imported> files);

// The row whose time is the latency of the collective: the smallest message, up to 8 KiB, that is not slower
// than larger ones, as the first of a run without warm-up is. Null: none.
const CollectiveRow* latency_row(const CollectiveRun& run);

// What the files say of the machine: the names of its GPUs.
std::vector<std::pair<std::string, std::string>> machine_of(std::span<const Imported> files);

}  // namespace pitstop
