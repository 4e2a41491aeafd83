// The uncertainty of an answer in words.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "experiments/show/text_style.hpp"
#include "experiments/simulate/uncertainty.hpp"

namespace pitstop {

// Rows of label and text.
std::vector<std::pair<std::string, std::string>> uncertainty_rows(const Uncertainty& u,
                                                                  const TextStyle& style);

}  // namespace pitstop
