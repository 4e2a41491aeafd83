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

// What the files say of the machine: the names of its GPUs.
std::vector<std::pair<std::string, std::string>> machine_of(std::span<const Imported> files);

}  // namespace pitstop
