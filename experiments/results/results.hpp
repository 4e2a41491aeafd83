// Result files: HDF5 that h5py, pandas and h5dump open without our help.
//
// Root attributes (variable-length UTF-8): scenario (its text), scenario_path, overrides (KEY=VALUE, a line
// each), version, command_line, units, engine, currency; and the integers seed and format_version. Tables are
// one-dimensional compound datasets; a run is a sweep of one point, and `point` in the other tables is the
// row of `sweep`:
//
//   sweep         one row a point: the varied keys, wall time, ETTR, the ledger's means, endings, digest
//   ledger        one row a point and line: mean_s, its 95 % interval, its share of the time
//   causes        one row a point and cause: lost_mean_s, its interval, interruptions_mean
//   replications  one row a point and replication: wall time, ledger, counts, ending
//   jobs          one row a point and job of a whole cluster (the first 10,000 of a kind): its kind, its
//                 number there, means of its times, completed: the share of replications in which it did
//   kinds         one row a point and kind of job of a whole cluster: how many, their nodes, the same means
//   cluster       one row a point of a whole cluster: utilisation, goodput, node-hours lost and so on
//   ledger_node_h, causes_node_h   the ledgers of its jobs in node-hours, the queue for them included
//   chunks        one row a point: its key, how many replications, their hash, exact sums; for --resume, as
//                 are `request` (an attribute) and `unfinished` (bytes: what the tables do not hold yet)
//   uncertainty   one row where it was asked for: mean, intervals, the variance in two parts, in units of
//   `of` draws         one row a draw of the uncertain figures: mean and spread of its replications
//
// Columns that end in _s are seconds as doubles, wall_us is exact integer microseconds; NaN says that there
// is no such figure (the mean of a censored wall time, a name where other points have numbers).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "experiments/results/answer_table.hpp"
#include "experiments/simulate/summary.hpp"
#include "sim/shared/tally.hpp"

namespace pitstop {

inline constexpr int kResultsFormat = 1;

// What a file keeps beside its tables so that the work can be gone on with.
struct Continuation {
  std::string request;              // what was asked for
  std::vector<std::uint64_t> keys;  // of each point of the tables
  std::vector<Tally> tallies;
  std::vector<std::string> clusters;  // bytes of their cluster tallies
  std::string unfinished;             // encoded chunks
};

// Write the whole file or, where that fails, none of it and throw OutputError.
// `replications` holds the rows that the summaries keep.
void write_results(const std::string& path, const Provenance& provenance, const Summary& summary,
                   const Continuation* continuation = nullptr);
void write_results(const std::string& path, const Provenance& provenance, const Sweep& sweep,
                   const Continuation* continuation = nullptr);

// The answer of another command (`tune`, `compare`, ...): its tables, and the attributes of a result file
// with `answer`, the command.
void write_answer(const std::string& path, const Provenance& provenance, const std::string& command,
                  std::uint64_t seed, const std::vector<AnswerTable>& tables);

struct StoredChunks;
// The replications of a finished file, each range checked against its hash; what is damaged is left out and
// said. Throws InputError where the file is missing, is no result file, is damaged beyond that or holds
// nothing to go on with.
StoredChunks read_finished_chunks(const std::string& path);

// An HDF5 file of the attributes alone.
std::string unfinished_image(const Provenance& provenance, const std::string& request);

}  // namespace pitstop
