// A calibration profile read back from its YAML, every figure with its place in the file.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "calibration/profile.hpp"
#include "experiments/scenario/text/document.hpp"

namespace pitstop {

struct CalibrationFile {
  Profile profile;
  std::vector<Place> places;  // of each figure's value, in the order of the figures
};

// The profile in `text`, which came from `name`. Mistakes go to `issues`; what comes back is whole only if
// there were none. Sections of a figure's key other than those of calibration_sections() are mistakes.
CalibrationFile parse_calibration(std::string_view text, const std::string& name, std::vector<Issue>& issues);

// Throws InputError if the file is missing or unreadable, ConfigError with all its mistakes.
CalibrationFile read_calibration(const std::string& path);

// First words of figures' keys: causes, detection, recovery, ...
const std::vector<std::string>& calibration_sections();

}  // namespace pitstop
