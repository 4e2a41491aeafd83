// Elastic jobs: how they shrink when no spare is at hand, and take nodes back when there are some.
#pragma once

#include "sim/cluster/cluster.hpp"

namespace pitstop {

// It goes on without the nodes that it waits for. Requires: may_shrink(job).
template <class Watch>
void BasicCluster<Watch>::shrink(Job& job, Instant t) {
  job.book(t);
  if (job.lacking == 0) job.lacks_for = incidents_[static_cast<std::uint32_t>(job.first_waiting())].cause;
  for (const std::uint32_t s : job.slots) {
    if (incidents_[s].job != JobSide::waiting) continue;
    incidents_[s].job = JobSide::ready;
    ++job.lacking;
  }
  pull_from_pool(t);
}

template <class Watch>
void BasicCluster<Watch>::take_back(Job& job, Instant t) {
  for (; job.lacking > 0 && free_for(job) > 0; --job.lacking) join(job, a_node_for(job), t);
}

// Nodes that are idle join it, and it stops to start again with them; it saves itself first if the grace time
// is long enough. While it is not training it is asked again later.
template <class Watch>
void BasicCluster<Watch>::regrow(Job& job, Instant t) {
  if (job.phase != JobPhase::running) return;
  if (free_for(job) == 0) return pull_from_pool(t);
  take_back(job, t);
  if (job.lacking == 0) claims_.remove(claim_of(job));
  const DrawKey key{domain::cluster, 3, ++regrowths_};
  const std::uint32_t slot = open_stop(job, plan_.recovery.elastic.regrow_cause, key, t);
  incidents_[slot].regrows = true;
  job.lost_node = true;  // its processes cannot go on as they are
  on_drain_notice(slot, t);
}

// Without which the job has to wait; for its first start, or anew after it has given all back: all of them.
template <class Watch>
std::uint32_t BasicCluster<Watch>::least_nodes(const Job& job) const {
  if (plan_.recovery.elastic.on && job.phase != JobPhase::pending)
    return plan_.recovery.elastic.least(job.plan.nodes);
  return job.plan.nodes + (job.fill ? job.what.standbys : 0);
}

}  // namespace pitstop
