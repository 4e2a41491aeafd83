// The answer about many jobs, as text.
#pragma once

#include <string>

#include "experiments/facts.hpp"
#include "experiments/summary.hpp"
#include "experiments/text_style.hpp"

namespace pitstop {

std::string fleet_report(const Facts& facts, const Summary& summary, const std::string& version,
                         const TextStyle& style);
// "42.3 choices of nodes, 12.4 nodes from the pool, ..." for the report of one job; empty: nothing to say.
std::string fleet_counts_text(const FleetSummary& fleet);

}  // namespace pitstop
