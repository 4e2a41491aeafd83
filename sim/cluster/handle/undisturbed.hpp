// A stop that nothing disturbs, dealt with in one go. It is the common case; the outcome is the one that its
// events would give (tests compare the two).
#pragma once

#include "sim/cluster/cluster.hpp"

namespace pitstop {

// Whether recover_undisturbed() knows all that the plan asks for.
template <class Watch>
bool BasicCluster<Watch>::allows_shortcuts() const {
  const RecoveryPlan& how = plan_.recovery;
  const bool plain = !how.in_place && !how.by_hand.on && !how.process_restarts && !how.peers;
  bool clocks_follow_jobs = false;
  for (std::uint32_t i = 0; i < base_.clocks; ++i)
    clocks_follow_jobs = clocks_follow_jobs || base_.clock[i].exposure != Exposure::in_service;
  return plain && !clocks_follow_jobs && !shares() && plan_.stores.empty() && plan_.diagnosis.perfect() &&
         !base_.any_immune && plan_.repair.crews == 0 && plan_.capacity.slots == 0;
}

// The common case in one go: nothing else is wrong with the job, what it needs is at hand, and nothing else
// is due before it trains again. Does what the events would do, one after another. Requires: it trained
// until t.
template <class Watch>
bool BasicCluster<Watch>::recover_undisturbed(Job& job, const ClusterFailure& s, Instant t) {
  const CausePlan& cause = base_.cause[s.cause];
  const bool takes_node = cause.takes_node(), by_standby = takes_node && !job.standbys.empty();
  if (job.lacking > 0 || !faults_.empty()) return false;
  if (takes_node) {
    if (s.target != Target::node || !claims_.empty()) return false;
    const bool at_once = plan_.at_requeue == NodesAtRequeue::kept && nodes_.idle_in(job.what.partition) > 0;
    if (!by_standby && !at_once) return false;
  } else if (!job.plan.resumes_software) {
    return false;
  }
  const Instant detected = t + times_.detection(cause, s.draws);
  const Instant marked = detected + job.times.mark(s.draws);
  const Instant stopped = marked + job.times.stop(s.draws);
  const Duration queue = by_standby ? Duration{} : job.times.queue(cause, s.draws);
  const Duration restart = job.times.restart(s.draws, job.training.restore_tier());
  const Instant trains = stopped + queue + restart;
  if (one_job_) failures_.set_running(Exposure::computing, t, false);
  const bool returns_matter = !by_standby || !all_become_standbys(job, trains);
  if (trains >= next_disturbance(returns_matter)) return false;
  const Instant away = plan_.mends_from_mark ? marked : stopped;
  const Instant back_after = returns_matter ? trains : Instant{};
  if (takes_node && !replace_in_passing(job, s, t, away, stopped, back_after)) return false;

  book_chain(job.ledger, s.cause, detected - t, stopped - detected, queue, restart);
  job.requeued_for += queue;
  job.booked = trains;
  if (!by_standby) start_limit(job, stopped + queue);
  if (one_job_) {
    failures_.delay(Exposure::allocated, queue);
    failures_.set_running(Exposure::computing, trains, true);
  }
  job.lost_node = false;
  job.trained_at = trains;
  job.training.begin(trains, s.cause, true);
  if (any_quiet_ || plan_.recovery.elastic.on) set_pace(job);
  set_wake(job, trains);
  return true;
}

// The node's side of it: the node that failed goes to be mended, a standby or an idle one takes its place.
// False, and nothing has been done, if it would be back before then.
template <class Watch>
bool BasicCluster<Watch>::replace_in_passing(Job& job, const ClusterFailure& s, Instant t, Instant away,
                                             Instant stopped, Instant back_after) {
  // Where the node goes before the job has stopped, the job's incident would have had the first slot until
  // the end: slots break ties.
  const bool two = plan_.mends_from_mark;
  const std::uint32_t of_job = two ? incidents_.take_slot() : 0;
  const std::uint32_t slot = incidents_.open(s.draws, s.unit, s.cause, t);
  ClusterIncident& i = incidents_[slot];
  time_mending(i, away);
  const bool disturbs = two && i.validated < back_after;
  if (disturbs) {
    i.node_away = false;
    incidents_.release(slot);
  }
  if (two) incidents_.release(of_job);
  if (disturbs) return false;
  take_down(s.unit, t);
  if (plan_.retire.rule == Retire::score) nodes_.history(s.unit).score -= plan_.retire.per_failure;
  go_to_be_mended(slot, away);
  if (!two && !i.comes_back) incidents_.release(slot);
  if (!job.standbys.empty()) {
    promote_standby(job, stopped);
  } else {
    join(job, a_node_for(job), stopped);
    job.started = stopped;
  }
  return true;
}

// Does every node that may come back before then become a standby of the job, whether or not one of those
// that it has now is promoted first?
template <class Watch>
bool BasicCluster<Watch>::all_become_standbys(const Job& job, Instant until) const {
  if (!one_job_ || !plan_.alarms.empty()) return false;
  const std::size_t and_this = 1;  // the node that has just failed
  return job.standbys.size() + incidents_.due_before(until) + and_this <= job.what.standbys;
}

// When something else happens; `returns`: a node that comes back is that.
template <class Watch>
Instant BasicCluster<Watch>::next_disturbance(bool returns) {
  Instant next = earlier(base_.horizon, failures_.next_at());
  for (const TimeQueue* queue : {&limits_, &stages_, &wakes_}) next = earlier(next, queue->next_at());
  if (arrived_ < submissions_.size()) next = earlier(next, submissions_[arrived_].submitted);
  next = earlier(next, earlier(recurrences_.next_at(), pool_at_));
  return returns ? earlier(next, incidents_.next_at()) : next;
}

}  // namespace pitstop
