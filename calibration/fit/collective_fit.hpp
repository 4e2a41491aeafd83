// The model of models/network/collective.hpp fitted to measured times of one collective on one kind of
// machine.
//
// A library has up to three ways, as NCCL has protocols: low latency, one between, and bandwidth; for each
// size the fastest counts. Each way has an algorithm and five costs that are linear in time once it is known
// which way a row took and which link was its bottleneck; so rows are assigned, costs are found by least
// squares of relative errors with Tukey's weights (Holland and Welsch 1977), and that is repeated from many
// starts. Costs are not negative. What the rows cannot tell apart (the share of a hop in a latency measured
// on one node count; the bandwidth inside a node, measured between nodes) follows from weak priors: the
// latencies in NCCL's own tuning model (src/graph/tuning.cc of NCCL 2.19), NVLink, the line rate.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "models/network/collective.hpp"

namespace pitstop {

struct CollectiveSample {
  double bytes = 0;
  std::int64_t ranks = 1, nodes = 1;
  double time_s = 0;
  std::string source;  // file:line
};

struct CollectiveFitRow {
  CollectiveSample sample;
  double fitted_s = 0;
  std::string outlier;  // why it is one; empty: it is none
  double error() const { return fitted_s / sample.time_s - 1; }
};

struct CollectiveFit {
  Collective collective = Collective::all_reduce;
  std::vector<CollectiveWay> ways;  // low latency first
  std::vector<CollectiveFitRow> rows;
  double spread = 0;  // robust standard deviation of log(measured / fitted)
  // Another choice of algorithms explains the rows about as well (one node count cannot tell ring from tree):
  // its ways, or none.
  std::vector<CollectiveWay> alternative;

  double time_s(double bytes, std::int64_t ranks, std::int64_t nodes) const;
  // Where a measurement would lie at 95 %: the spread about this fit and its alternative.
  struct Range {
    double low = 0, high = 0;
  };
  Range range_s(double bytes, std::int64_t ranks, std::int64_t nodes) const;
};

struct CollectiveFitOptions {
  double line_rate = 0;  // of a node's network, B/s; 0: not known. No way may be faster than that.
  double nvlink = 0;     // of a GPU to the others of its node, B/s one way; 0: not known
};

// Requires: at least 6 samples of at least 4 sizes, times > 0.
CollectiveFit fit_collective(Collective collective, std::span<const CollectiveSample> samples,
                             const CollectiveFitOptions& options = {});

// What NCCL takes a GPU's NVLink for, B/s one way, from the GPU's name as nccl-tests or a catalogue tells it:
// 20, 20 and 20.6 GB/s a link (src/graph/topo.h of NCCL 2.19) on 6, 12 and 18 links of V100, A100 and H100.
// 0: not known.
double nvlink_of(std::string_view gpu);

// The p quantile of |error| over rows of at least so many bytes.
double error_quantile(const CollectiveFit& fit, double p, double least_bytes);

}  // namespace pitstop
