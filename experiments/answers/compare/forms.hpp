// A comparison as text, JSON, tables and a picture.
#pragma once

#include <string>
#include <vector>

#include "experiments/answers/compare/comparison.hpp"
#include "experiments/results/answer_table.hpp"
#include "experiments/show/text_style.hpp"

namespace pitstop {

// "A" to "Z" for the contestants in their order.
std::string letter(std::size_t contestant);
inline constexpr std::size_t kMostContestants = 26;

// One sentence for a contestant against the first: "B finishes 3 h sooner than A: 1.1 % (0.9 % to 1.3 %)."
std::string verdict(const Comparison& comparison, std::size_t contestant);
std::string comparison_report(const Comparison& comparison, const std::string& version,
                              const TextStyle& style);
// Differences to the first scenario; positive is better.
std::string comparison_json(const Comparison& comparison, const std::string& version);
// differences: one row for each scenario but the first and each of total, ledger line and cause; scenarios;
// replications. Requires: rows are kept.
std::vector<AnswerTable> comparison_tables(const Comparison& comparison);
// What each contestant saves against the first, by ledger line, with intervals; of many, the wall time alone.
// Throws OutputError.
void plot_comparison(const std::string& path, const Comparison& comparison);

}  // namespace pitstop
