// Answers as CSV (RFC 4180, UTF-8, one heading row): a run gives one row a replication, a sweep one row a
// point. Units stand in the names of columns; an empty cell says that there is no such figure.
#pragma once

#include <string>

#include "experiments/simulate/summary.hpp"

namespace pitstop {

// Requires: summary.rows are kept.
std::string run_csv(const Summary& summary);
std::string sweep_csv(const Sweep& sweep);

}  // namespace pitstop
