// How a job comes back from a stop: requeued or in place, by hand, from its peers.
#pragma once

#include "sim/cluster/cluster.hpp"

namespace pitstop {

// When the job, all of whose incidents are ready at t, is started again.
template <class Watch>
Instant BasicCluster<Watch>::starts_at(const Job& job, Instant t) const {
  const ClusterIncident& latest = incidents_[job.latest()];
  const CausePlan& cause = base_.cause[latest.cause];
  const RecoveryPlan& how = plan_.recovery;
  bool standby_came = true;
  for (const std::uint32_t s : job.slots)
    standby_came = standby_came && (incidents_[s].in_place || incidents_[s].job == JobSide::warned);
  if (standby_came) return t;
  if (latest.regrows && how.in_place && !job.requeued) return t;
  Instant at = t;
  if (how.by_hand.on && !latest.preemption) {
    const Duration response = job.times.stage(latest.draws, how.by_hand.response, Purpose::response);
    at = later(t, how.by_hand.hours.done(latest.t3, response));
  }
  if (!how.in_place || job.requeued) return at + job.times.queue(cause, latest.draws);
  if (cause.takes_node()) return at;
  return at + job.times.stage(latest.draws, job.plan.software_resume, Purpose::software_resume);
}

// From the start of its processes until they can read a copy, or have the state from their peers.
template <class Watch>
Duration BasicCluster<Watch>::ready_to_read(const Job& job, const FailureDraws& draws) const {
  const RecoveryPlan& how = plan_.recovery;
  const bool processes_only = how.process_restarts && !job.lost_node && !job.requeued;
  const TimeSource& restart = processes_only ? how.process_restart : job.plan.restart;
  const Duration start = job.times.stage(draws, restart, Purpose::restart);
  const bool from_peers = job.training.restore_tier() < 0 && job.training.work() > Duration{};
  return from_peers ? start + job.times.stage(draws, how.peer_restore, Purpose::restore) : start;
}

// Its processes have ended at t. Those of other nodes hold the state of the last step if it was training.
template <class Watch>
void BasicCluster<Watch>::stop_training(Job& job, Instant t, int cause, bool node_lost) {
  job.lost_node = job.lost_node || node_lost;
  if (plan_.recovery.peers && job.phase == JobPhase::running && job.plan.nodes > 1)
    return job.training.stop_beside_peers(t, cause, node_lost, job.what.step);
  job.training.stop(t, cause, node_lost);
}

}  // namespace pitstop
