// How jobs come back from a stop, where it is not by a requeue of all of their nodes (the parts of
// models/replacement/parts.hpp).
#pragma once

#include "sim/cluster/working_hours.hpp"
#include "sim/shared/plan.hpp"

namespace pitstop {

// Somebody resubmits a job that has stopped, within working hours.
struct ByHandPlan {
  bool on = false;
  TimeSource response;
  WorkingHours hours;
};

// A job that is short of nodes goes on with those that it has, slower in proportion, and takes others back as
// they come: it stops for that as for a pre-emption, and starts again with them.
struct ElasticPlan {
  bool on = false;
  std::int64_t least_ppm = 0;     // of its nodes; with fewer it waits
  std::int32_t regrow_cause = 0;  // that such stops are booked to

  std::uint32_t least(std::uint32_t nodes) const {
    const std::int64_t share = (std::int64_t{nodes} * least_ppm + 999'999) / 1'000'000;
    return share < 1 ? 1 : static_cast<std::uint32_t>(share);
  }
};

struct RecoveryPlan {
  bool in_place = false;  // a job goes on with the nodes that it has, and does not queue again
  ByHandPlan by_hand;
  bool process_restarts = false;  // on healthy nodes: `process_restart` takes the place of the plan's restart
  TimeSource process_restart;
  bool peers = false;  // the job's other nodes hold the state of the last step
  TimeSource peer_restore;
  ElasticPlan elastic;
};

}  // namespace pitstop
