// What improvements save as text, JSON, tables and a picture.
#pragma once

#include <string>
#include <vector>

#include "experiments/answers/payoff/payoff.hpp"
#include "experiments/results/answer_table.hpp"
#include "experiments/show/text_style.hpp"

namespace pitstop {

std::string payoff_report(const Payoffs& payoffs, const std::string& version, const TextStyle& style);
std::string payoff_json(const Payoffs& payoffs, const std::string& version);
// improvements.
std::vector<AnswerTable> payoff_tables(const Payoffs& payoffs);
// What each improvement saves, in money where there are prices, and what it costs. Throws OutputError.
void plot_payoffs(const std::string& path, const Payoffs& payoffs);

}  // namespace pitstop
