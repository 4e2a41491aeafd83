// What a comparison says, for people.
#pragma once

#include <string>

#include "experiments/answers/compare/comparison.hpp"
#include "experiments/show/text_style.hpp"

namespace pitstop {

// "A" to "Z" for the contestants in their order.
std::string letter(std::size_t contestant);
inline constexpr std::size_t kMostContestants = 26;

// One sentence for a contestant against the first: "B finishes 3 h sooner than A: 1.1 % (0.9 % to 1.3 %)."
std::string verdict(const Comparison& comparison, std::size_t contestant);
std::string comparison_report(const Comparison& comparison, const std::string& version,
                              const TextStyle& style);

}  // namespace pitstop
