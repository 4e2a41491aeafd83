// What a checkpoint policy may look at when it chooses its interval.
#pragma once

#include "sim/shared/plan.hpp"

namespace pitstop {

struct PolicyInput {
  Duration stall;      // C: what one snapshot stops the job for
  double mtbf_s = 0;   // M: 1 / (long-run rate of the failures that this tier is there for), seconds;
                       // infinity when there are none
  Duration step_time;  // of the job; zero when not given
};

}  // namespace pitstop
