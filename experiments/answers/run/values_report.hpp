// Every value of a scenario and where it comes from, as text: `pitstop validate --resolved`.
#pragma once

#include <string>
#include <vector>

#include "experiments/scenario/resolved.hpp"

namespace pitstop {

// One line a value; empty where there are none.
std::string values_report(const std::vector<ResolvedValue>& values);

}  // namespace pitstop
