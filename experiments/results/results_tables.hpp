// The tables of a result file, as results.hpp lists them.
#pragma once

#include <vector>

#include "experiments/results/results.hpp"
#include "experiments/results/results_compose.hpp"
#include "experiments/simulate/uncertainty.hpp"

namespace pitstop {

using Points = std::vector<const Summary*>;

// `sweep` is null for a run.
void write_sweep(FileId file, const Sweep* sweep, const Points& points);
void write_ledger(FileId file, const Points& points);
void write_causes(FileId file, const Points& points);
void write_replications(FileId file, const Points& points);
void write_chunks(FileId file, const Points& points, const Continuation& continuation);
// One row: the parts of the variance; and one row a draw.
void write_uncertainty(FileId file, const Uncertainty& uncertainty);
void write_table(FileId file, const AnswerTable& table);

}  // namespace pitstop
