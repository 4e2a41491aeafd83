// Asks in a terminal what the command line left open.
#pragma once

#include <cstdio>
#include <istream>

#include "experiments/new_scenario/questions.hpp"

namespace pitstop {

// One question a line on `out`, one answer a line from `in`; an empty line takes the default in brackets. A
// wrong answer is told and asked again. At the end of input the questions that remain keep their defaults.
void ask_open(std::istream& in, std::FILE* out, NewAnswers& answers);

}  // namespace pitstop
