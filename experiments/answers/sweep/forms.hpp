// A sweep as text, JSON, tables and a picture.
#pragma once

#include <string>

#include "experiments/answers/sweep/sweep_verdict.hpp"
#include "experiments/scenario/facts.hpp"
#include "experiments/show/text_style.hpp"
#include "experiments/simulate/summary.hpp"

namespace pitstop {

// A table of the points, the best marked, and one sentence about it. `version` is the program's.
std::string sweep_report(const Facts& facts, const Sweep& sweep, const SweepVerdict& verdict,
                         const std::string& version, const TextStyle& style);
std::string sweep_json(const Facts& facts, const Sweep& sweep, const std::string& version, bool interrupted);
// One varied key: the time lost with its 95 % band, ETTR on the second axis, the best point and the analytic
// optimum. Where replications did not complete, ETTR with its band alone. Two keys: the same figure as a map.
// Throws OutputError for more keys, which no picture can show.
void plot_sweep(const std::string& path, const Sweep& sweep);

}  // namespace pitstop
