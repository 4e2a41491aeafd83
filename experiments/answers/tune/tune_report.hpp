// What a search for the best setting found, for people.
#pragma once

#include <string>

#include "experiments/answers/tune/tune.hpp"
#include "experiments/show/text_style.hpp"

namespace pitstop {

std::string tune_report(const Tuned& tuned, const std::string& version, const TextStyle& style);
// "tune: the best checkpoint.interval, 1h, is an end of its range; ..." for each thing that failed.
std::vector<std::string> tune_failures(const Tuned& tuned, const std::optional<Promise>& promise);

}  // namespace pitstop
