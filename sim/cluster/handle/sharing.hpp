// Nodes that jobs share. A failure of a GPU strikes the job that sits on it, one of the node all jobs there.
// A node that is to be mended takes no further jobs, and waits for those that were not struck (Slurm's
// `failg`) until they end, or are requeued and leave it. One incident, the leader, sends the node away; the
// others whose jobs wait for it follow.
#pragma once

#include "sim/cluster/cluster.hpp"

namespace pitstop {

// ---- whom a failure strikes

template <class Watch>
void BasicCluster<Watch>::choose_gpu(Strike& s) const {
  if (!shares() || s.gpu != kWholeNode) return;
  if (s.target == Target::node && !plan_.cause[s.cause].of_gpu) return;
  s.gpu = pick(draws_.bits(s.draws.key, Purpose::which_gpu), plan_.gpus);
}

template <class Watch>
bool BasicCluster<Watch>::exposed(const Strike& s) const {
  if (!shares() || s.exposure == Exposure::in_service) return exposed(s.unit, s.exposure);
  const std::vector<std::uint32_t> jobs = seats().jobs_on(s.unit, s.gpu);
  return std::any_of(jobs.begin(), jobs.end(),
                     [&](std::uint32_t job) { return exposed(jobs_[job], s.exposure); });
}

template <class Watch>
void BasicCluster<Watch>::strike_shared(const Strike& s, Instant t) {
  const std::vector<std::uint32_t> struck = seats().jobs_on(s.unit, s.gpu);
  if (struck.empty()) strike_nobody(s, t);
  for (const std::uint32_t job : struck) strike_job(jobs_[job], s, t);
}

// Nobody computes on what failed.
template <class Watch>
void BasicCluster<Watch>::strike_nobody(const Strike& s, Instant t) {
  const CausePlan& cause = base_.cause[s.cause];
  if (!is_alarm(s.cause)) ++counts_.off_jobs;
  if (cause.symptom == Symptom::silent_corruption) {  // nothing is computed that would show it
    faults_.add(Fault{s.unit, s.cause, kFullSpeed, s.draws.key, s.gpu});
  } else if (cause.takes_node() && seats().empty(s.unit)) {
    on_spare_failure(s, t);
  } else if (cause.takes_node()) {
    seats().close(s.unit);
    const std::uint32_t slot = open_incident(s, s.unit, nullptr, t, JobSide::none);
    announce(slot);
    incidents_.wake(slot, incidents_[slot].t3);
  }
}

// ---- who leaves a node

template <class Watch>
void BasicCluster<Watch>::vacate(Job& job, std::uint32_t node, Instant t) {
  const Seat seat = seats().leave(node, job.id);
  held_ += WideTicks{(t - seat.since).ticks()} * seat.gpus;
  *std::find(job.nodes.begin(), job.nodes.end(), node) = job.nodes.back();
  job.nodes.pop_back();
  if (!seats().empty(node)) return;
  if (seats().takes_jobs(node)) return nodes_.set_use(node, NodeUse::idle, t);
  take_down(node, t);
  if (seats().leader(node) >= 0) go_away(static_cast<std::uint32_t>(seats().leader(node)), t);
}

// The node failed under it.
template <class Watch>
void BasicCluster<Watch>::lose_seat(Job& job, std::uint32_t node, Instant t) {
  seats().close(node);
  vacate(job, node, t);
}

// The job has stopped for its node, which may have served until now.
template <class Watch>
void BasicCluster<Watch>::give_up_seat(std::uint32_t slot, Instant t) {
  ClusterIncident& i = incidents_[slot];
  if (i.node_less) return;
  Job& job = jobs_[i.owner];
  if (seats().sits(i.unit, job.id) && seats().entered(i.unit) <= i.t0) {
    lose_seat(job, i.unit, t);
    job.training.lose_copies(t, i.cause, true);
  }
  drain(slot, t);
}

// A job that is requeued leaves the nodes that are to be mended.
template <class Watch>
bool BasicCluster<Watch>::leaves_closed(const Job& job) const {
  if (!shares() || plan_.recovery.in_place || job.phase != JobPhase::stopped) return false;
  return std::any_of(job.nodes.begin(), job.nodes.end(),
                     [this](std::uint32_t node) { return !seats().takes_jobs(node); });
}

// So it stands in line for all of its nodes again.
template <class Watch>
void BasicCluster<Watch>::start_anew(Job& job, Instant t) {
  job.preempted = true;
  become_pending(job, t);
}

// ---- how it is mended

// Its node goes to be mended as soon as nobody sits on it.
template <class Watch>
void BasicCluster<Watch>::drain(std::uint32_t slot, Instant t) {
  ClusterIncident& i = incidents_[slot];
  const int leader = seats().leader(i.unit);
  const NodeUse use = nodes_[i.unit].use;
  const bool gone = !ClusterNodes::serves(use) && use != NodeUse::down;
  if (leader >= 0 || gone || seats().entered(i.unit) > i.t0) {  // others have seen to that
    if (i.owner == kNoJob) return incidents_.release(slot);
    i.node_less = true;
    i.follows = leader;
    if (gone) i.granted = i.replaced = i.validated = Instant::never();
    if (leader >= 0) tell_followers(static_cast<std::uint32_t>(leader), t);
    return;
  }
  i.node_away = i.comes_back = true;
  i.drained = i.granted = i.replaced = i.validated = Instant::never();
  seats().close(i.unit);
  seats().set_leader(i.unit, static_cast<int>(slot));
  if (seats().empty(i.unit)) return go_away(slot, t);
  tell(Happening::node_draining, t, i);
}

template <class Watch>
void BasicCluster<Watch>::go_away(std::uint32_t slot, Instant t) {
  ClusterIncident& i = incidents_[slot];
  if (i.owner != kNoJob) jobs_[i.owner].book(t);
  if (nodes_[i.unit].use != NodeUse::down) take_down(i.unit, t);
  i.drained = t;
  send_away(slot, t);
}

// Its job is gone, or goes another way; its node is mended all the same.
template <class Watch>
void BasicCluster<Watch>::orphan(std::uint32_t slot, Instant t) {
  ClusterIncident& i = incidents_[slot];
  jobs_[i.owner].drop(slot);
  i.owner = kNoJob;
  i.job = JobSide::none;
  incidents_.wake(slot, later(t, i.t3));
}

// What is known now of when the node is back.
template <class Watch>
void BasicCluster<Watch>::tell_followers(std::uint32_t slot, Instant t) {
  if (!shares()) return;
  const ClusterIncident& leader = incidents_[slot];
  incidents_.each_follower(slot, [&](std::uint32_t f) {
    ClusterIncident& i = incidents_[f];
    jobs_[i.owner].book(t);
    i.drained = leader.drained;
    i.granted = leader.granted;
    i.replaced = leader.replaced;
    i.validated = leader.validated;
  });
  if (!leader.comes_back) part_from_followers(slot, t);
}

template <class Watch>
void BasicCluster<Watch>::part_from_followers(std::uint32_t slot, Instant t) {
  if (!shares()) return;
  incidents_.each_follower(slot, [&](std::uint32_t f) {
    jobs_[incidents_[f].owner].book(t);
    incidents_[f].follows = -1;
  });
  seats().set_leader(incidents_[slot].unit, -1);
}

// The job that a warning was for is gone: whoever computes there now is warned; where nobody does, the node
// is drained.
template <class Watch>
bool BasicCluster<Watch>::find_sharing_owner(std::uint32_t slot, Instant t) {
  ClusterIncident& i = incidents_[slot];
  const std::vector<std::uint32_t> there = seats().jobs_on(i.unit, i.gpu);
  for (const std::uint32_t job : there) {
    if (jobs_[job].find(i.unit, false) >= 0) continue;
    i.owner = job;
    jobs_[job].slots.push_back(slot);
    return true;
  }
  i.job = JobSide::none;
  if (there.empty() && seats().takes_jobs(i.unit) && base_.cause[i.cause].takes_node()) {
    drain(slot, t);
  } else {
    incidents_.release(slot);  // it is being mended already
  }
  return false;
}

}  // namespace pitstop
