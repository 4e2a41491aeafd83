// Checkpoint interval: exact optimum for exponential failures, (1 + W0(-exp(-C/M - 1))) M.
#pragma once

#include "models/analytic/interval.hpp"
#include "models/checkpoint/input.hpp"

namespace pitstop {

struct ExactOptimum {
  static constexpr const char* name = "exact";
  static constexpr const char* meaning = "exact optimum for exponential failures, (1 + W0(-exp(-C/M - 1))) M";
  Duration interval(const PolicyInput& in) const {
    return interval_from_seconds(exact_interval(in.stall.seconds(), in.mtbf_s));
  }
};

}  // namespace pitstop
