// Decisions as JSON, by the rules of json_output.hpp.
#pragma once

#include <string>

#include "experiments/decide/tune.hpp"

namespace pitstop {

std::string tune_json(const Tuned& tuned, const std::string& version);

}  // namespace pitstop
