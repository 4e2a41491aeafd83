// What one replication of a cluster leaves behind. Integers only.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/base/time.hpp"
#include "sim/shared/outcome.hpp"

namespace pitstop {

struct ClusterJobOutcome {
  Outcome outcome;
  Instant submitted;
  Duration work;    // ideal
  Duration waited;  // before its first start
  std::uint32_t nodes = 0;
  std::uint32_t gpus = 1, node_gpus = 1;  // it has so many of those of each node
  std::uint32_t kind = 0;
  std::uint32_t number = 0;  // within its kind
  Duration requeued;         // in the queue again because of failures
  bool started = false;

  // A time of the job on all of its nodes, or on its share of them.
  WideTicks node_ticks(Duration time) const { return WideTicks{nodes} * time.ticks() * gpus / node_gpus; }
};

struct ClusterCounts {
  std::uint32_t failures = 0, off_jobs = 0;  // of these, on nodes without a running job
  std::uint32_t false_alarms = 0;            // which are no failures
  std::uint32_t selections = 0;              // times that a job was given its nodes
  std::uint32_t pulled = 0;                  // nodes taken from the pool
  std::uint32_t repairs = 0, retired = 0, preemptions = 0, backfilled = 0;
  std::uint32_t spoilt = 0;  // jobs that completed with silent corruption that nobody had found
};

struct ClusterOutcome {
  std::vector<ClusterJobOutcome> jobs;  // by number
  Duration span;                        // from the first submission to the last end
  WideTicks held = 0;                   // node-ticks that jobs held nodes, standbys included
  WideTicks productive = 0;             // node-ticks of work that was kept
  WideTicks lost = 0;                   // node-ticks of work that was thrown away
  // Whole transfers: what they took, outages not counted, and would have taken alone.
  WideTicks moving = 0, moving_alone = 0;
  ClusterCounts counts;
};

}  // namespace pitstop
