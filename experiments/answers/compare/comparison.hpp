// Scenarios against each other: all meet the same failures (common random numbers), so that they are
// compared replication by replication, and the noise that they share drops out.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "experiments/simulate/paired.hpp"
#include "experiments/simulate/summary.hpp"

namespace pitstop {

struct Contestant {
  std::string name;
  Summary summary;  // with rows and cause rows
};

// One contestant against the first. Positive is better: time saved, share of runs or ETTR gained.
struct AgainstFirst {
  Estimate gain;                             // by the measure; its interval is a joint one
  std::optional<double> relative;            // of the first's mean wall time; none by another measure
  std::optional<double> fewer_replications;  // variance of independent runs / of pairs; none where zero
  std::array<Estimate, kLines> saved_s;      // by ledger line
  std::vector<std::pair<std::string, Estimate>> saved_by_cause_s;  // causes of either, "none" last
};

struct Comparison {
  Measure measure = Measure::wall_s;
  std::uint64_t replications = 0;  // compared
  std::vector<Contestant> contestants;
  std::vector<AgainstFirst> against;  // for each but the first
  std::size_t best = 0;               // the largest mean; the first of equals
  std::vector<bool> as_good;          // for each: not shown to be worse than the best
};

// The interval of every gain holds for all pairs of contestants at once with 95 % (Bonferroni's inequality:
// each of the k (k - 1) / 2 pairs at 1 - 0.05 / pairs), so the best may be picked after looking. Ledger lines
// and causes explain; their 95 % intervals are each for itself.
// Requires: at least two contestants with rows.
Comparison compared(std::vector<Contestant> contestants);

// The widest half-width of the gains, relative to the first's mean (wall time, else share or ETTR).
double relative_half_width(const Comparison& comparison);

}  // namespace pitstop
