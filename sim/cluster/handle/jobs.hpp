// What happens to a job from the moment when it has stopped until it trains again.
#pragma once

#include "sim/cluster/cluster.hpp"

namespace pitstop {

// t3: the job is off its nodes; the node goes to be mended, and another takes its place if there is one.
template <class Watch>
void BasicCluster<Watch>::on_job_stopped(std::uint32_t slot, Instant t) {
  ClusterIncident& i = incidents_[slot];
  Job& job = jobs_[i.owner];
  const CausePlan& cause = base_.cause[i.cause];
  const bool needs_node = cause.takes_node() && !i.of_job;
  job.book(t);
  if (i.may_stop != Instant{}) tell(Happening::job_stopped, t, i);
  if (job.phase == JobPhase::saving) {
    give_up_transfers(job, t);
    stop_training(job, t, i.cause, cause.takes_node());
    job.phase = JobPhase::stopped;
  }
  if (!needs_node || job.standbys.empty()) {
    job.held = false;
    limits_.remove(job.id);
  }
  if (!needs_node) {
    if (!i.preemption && !job.plan.resumes_software) return end(job, t, Ending::not_resumed);
    i.job = JobSide::ready;
  } else {
    if (shares()) {
      give_up_seat(slot, t);
    } else {
      if (!i.node_less && nodes_[i.unit].use == NodeUse::of_job) {  // a precursor's node served until now
        blame(slot, t);
        job.training.lose_copies(t, i.cause, true);
      }
      if (!i.node_less) send_away(slot, t);
    }
    i.job = JobSide::waiting;
    if (!job.standbys.empty()) {
      promote_standby(job, t);
      i.job = JobSide::ready;
      i.in_place = true;
    } else if (job.nodes.size() + job.lacking >= job.plan.nodes) {
      i.job = JobSide::ready;
    } else {
      claims_.add(claim_of(job));
      hand_out_due_ = true;
    }
  }
  if (job.preempted || plan_.at_requeue == NodesAtRequeue::released) become_pending(job, t);
  try_to_queue(job, t);
  apply_exposure(job, t);
}

template <class Watch>
void BasicCluster<Watch>::on_job(Job& job, Instant t) {
  if (job.phase == JobPhase::queued) {
    on_started(job, t);
  } else if (job.reads >= 0) {
    begin_read(job, t);
  } else {
    on_restarted(job);
  }
}

// Every open incident is ready: the job is requeued.
template <class Watch>
void BasicCluster<Watch>::try_to_queue(Job& job, Instant t) {
  if (job.phase != JobPhase::stopped || !job.all_ready()) return;
  if (leaves_closed(job)) return start_anew(job, t);
  const Instant starts = starts_at(job, t);
  job.phase = JobPhase::queued;
  set_stage(job, starts);
  tell(&job, Happening::queued, t, kNobody, incidents_[job.latest()].cause);
  if (starts == t) on_started(job, t);
}

// t6: processes start, then the newest surviving copy is read.
template <class Watch>
void BasicCluster<Watch>::on_started(Job& job, Instant t) {
  job.book(t);
  const ClusterIncident& latest = incidents_[job.latest()];
  const Instant restored = begin_reading(job, latest.draws, t);
  if (!job.held) start_limit(job, t);
  job.held = true;
  job.phase = JobPhase::starting;
  set_stage(job, restored);
  tell(&job, Happening::started, t, kNobody, latest.cause);
  apply_exposure(job, t);
  if (restored == t) on_job(job, t);
}

// t7: state restored; training goes on.
template <class Watch>
void BasicCluster<Watch>::on_restarted(Job& job) {
  const Instant t = job.at;
  job.book(t);
  int cause = kNoCause;
  if (!job.slots.empty()) {
    const ClusterIncident& latest = incidents_[job.latest()];
    if (latest.job == JobSide::ready) cause = latest.cause;
  }
  for (std::size_t k = job.slots.size(); k-- > 0;) {
    if (incidents_[job.slots[k]].job == JobSide::ready) close_job_side(job.slots[k]);
  }
  SIM_CHECK(job.nodes.size() + job.lacking == job.plan.nodes);
  set_stage(job, Instant::never());
  job.phase = JobPhase::running;
  job.requeued = job.lost_node = false;
  job.trained_at = t;
  job.training.begin(t, cause, cause != kNoCause);
  if (any_quiet_) {
    meet_faults(job, t);
  } else if (plan_.recovery.elastic.on) {
    set_pace(job);
  }
  if (job.lacking > 0) hand_out_due_ = true;  // nodes may have come while it started
  set_wake(job, t);
  tell(&job, Happening::restored, t, kNobody, cause, job.training.work());
  apply_exposure(job, t);
}

// It gives back what it holds and stands in line for all of its nodes, once nothing holds it up any more.
template <class Watch>
void BasicCluster<Watch>::become_pending(Job& job, Instant t) {
  if (job.phase != JobPhase::stopped || job.any(JobSide::recovering)) return;
  if (!job.preempted && !job.any(JobSide::waiting)) return;
  job.book(t);
  for (const std::uint32_t s : job.slots) {
    if (incidents_[s].job == JobSide::waiting) incidents_[s].job = JobSide::ready;
  }
  for (std::size_t k = job.slots.size(); k-- > 0;) {  // warnings are for the nodes, not for the job
    const std::uint32_t s = job.slots[k];
    if (incidents_[s].job != JobSide::warned || incidents_[s].spoils) continue;
    if (incidents_[s].of_job) {  // what was wrong with its processes ended with them
      tell(Happening::superseded, t, incidents_[s]);
      close_job_side(s);
      continue;
    }
    incidents_[s].owner = kNoJob;
    job.drop(s);
  }
  job.phase = JobPhase::pending;
  job.requeued = true;
  job.preempted = false;
  job.held = false;
  job.lacking = 0;
  limits_.remove(job.id);
  release_nodes(job, t);
  tell(&job, Happening::released, t, kNobody);
  apply_exposure(job, t);
  claims_.add(claim_of(job));
  hand_out_due_ = true;
}

// A job that stood in line gets all of its nodes, and its standbys as far as there are any.
template <class Watch>
void BasicCluster<Watch>::give_all(Job& job, Instant t) {
  job.book(t);
  if (shares()) {
    seats().pick(job.what.partition, job.what.gpus, job.id, job.plan.nodes, picked_);
    for (const std::uint32_t node : picked_) join(job, node, t);
  } else {
    const std::uint32_t wanted = job.plan.nodes + job.what.standbys;
    const std::uint32_t idle = nodes_.idle_in(job.what.partition);
    nodes_.idle_ones(job.what.partition, wanted < idle ? wanted : idle, picked_);
    choose_standbys(job);
    const auto standbys = picked_.begin() + job.plan.nodes;
    job.nodes.assign(picked_.begin(), standbys);
    std::uint32_t place = 0;
    nodes_.set_uses(job.nodes, NodeUse::of_job, t, [&](std::uint32_t node) { seat(job, node, place++, t); });
    for (auto node = standbys; node != picked_.end(); ++node) add_standby(job, *node, t);
  }
  ++job.selections;
  ++counts_.selections;
  job.fill = false;
  job.started = t;
  claims_.remove(claim_of(job));
  if (job.ever_started) {
    job.phase = JobPhase::stopped;
    try_to_queue(job, t);
    return apply_exposure(job, t);
  }
  job.ever_started = true;
  job.waited = t - job.what.submitted;
  job.held = true;
  start_limit(job, t);
  job.phase = JobPhase::starting;
  const std::uint64_t bits = job.draws.bits(DrawKey{domain::job, 0, 0}, Purpose::restart);
  set_stage(job, t + job.plan.time(job.plan.startup, bits));
  tell(&job, Happening::started, t, kNobody);
  apply_exposure(job, t);
  if (job.at == t) on_restarted(job);
}

// Which of the nodes picked are standbys is left to chance: they are moved to the end.
template <class Watch>
void BasicCluster<Watch>::choose_standbys(const Job& job) {
  for (auto left = static_cast<std::uint32_t>(picked_.size()); left > job.plan.nodes; --left) {
    const DrawKey key{domain::job, 1 + job.selections, left};
    std::swap(picked_[left - 1], picked_[pick(job.draws.bits(key, Purpose::choice), left)]);
  }
}

// An incident that is none: the job is to be stopped, for this cause.
template <class Watch>
std::uint32_t BasicCluster<Watch>::open_stop(Job& job, int cause, DrawKey key, Instant t) {
  Strike s;
  s.target = Target::job;
  s.unit = job.id;
  s.cause = static_cast<std::uint8_t>(cause);
  s.draws.key = key;
  draws_.front(key, s.draws.front);
  const std::uint32_t slot = open_incident(s, unit_of(s), &job, t, JobSide::warned);
  incidents_.sleep(slot);
  incidents_[slot].preemption = true;
  tell(Happening::failure, t, incidents_[slot]);
  return slot;
}

}  // namespace pitstop
