// The plan of the one-job core as a cluster's: one job, submitted at the start, on all nodes.
#pragma once

#include "sim/cluster/plan.hpp"

namespace pitstop {

inline ClusterPlan one_job_cluster(const Plan& plan) {
  ClusterPlan cluster;
  cluster.base = plan;
  cluster.nodes = plan.total_nodes();
  cluster.cause.resize(plan.causes);
  cluster.partitions.push_back(PartitionPlan{0, cluster.nodes});
  cluster.kinds.emplace_back();
  cluster.kinds.back().plan = plan;
  for (std::size_t e = 0; e < kExposures; ++e) {
    const StreamPlan& from = plan.stream[e];
    ClusterStream& to = cluster.stream[e];
    to.gap = from.gap;
    for (std::uint32_t i = 0; from.active && i < from.causes; ++i) {
      to.slots.push_back(ClusterStream::Slot{from.keep[i], from.alias[i], from.cause[i],
                                             from.of_job[i] ? Target::job : Target::node});
    }
  }
  return cluster;
}

}  // namespace pitstop
