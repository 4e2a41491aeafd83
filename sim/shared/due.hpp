// What is due next, and the model's rule for ties: of things due at the same tick the one that ends something
// comes before what begins something, in this order and no other.
#pragma once

#include <cstdint>

#include "sim/base/platform.hpp"
#include "sim/base/time.hpp"

namespace pitstop {

// From the last to the first at the same tick. The one-job core knows those that are not marked.
enum class Due : std::uint8_t {
  horizon,
  time_limit,
  failure,
  recurrence,  // (cluster) a fault that nobody repaired, an alarm raised again
  pool,        // (cluster) a node from the pool
  arrival,     // (cluster) of jobs
  job,         // the end of a job's own stage
  incident,    // an incident's next stage
  transfer,    // (cluster) over a store that jobs share
  training,    // (cluster) the end of a job; the core looks at training before all else
};

struct NextDue {
  Instant at;
  Due what = Due::horizon;

  // Requires: what is offered comes in the order of the enumeration.
  SIM_HOT void offer(Instant t, Due due) {
    if (t > at) return;
    at = t;
    what = due;
  }
};

}  // namespace pitstop
