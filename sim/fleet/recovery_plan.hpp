// How jobs come back from a stop, where it is not by a requeue of all of their nodes (the parts of
// models/replacement/parts.hpp).
#pragma once

#include "sim/fleet/working_hours.hpp"
#include "sim/plan.hpp"

namespace pitstop {

// Somebody resubmits a job that has stopped, within working hours.
struct ByHandPlan {
  bool on = false;
  TimeSource response;
  WorkingHours hours;
};

struct RecoveryPlan {
  bool in_place = false;  // a job goes on with the nodes that it has, and does not queue again
  ByHandPlan by_hand;
  bool process_restarts = false;  // on healthy nodes: `process_restart` takes the place of the plan's restart
  TimeSource process_restart;
  bool peers = false;  // the job's other nodes hold the state of the last step
  TimeSource peer_restore;
};

}  // namespace pitstop
