// Checkpoint interval: first-order optimum sqrt(2 C M) (Young 1974).
#pragma once

#include "models/analytic/interval.hpp"
#include "models/checkpoint/input.hpp"

namespace pitstop {

struct Young {
  static constexpr const char* name = "young";
  static constexpr const char* meaning = "first-order optimum sqrt(2 C M) (Young 1974)";
  Duration interval(const PolicyInput& in) const {
    return interval_from_seconds(young_interval(in.stall.seconds(), in.mtbf_s));
  }
};

}  // namespace pitstop
