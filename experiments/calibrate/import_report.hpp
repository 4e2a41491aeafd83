// What `calibrate import` says of each file.
#pragma once

#include <span>
#include <string>

#include "calibration/import/imported.hpp"
#include "experiments/show/text_style.hpp"

namespace pitstop {

std::string import_report(std::span<const Imported> files, const TextStyle& style);

}  // namespace pitstop
