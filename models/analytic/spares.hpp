// How many nodes are down at once, when failures go on while the job is stopped: with a constant failure rate
// f (failures per unit of time, of all nodes together) and any distribution of the time to replace one with
// mean L, the number down is Poisson with mean f L (M/G/infinity; Palm).
#pragma once

#include <vector>

namespace pitstop {

// P(N > s) and P(N >= s) of a Poisson N. Requires: mean >= 0, s >= 0.
double poisson_above(double mean, int s);
double poisson_at_least(double mean, int s);

// The share of time in which the job is short of nodes, and the chance that an arriving failure finds no
// spare left, with this many spares. f and L in one unit.
double share_short_of_nodes(double failure_rate, double mean_lead, int spares);
double chance_of_no_spare(double failure_rate, double mean_lead, int spares);

// The stationary distribution of a birth-death chain on 0..K: births[k] is the rate from k to k + 1,
// deaths[k] that from k + 1 to k. Solved as a linear system, balance equations and sum 1.
// Requires: both have the same size K >= 1; deaths are positive.
std::vector<double> birth_death_stationary(const std::vector<double>& births,
                                           const std::vector<double>& deaths);

// The chain of nodes down: failures come at the constant rate f, or, when `nodes` is not zero, at f times the
// share of `nodes` that is still up; `crews` nodes at most are replaced at a time, each at rate 1 / L.
// Cut at `most` down.
struct SpareChain {
  double failure_rate, mean_lead;
  int most;
  int crews;  // at least `most`: as many as needed
  int nodes = 0;
};
std::vector<double> nodes_down(const SpareChain& chain);

}  // namespace pitstop
