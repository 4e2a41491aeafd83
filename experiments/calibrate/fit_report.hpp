// What `calibrate fit` found, in words.
#pragma once

#include <string>

#include "calibration/fit/records_fit.hpp"
#include "experiments/show/text_style.hpp"

namespace pitstop {

std::string fit_report(const RecordsFit& fit, const TextStyle& style);

}  // namespace pitstop
