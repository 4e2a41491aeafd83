// The answer about many jobs, as text.
#pragma once

#include <string>

#include "experiments/scenario/facts.hpp"
#include "experiments/show/text_style.hpp"
#include "experiments/simulate/summary.hpp"

namespace pitstop {

std::string cluster_report(const Facts& facts, const Summary& summary, const std::string& version,
                           const TextStyle& style);
// "42.3 choices of nodes, 12.4 nodes from the pool, ..." for the report of one job; empty: nothing to say.
std::string cluster_counts_text(const ClusterSummary& cluster);

}  // namespace pitstop
