// Which inputs of an answer were measured, published or assumed.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "experiments/show/text_style.hpp"
#include "models/scenario.hpp"

namespace pitstop {

// Rows of label and text: the profile, then the keys of each origin.
std::vector<std::pair<std::string, std::string>> calibration_rows(const CalibrationUse& use);

// Every input with its value, where it comes from, and what it replaced.
std::string calibration_details(const CalibrationUse& use);

}  // namespace pitstop
