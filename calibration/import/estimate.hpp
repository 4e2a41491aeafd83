// Figures from observations: the value, and the 95 % interval that their spread supports.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "calibration/profile.hpp"

namespace pitstop {

// The mean, with Student's interval; one observation alone has none, and says so in the note.
Figure mean_figure(std::string key, const std::string& unit, std::vector<double> values, std::string source);

// The median, with the distribution-free interval of order statistics: for heavy tails.
Figure median_figure(std::string key, const std::string& unit, std::vector<double> values,
                     std::string source);

// exposure / events, with the exact Poisson interval. Requires: events > 0.
Figure mtbf_figure(std::string key, double exposure_s, std::size_t events, std::string source);

// k of n, with Jeffreys' interval. Requires: n > 0.
Figure share_figure(std::string key, std::size_t k, std::size_t n, std::string source);

// Letters, digits and underscores: "Hardware Failure/GPU" is hardware_failure_gpu.
std::string key_word(std::string_view text);

}  // namespace pitstop
