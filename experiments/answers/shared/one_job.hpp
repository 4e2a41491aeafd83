// What commands about one job say to a whole cluster.
#pragma once

#include <string>

#include "models/scenario.hpp"

namespace pitstop {

// Throws UsageError for a scenario with `jobs`. `about` is the command or option; `instead` names what does
// answer for a cluster.
void require_one_job(const Scenario& scenario, const std::string& about, const std::string& instead);

}  // namespace pitstop
