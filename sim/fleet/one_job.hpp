// The plan of the one-job core as a fleet's: one job, submitted at the start, on all nodes.
#pragma once

#include "sim/fleet/plan.hpp"

namespace pitstop {

inline FleetPlan one_job_fleet(const Plan& plan) {
  FleetPlan fleet;
  fleet.base = plan;
  fleet.nodes = plan.total_nodes();
  fleet.cause.resize(plan.causes);
  fleet.partitions.push_back(PartitionPlan{0, fleet.nodes});
  fleet.kinds.emplace_back();
  fleet.kinds.back().plan = plan;
  for (std::size_t e = 0; e < kExposures; ++e) {
    const StreamPlan& from = plan.stream[e];
    FleetStream& to = fleet.stream[e];
    to.gap = from.gap;
    for (std::uint32_t i = 0; from.active && i < from.causes; ++i) {
      to.slots.push_back(FleetStream::Slot{from.keep[i], from.alias[i], from.cause[i],
                                           from.of_job[i] ? Target::job : Target::node});
    }
  }
  return fleet;
}

}  // namespace pitstop
