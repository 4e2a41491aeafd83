// Pictures of results, by gnuplot: SVG or PNG by the file's name, 1000 x 600, colours that colour-blind
// readers can tell apart (Okabe and Ito), units on every axis. All throw OutputError.
#pragma once

#include <string>

#include "experiments/simulate/summary.hpp"

namespace pitstop {

// Where the time goes (the ledger as a bar, and its losses enlarged) above the histogram of the wall times of
// the replications that completed. Requires: summary.rows are kept.
void plot_run(const std::string& path, const Summary& summary);

// One varied key: the time lost with its 95 % band, ETTR on the second axis, the best point and the analytic
// optimum. Where replications did not complete, ETTR with its band alone. Two keys: the same figure as a map.
// Throws OutputError for more keys, which no picture can show.
void plot_sweep(const std::string& path, const Sweep& sweep);

}  // namespace pitstop
