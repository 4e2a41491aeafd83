// Expected time of a job with one checkpoint tier and exponential failures. All times in one unit, any.
//
//   T  useful work between checkpoints     M  mean time between failures of the job, 1 / lambda
//   C  what a checkpoint stops the job for R  recovery, in which failures can strike and start it again
//   D  downtime before it, failure-free    W  work of the whole job
//
// Source of E[segment]: the renewal argument of Daly 2006 with a downtime, as in Bougeret et al. 2011:
// each failed attempt costs its own time, D, and a recovery that succeeds in the end.
#pragma once

namespace pitstop {

struct SegmentTimes {
  double T, C, D, R, M;
};

// Exact: e^(R/M) (M + D) (e^((T+C)/M) - 1).
double expected_segment(const SegmentTimes& t);

// Exact, for a job that saves after every T but not at its end: the last stretch pays no C.
double expected_wall(double W, const SegmentTimes& t);

// Daly 2006: M e^(R/M) (e^((T+C)/M) - 1) W / T; no downtime, and as if W were whole segments.
double daly_wall(double W, const SegmentTimes& t);

// ETTR to first order in small losses (arXiv 2410.21680): (1 - (u + T/2) / M) / (1 + C/T), with u the
// time to restart. The exact companion is T / E[segment] with R = u and D = 0.
double meta_ettr(double T, double C, double u, double M);
double exact_ettr(double T, double C, double u, double M);

}  // namespace pitstop
