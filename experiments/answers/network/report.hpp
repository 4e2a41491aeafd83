// What `pitstop network` finds out about a scenario, as text and as a picture.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "experiments/show/text_style.hpp"
#include "models/network/job_network.hpp"
#include "models/scenario.hpp"

namespace pitstop {

std::string network_report(const Scenario& scenario, const JobNetwork& network, const TextStyle& style);

// Leaves as boxes under their spines, coloured by how much of their nodes' bandwidth the uplinks carry.
// Throws OutputError.
void plot_network(const std::string& path, const Scenario& scenario, const JobNetwork& network);

// "12.5 GB/s", "1.2 MiB".
std::string bandwidth_text(double bytes_per_s);
std::string size_text(double bytes);
// "812 us", "1.3 ms", else as duration_text.
std::string short_time(double seconds);

}  // namespace pitstop
