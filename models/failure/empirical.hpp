// Measured times: samples, or quantiles of them. The quantile function is linear between its points and
// constant beyond them, so nothing is ever longer than what was measured. The i-th of n sorted samples
// (from 0) stands at probability (i + 1/2) / n (Hazen), which keeps the mean of the samples exactly.
#pragma once

#include <cstddef>
#include <vector>

#include "models/failure/constant.hpp"

namespace pitstop {

struct Empirical {
  static constexpr const char* name = "empirical";
  static constexpr const char* meaning = "measured times, or quantiles of them";
  std::vector<double> seconds;        // sorted
  std::vector<double> probabilities;  // of `seconds`, strictly increasing; empty: `seconds` are samples

  template <class V, class Self>
  static void keys(V& v, Self& self) {
    v.optional("samples", SamplesField{self.seconds}, "measured times, in any order");
    v.optional("quantiles", QuantilesField{self.seconds, self.probabilities},
               "a map from probability to time");
    v.optional("file", SampleFileField{self.seconds}, "a file beside the scenario with one column of times");
    v.exactly_one({"samples", "quantiles", "file"});
  }

  long double lower(long double p) const;
  long double upper(long double q) const { return lower(1 - q); }
  long double below(long double s) const;
  long double above(long double s) const { return 1 - below(s); }
  long double mean_s() const;

  // Requires: not empty. The place of point i.
  long double probability(std::size_t i) const {
    if (!probabilities.empty()) return static_cast<long double>(probabilities[i]);
    return (static_cast<long double>(i) + 0.5L) / static_cast<long double>(seconds.size());
  }

 private:
  long double time(std::size_t i) const { return static_cast<long double>(seconds[i]); }
  std::size_t points_up_to(long double p) const;
};

}  // namespace pitstop
