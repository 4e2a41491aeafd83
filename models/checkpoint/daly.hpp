// Checkpoint interval: higher-order optimum of Daly 2006.
#pragma once

#include "models/analytic/interval.hpp"
#include "models/checkpoint/input.hpp"

namespace pitstop {

struct Daly {
  static constexpr const char* name = "daly";
  static constexpr const char* meaning = "higher-order optimum of Daly 2006";
  Duration interval(const PolicyInput& in) const {
    return interval_from_seconds(daly_interval(in.stall.seconds(), in.mtbf_s));
  }
};

}  // namespace pitstop
