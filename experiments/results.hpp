// Result files: HDF5 that h5py, pandas and h5dump open without our help.
//
// Root attributes (variable-length UTF-8): scenario (its text), scenario_path, overrides (KEY=VALUE, a line
// each), version, command_line, units, engine, currency; and the integers seed and format_version. Tables are
// one-dimensional compound datasets; a run is a sweep of one point, and `point` in the other tables is the
// row of `sweep`:
//   sweep         one row a point: the varied keys, wall time, ETTR, the ledger's means, cost, endings,
//   digest ledger        one row a point and line: mean_s, its 95 % interval, its share of the time causes
//   one row a point and cause: lost_mean_s, its interval, interruptions_mean replications  one row a point
//   and replication: wall time, ledger, counts, ending
// Columns that end in _s are seconds as doubles, wall_us is exact integer microseconds; NaN says that there
// is no such figure (the mean of a censored wall time, a name where other points have numbers).
#pragma once

#include <string>

#include "experiments/summary.hpp"

namespace pitstop {

inline constexpr int kResultsFormat = 1;

// Write the whole file or, where that fails, none of it and throw OutputError.
// `replications` holds the rows that the summaries keep.
void write_results(const std::string& path, const Provenance& provenance, const Summary& summary);
void write_results(const std::string& path, const Provenance& provenance, const Sweep& sweep);

}  // namespace pitstop
