// What improvements save against what they cost, for people.
#pragma once

#include <string>

#include "experiments/answers/payoff/payoff.hpp"
#include "experiments/show/text_style.hpp"

namespace pitstop {

std::string payoff_report(const Payoffs& payoffs, const std::string& version, const TextStyle& style);

}  // namespace pitstop
