// What affects an answer most, as text.
#pragma once

#include <string>

#include "experiments/answers/sensitivity/sensitivity.hpp"
#include "experiments/show/text_style.hpp"

namespace pitstop {

// "1 min faster detection by hma saves 2 h 3 min, 0.31 % of the run."
std::string elasticity_sentence(const Sensitivity& sensitivity, const Elasticity& lever);
std::string sensitivity_report(const Sensitivity& sensitivity, const std::string& version,
                               const TextStyle& style);

// How far the lever was turned: "1 min less", "10 % fewer".
std::string change_of(const Elasticity& elasticity);

}  // namespace pitstop
