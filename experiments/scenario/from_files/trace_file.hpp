// Failures from a file beside the scenario, in the form that `pitstop calibrate import -o trace.csv` writes.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "experiments/scenario/text/scalars.hpp"
#include "models/cluster/trace.hpp"

namespace pitstop {

bool trace_file_in(const Slot& slot, const std::string& base_dir, TraceFileField& to);

}  // namespace pitstop
