// What a failure does: on whom it falls, and its way to the moment when the job has stopped.
#pragma once

#include "sim/cluster/cluster.hpp"

namespace pitstop {

template <class Watch>
void BasicCluster<Watch>::on_failure(Instant t) {
  Strike s;
  if (!failures_.pop(s) || !accepts(s, t)) return;
  if (plan_.cause[s.cause].store >= 0) return on_outage(s, t);
  if (!find_target(s)) return;
  if (!is_alarm(s.cause)) ++counts_.failures;
  if (s.target == Target::group) return strike_nodes(s, plan_.groups[s.unit], t);
  const std::uint32_t burst = plan_.cause[s.cause].burst;
  if (burst == 1 || s.target != Target::node) return strike(s, t);
  std::vector<std::uint32_t> hit{s.unit};
  for (std::uint32_t k = 1; k < burst; ++k)
    hit.push_back(pick(draws_.bits(s.draws.key, Purpose::burst, k), nodes_.size()));
  strike_nodes(s, hit, t);
}

// One failure takes several nodes; they share its draws, so that they are seen and mended together.
template <class Watch>
void BasicCluster<Watch>::strike_nodes(Strike s, const std::vector<std::uint32_t>& nodes, Instant t) {
  s.target = Target::node;
  for (const std::uint32_t node : nodes) {
    s.unit = node;
    if (ClusterNodes::serves(nodes_[node].use)) strike(s, t);
  }
}

template <class Watch>
bool BasicCluster<Watch>::accepts(const Strike& s, Instant t) const {
  const ClusterCause& cause = plan_.cause[s.cause];
  if (cause.steps.empty() || s.scripted || s.draws.key.domain >= domain::clock) return true;
  Chance chance = cause.before;
  for (const ClusterCause::Step& step : cause.steps) {
    if (step.from <= t) chance = step.accepts;
  }
  return chance.hit(draws_.bits(s.draws.key, Purpose::thinning));
}

template <class Watch>
void BasicCluster<Watch>::strike(const Strike& s, Instant t) {
  const CausePlan& cause = base_.cause[s.cause];
  const bool alarm = is_alarm(s.cause);
  if (alarm) ++counts_.false_alarms;
  if (s.target == Target::node) {
    const ClusterNode& node = nodes_[s.unit];
    if (plan_.retire.rule == Retire::threshold && !alarm) nodes_.history(s.unit).failures.push_back(t);
    if (shares()) return strike_shared(s, t);
    if (node.use != NodeUse::of_job) {
      if (!alarm) ++counts_.off_jobs;
      if (cause.symptom == Symptom::silent_corruption) {  // nothing is computed that would show it
        faults_.add(Fault{s.unit, s.cause, kFullSpeed, s.draws.key});
      } else if (cause.takes_node()) {
        on_spare_failure(s, t);
      }
      return;
    }
  }
  strike_job(jobs_[s.target == Target::node ? nodes_[s.unit].job : s.unit], s, t);
}

template <class Watch>
void BasicCluster<Watch>::strike_job(Job& job, const Strike& s, Instant t) {
  if (!one_job_ && !is_alarm(s.cause)) ++job.outcome.failures;
  if (any_quiet_ && is_quiet(s.cause)) return quiet_strike(job, s, t);
  const int open = job.find(unit_of(s), s.target != Target::node);
  if (base_.cause[s.cause].symptom == Symptom::precursor) {
    if (open < 0) announce(open_incident(s, unit_of(s), &job, t, JobSide::warned));
    return;
  }
  on_job_failure(job, s, t, open);
}

// Resolves on whom a candidate falls; false if that unit's clock stands still.
template <class Watch>
bool BasicCluster<Watch>::find_target(Strike& s) const {
  switch (s.target) {
    case Target::lemon:
      s.unit = lemon_[s.unit];
      s.target = Target::node;
      choose_gpu(s);
      return nodes_[s.unit].lemon && exposed(s);
    case Target::node:
      choose_gpu(s);
      return s.unit < nodes_.size() && exposed(s);
    case Target::group:
    case Target::storage:
      return true;
    case Target::job_on_node:
      if (s.unit >= nodes_.size() || !job_on(s)) return false;
      s.target = Target::job;
      return exposed(jobs_[s.unit], s.exposure);
    case Target::job:
      if (s.scripted && one_job_) s.unit = 0;
      if (s.scripted && !one_job_ && !job_on(s)) return false;  // the script names a node of the job
      return exposed(jobs_[s.unit], s.exposure);
  }
  return false;
}

// Puts the job that computes on a node in its place; false: there is none.
template <class Watch>
bool BasicCluster<Watch>::job_on(Strike& s) const {
  if (nodes_[s.unit].use != NodeUse::of_job) return false;
  if (!shares()) {
    s.unit = nodes_[s.unit].job;
    return true;
  }
  choose_gpu(s);
  const std::vector<std::uint32_t> jobs = seats().jobs_on(s.unit, s.gpu);
  if (jobs.empty()) return false;
  s.unit = jobs[0];
  return true;
}

template <class Watch>
bool BasicCluster<Watch>::exposed(std::uint32_t node, Exposure exposure) const {
  const ClusterNode& n = nodes_[node];
  if (exposure == Exposure::in_service) return ClusterNodes::serves(n.use);
  if (n.use == NodeUse::standby) return exposure == Exposure::allocated && jobs_[n.job].held;
  return n.use == NodeUse::of_job && exposed(jobs_[n.job], exposure);
}

template <class Watch>
bool BasicCluster<Watch>::exposed(const Job& job, Exposure exposure) const {
  switch (exposure) {
    case Exposure::in_service:
      return job.alive() && job.phase != JobPhase::pending;  // what is nowhere cannot fail
    case Exposure::allocated:
      return job.held;
    case Exposure::computing:
      return job.phase == JobPhase::running;
  }
  return false;
}

// Off any job: costs a spare, not a stop. Nobody waits for its stages, so only the node's side is kept.
template <class Watch>
void BasicCluster<Watch>::on_spare_failure(const Strike& s, Instant t) {
  take_down(s.unit, t);
  const std::uint32_t slot = open_incident(s, s.unit, nullptr, t, JobSide::none);
  announce(slot);
  if (shares()) seats().set_leader(s.unit, static_cast<int>(slot));
  send_away(slot, incidents_[slot].t3);
}

template <class Watch>
void BasicCluster<Watch>::on_job_failure(Job& job, const Strike& s, Instant t, int open) {
  const CausePlan& cause = base_.cause[s.cause];
  const bool of_node = s.target == Target::node, takes_node = cause.takes_node();
  const std::int64_t days = days_of_training(job, t);
  interrupt(job, t, s.cause, takes_node);
  // No credit for the node at fault.
  if (of_node && days != 0) nodes_.history(s.unit).score -= days * plan_.retire.per_day;
  // A further failure of the unit begins its chain again.
  if (open >= 0 && !lacks_a_node(incidents_[static_cast<std::uint32_t>(open)])) {
    tell(Happening::superseded, t, incidents_[static_cast<std::uint32_t>(open)]);
    if (shares() && !takes_node && is_draining(incidents_[static_cast<std::uint32_t>(open)])) {
      orphan(static_cast<std::uint32_t>(open), t);
    } else {
      close_job_side(static_cast<std::uint32_t>(open));
    }
  }
  std::uint32_t unit = unit_of(s);
  bool node_less = !of_node;
  if (takes_node && of_node) {
    if (shares()) {
      lose_seat(job, unit, t);
    } else if (plan_.diagnosis.perfect()) {
      take_down(unit, t);
    } else {
      unit = blamed_for(job, s.unit, s.cause, s.draws, t);
      node_less = nodes_[unit].use != NodeUse::down;
    }
    if (plan_.retire.rule == Retire::score) nodes_.history(unit).score -= plan_.retire.per_failure;
  }
  const std::uint32_t slot = open_incident(s, unit, &job, t, JobSide::recovering);
  announce(slot);
  incidents_[slot].node_less = node_less && takes_node && of_node;
  if (incidents_[slot].node_less) tell(Happening::node_idle, t, incidents_[slot]);
  if (plan_.mends_from_mark && takes_node && of_node && !node_less) {
    // The node has an incident of its own, so that it can be mended while the job is still being stopped.
    const std::uint32_t mending = open_incident(s, unit, nullptr, t, JobSide::none);
    incidents_.name_as(mending, slot);
    incidents_[slot].node_less = true;
    send_away(mending, incidents_[mending].marked);
  }
  incidents_.wake(slot, incidents_[slot].t3);
  job.phase = JobPhase::stopped;
  apply_exposure(job, t);
}

// Takes the node down that is blamed for what another one did, which may be the wrong one, or none. An
// incident that a node wrongly blamed had of its own goes with it.
template <class Watch>
std::uint32_t BasicCluster<Watch>::blamed_for(Job& job, std::uint32_t node, std::uint8_t cause,
                                              const FailureDraws& draws, Instant t) {
  const auto hit = [&](const Chance& chance, Purpose purpose) {
    return chance.possible() && chance.hit(draws_.bits(draws.key, purpose));
  };
  if (hit(plan_.diagnosis.overlooked, Purpose::overlooked)) {
    leave(node, t);
    nodes_.enter_service(node, t, false);
    returned_ = node;
    hand_out_due_ = true;
    recur(node, cause, draws, t);
    return node;
  }
  if (job.nodes.size() < 2 || !hit(plan_.diagnosis.wrong_node, Purpose::wrong_node)) {
    take_down(node, t);
    return node;
  }
  auto other =
      pick(draws_.bits(draws.key, Purpose::blamed_node), static_cast<std::uint32_t>(job.nodes.size()) - 1);
  if (other >= nodes_[node].place) ++other;
  const std::uint32_t blamed = job.nodes[other];
  nodes_.last_in_service(node);
  take_down(blamed, t);
  recur(node, cause, draws, t);
  const int own = job.find(blamed, false);
  if (own >= 0 && !lacks_a_node(incidents_[static_cast<std::uint32_t>(own)])) {
    tell(Happening::superseded, t, incidents_[static_cast<std::uint32_t>(own)]);
    close_job_side(static_cast<std::uint32_t>(own));
  }
  return blamed;
}

// The job has stopped for a node that served until now, and a node is taken down for it: its own, unless it
// is for others to find out which of the job's nodes it was.
template <class Watch>
void BasicCluster<Watch>::blame(std::uint32_t slot, Instant t) {
  ClusterIncident& i = incidents_[slot];
  if (plan_.diagnosis.perfect() || !is_quiet(i.cause)) return take_down(i.unit, t);
  const std::uint32_t at_fault = i.unit;
  i.unit = blamed_for(jobs_[i.owner], at_fault, i.cause, i.draws, t);
  i.node_less = nodes_[i.unit].use != NodeUse::down;
  if (nodes_[at_fault].use == NodeUse::down) return;
  tell(nullptr, Happening::node_idle, t, at_fault);
  if (nodes_[at_fault].job == i.owner) tell(&jobs_[i.owner], Happening::node_joined, t, at_fault);
}

// The job, whatever it is doing, stops making progress at t, and copies that do not survive are gone.
template <class Watch>
void BasicCluster<Watch>::interrupt(Job& job, Instant t, int cause, bool node_lost) {
  if (job.active()) job.count_stop(cause);
  if (job.phase == JobPhase::running) {
    job.training.advance(t);
    job.booked = t;
    wakes_.remove(job.id);
    credit_days(job, t);
  } else {
    job.book(t);
  }
  give_up_transfers(job, t);
  stop_training(job, t, cause, node_lost);
  job.save_until = t;
  set_stage(job, Instant::never());
}

// Nodes that computed for whole days without a failure earn trust (RetirePlan).
template <class Watch>
void BasicCluster<Watch>::credit_days(Job& job, Instant t) {
  const std::int64_t days = days_of_training(job, t);
  if (days == 0) return;
  for (const std::uint32_t node : job.nodes) nodes_.history(node).score += days * plan_.retire.per_day;
}

template <class Watch>
std::uint32_t BasicCluster<Watch>::open_incident(const Strike& s, std::uint32_t unit, Job* job, Instant t,
                                                 JobSide side) {
  const std::uint32_t slot = incidents_.open(s.draws, unit, s.cause, t);
  ClusterIncident& i = incidents_[slot];
  const Plan& plan = job != nullptr ? job->plan : base_;
  const StageTimes& times = job != nullptr ? job->times : times_;
  i.job = side;
  i.of_job = s.target != Target::node;
  i.gpu = s.gpu;
  i.owner = job != nullptr ? job->id : kNoJob;
  i.t1 = t + times_.detection(base_.cause[s.cause], s.draws);
  i.marked = i.t1 + times.stage(s.draws, plan.mark, Purpose::mark);
  i.t3 = i.marked;
  if (side == JobSide::warned) {
    incidents_.wake(slot, i.t3);
  } else {
    i.t3 = i.marked + times.stage(s.draws, plan.stop, Purpose::stop);
  }
  i.granted = i.replaced = i.validated = i.t3;
  if (side != JobSide::none) job->slots.push_back(slot);
  return slot;
}

// To a watcher, with the times of its next stages.
template <class Watch>
void BasicCluster<Watch>::announce(std::uint32_t slot) {
  if constexpr (Watch::on) {
    const ClusterIncident& i = incidents_[slot];
    tell(Happening::failure, i.t0, i);
    tell(Happening::detected, i.t1, i);
    tell(Happening::marked, i.marked, i);
    if (i.job == JobSide::recovering) tell(Happening::job_stopped, i.t3, i);
  }
}

template <class Watch>
void BasicCluster<Watch>::close_job_side(std::uint32_t slot) {
  ClusterIncident& i = incidents_[slot];
  if (i.owner != kNoJob) jobs_[i.owner].drop(slot);
  i.owner = kNoJob;
  i.job = JobSide::none;
  if (!i.node_away) {
    incidents_.sleep(slot);
    incidents_.release(slot);
  } else if (!i.comes_back) {
    incidents_.release(slot);
  }
}

template <class Watch>
void BasicCluster<Watch>::on_incident(std::uint32_t slot, Instant t) {
  incidents_.sleep(slot);
  switch (incidents_[slot].job) {
    case JobSide::warned:
      on_drain_notice(slot, t);
      break;
    case JobSide::recovering:
      on_job_stopped(slot, t);
      break;
    case JobSide::none:
    case JobSide::waiting:
    case JobSide::ready:
      if (incidents_[slot].to_shop) {
        on_shop(slot, t);
      } else if (!incidents_[slot].node_away) {
        drain(slot, t);
      } else {
        on_node_checked(slot, t);
      }
      break;
  }
}

// t2 of a precursor: the node is marked, the running job gets its grace period and saves itself.
template <class Watch>
void BasicCluster<Watch>::on_drain_notice(std::uint32_t slot, Instant t) {
  if (incidents_[slot].owner == kNoJob && !find_owner(slot, t)) return;
  if (incidents_[slot].spoils) return on_corruption_found(slot, t);
  ClusterIncident& i = incidents_[slot];
  Job& job = jobs_[i.owner];
  Duration stop = job.times.stage(i.draws, job.plan.stop, Purpose::stop);
  if (job.phase == JobPhase::running) {
    job.training.advance(t);
    wakes_.remove(job.id);
    credit_days(job, t);
    job.count_stop(i.cause);
    const auto saving = job.training.save_on_drain();
    job.save_open = saving.open;
    if (!saving.open) stop = longer(stop, saving.total);
    job.saved_at = t + saving.total;
    job.booked = t;
    job.save_until = t + saving.stall;
    job.save_cause = i.cause;
    job.phase = JobPhase::saving;
  } else {
    job.book(t);
    if (job.phase == JobPhase::starting) job.count_stop(i.cause);
    if (job.phase == JobPhase::stopped || job.phase == JobPhase::queued) stop = Duration{};  // no process
    if (job.phase == JobPhase::starting) give_up_transfers(job, t);
    if (job.phase != JobPhase::saving) job.phase = JobPhase::stopped;
  }
  if (job.save_open) i.may_stop = t + stop;
  await_stop(slot, t, job.phase == JobPhase::saving ? later(t + stop, job.saved_at) : t + stop);
  if (job.phase == JobPhase::saving && job.plan.any_shared) set_wake(job, t);
}

// The job that a warning was for is gone. Whose is it now? False: nobody's, and it has been dealt with.
template <class Watch>
bool BasicCluster<Watch>::find_owner(std::uint32_t slot, Instant t) {
  if (shares()) return find_sharing_owner(slot, t);
  ClusterIncident& i = incidents_[slot];
  const NodeUse use = nodes_[i.unit].use;
  if (use == NodeUse::of_job && jobs_[nodes_[i.unit].job].find(i.unit, false) < 0) {
    i.owner = nodes_[i.unit].job;
    jobs_[i.owner].slots.push_back(slot);
    return true;
  }
  i.job = JobSide::none;
  if (!ClusterNodes::serves(use) || use == NodeUse::of_job || !base_.cause[i.cause].takes_node()) {
    incidents_.release(slot);  // it is being mended already
    return false;
  }
  take_down(i.unit, t);
  send_away(slot, t);
  return false;
}

}  // namespace pitstop
