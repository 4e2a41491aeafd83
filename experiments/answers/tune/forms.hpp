// The best setting as text, JSON, tables and a picture.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "experiments/answers/tune/tune.hpp"
#include "experiments/results/answer_table.hpp"
#include "experiments/show/text_style.hpp"

namespace pitstop {

std::string tune_report(const Tuned& tuned, const std::string& version, const TextStyle& style);
// "tune: the best checkpoint.interval, 1h, is an end of its range; ..." for each thing that failed.
std::vector<std::string> tune_failures(const Tuned& tuned, const std::optional<Promise>& promise);
std::string tune_json(const Tuned& tuned, const std::string& version);
// trace: every setting that was looked at; judged: against the best, on fresh replications; flat_region.
std::vector<AnswerTable> tune_tables(const Tuned& tuned);
// The objective against the first key that was searched: every setting that was looked at, those judged on
// fresh replications with their intervals, the flat region, the present setting and the best. Throws
// OutputError.
void plot_tune(const std::string& path, const Tuned& tuned);

}  // namespace pitstop
