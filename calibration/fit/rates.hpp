// Rates from counts, and whether some nodes fail more often than chance explains.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace pitstop {

// The posterior of a Poisson rate after `count` events over an exposure, with Jeffreys' prior: gamma with
// shape count + 1/2 and rate `exposure`. Requires: count >= 0, exposure > 0, 0 < p < 1.
double rate_quantile(double count, double exposure, double p);

struct Rate {
  double value = 0, low = 0,
         high = 0;  // count / exposure (of no events: the posterior's median), 95 % interval
};
Rate rate_of(double count, double exposure);

struct NodeCount {
  double events = 0;
  double exposure = 0;  // seconds in service; > 0
};

// Lemons: a fraction of the nodes whose rate is a multiple of the others'.
struct Lemons {
  std::size_t nodes = 0;
  double rate = 0;        // of all nodes together, 1/s
  double dispersion = 1;  // variance of the counts over the Poisson variance; 1: chance alone
  double p = 1;           // that chance alone gives so much: parametric bootstrap
  struct Classes {        // of the two-class Poisson mixture, where the test finds it at 5 %
    double fraction = 0, fraction_low = 0, fraction_high = 0;
    double multiplier = 1, multiplier_low = 1, multiplier_high = 1;  // of the sound nodes' rate
    double sound_rate = 0;                                           // 1/s
    double aic_gain = 0;  // over one class; above 0: two classes describe the counts better
  };
  std::optional<Classes> classes;
};
// Requires: at least two nodes.
Lemons lemons_of(const std::vector<NodeCount>& nodes, std::uint64_t seed, int resamples = 999);

}  // namespace pitstop
