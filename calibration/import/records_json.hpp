// Imported records as JSON. calibration/README.md documents the form; its version is kRecordsFormat.
#pragma once

#include <span>
#include <string>

#include "calibration/import/imported.hpp"

namespace pitstop {

constexpr int kRecordsFormat = 1;

std::string to_json(std::span<const Imported> files, const std::string& program_version);

}  // namespace pitstop
