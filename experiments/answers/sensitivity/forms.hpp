// What an answer hangs on, as text, JSON, tables and a picture.
#pragma once

#include <string>
#include <vector>

#include "experiments/answers/sensitivity/sensitivity.hpp"
#include "experiments/results/answer_table.hpp"
#include "experiments/show/text_style.hpp"

namespace pitstop {

// "10 % less for detection by hma saves 2 h 3 min, 0.3 % of the run (1 h 50 min to 2 h 16 min)."
std::string elasticity_sentence(const Sensitivity& sensitivity, const Elasticity& lever);
// How far the lever was turned: "10 % less", of a rate "10 % fewer".
std::string change_of(const Elasticity& elasticity);

std::string sensitivity_report(const Sensitivity& sensitivity, const std::string& version,
                               const TextStyle& style);
std::string sensitivity_json(const Sensitivity& sensitivity, const std::string& version);
// levers; tornado: ends of ranges and of counted rates' 95 % intervals; indices, where they were asked for.
std::vector<AnswerTable> sensitivity_tables(const Sensitivity& sensitivity);
// What each lever saves; and a tornado of what is not known or may vary, where there is such a figure. Throws
// OutputError.
void plot_sensitivity(const std::string& path, const Sensitivity& sensitivity);

}  // namespace pitstop
