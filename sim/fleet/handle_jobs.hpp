// What happens to a job from the moment when it has stopped until it trains again, and who is given nodes.
#pragma once

#include "sim/fleet/fleet.hpp"

namespace pitstop {

// t3: the job is off its nodes; the node goes to be mended, and another takes its place if there is one.
template <class Watch>
void BasicFleet<Watch>::on_job_stopped(std::uint32_t slot, Instant t) {
  FleetIncident& i = incidents_[slot];
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
void BasicFleet<Watch>::on_job(Job& job, Instant t) {
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
void BasicFleet<Watch>::try_to_queue(Job& job, Instant t) {
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
void BasicFleet<Watch>::on_started(Job& job, Instant t) {
  job.book(t);
  const FleetIncident& latest = incidents_[job.latest()];
  const int from = job.training.restore_tier();
  job.reads = reads_over_store(job, from) ? from : -1;
  const Instant restored =
      job.reads >= 0 ? t + ready_to_read(job, latest.draws) : begin_reading(job, latest.draws, t);
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
void BasicFleet<Watch>::on_restarted(Job& job) {
  const Instant t = job.at;
  job.book(t);
  int cause = kNoCause;
  if (!job.slots.empty()) {
    const FleetIncident& latest = incidents_[job.latest()];
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
void BasicFleet<Watch>::become_pending(Job& job, Instant t) {
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
void BasicFleet<Watch>::give_all(Job& job, Instant t) {
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
void BasicFleet<Watch>::choose_standbys(const Job& job) {
  for (auto left = static_cast<std::uint32_t>(picked_.size()); left > job.plan.nodes; --left) {
    const DrawKey key{domain::job, 1 + job.selections, left};
    std::swap(picked_[left - 1], picked_[pick(job.draws.bits(key, Purpose::choice), left)]);
  }
}

// ---- handing out nodes

template <class Watch>
void BasicFleet<Watch>::hand_out(Instant t) {
  hand_out_due_ = false;
  if (claims_.empty()) return top_up_standbys(t);
  std::vector<Reservation> reserved(plan_.partitions.size());
  std::vector<bool> blocked(plan_.partitions.size());
  const std::vector<Claim> line = claims_.in_order();
  short_.clear();
  for (const Claim& claim : line) {
    if (jobs_[claim.job].phase == JobPhase::stopped) short_.push_back(claim.job);
  }
  for (const Claim& claim : line) {
    Job& job = jobs_[claim.job];
    const std::uint32_t p = job.what.partition;
    if (job.lacking > 0 && job.phase != JobPhase::stopped) {
      if (!blocked[p]) regrow(job, t);
      continue;
    }
    if (!blocked[p]) {
      if (serve(job, t)) continue;
      job.fill = true;
      pull_from_pool(t);
      if (!check_hope(job, t)) continue;
      blocked[p] = true;
      if (line.size() > 1) reserved[p] = reservation_for(job, t);
    } else if (check_hope(job, t) && plan_.scheduler.backfill == Backfill::easy) {
      if (may_go_first(job, reserved[p], t) && serve(job, t)) ++counts_.backfilled;
    }
  }
  top_up_standbys(t);
}

// May it be served before a job that is blocked?
template <class Watch>
bool BasicFleet<Watch>::may_go_first(const Job& job, Reservation& reserved, Instant t) {
  const Instant ends = t + job.expected();
  const bool stopped = job.phase == JobPhase::stopped;
  const auto own = static_cast<std::uint32_t>(stopped ? job.nodes.size() : 0);
  const std::uint32_t room = room_for(job).fitting();
  if (!shares()) return job.plan.nodes <= room + own && reserved.lets_pass(job.plan.nodes, ends);
  const std::uint32_t missing = job.plan.nodes - own;
  if (missing > room) return false;
  if (missing > free_for(job)) return reserved.lets_pass({}, 0, job.plan.nodes, ends);
  seats().pick(job.what.partition, job.what.gpus, job.id, missing, picked_);
  if (!settled(job)) return reserved.lets_pass(picked_, job.what.gpus, own, ends);
  picked_.insert(picked_.end(), job.nodes.begin(), job.nodes.end());
  return reserved.lets_pass(picked_, job.what.gpus, 0, ends);
}

// True if the job has all it needs now. One that has most of its nodes keeps what there is.
template <class Watch>
bool BasicFleet<Watch>::serve(Job& job, Instant t) {
  if (leaves_closed(job) && settled(job)) start_anew(job, t);
  if (job.phase == JobPhase::pending) {
    if (job.fill && pool_at_ != Instant::never()) return false;  // what was asked of the pool is waited for
    const std::uint32_t need = job.plan.nodes + (job.fill ? job.what.standbys : 0);
    if (free_for(job) < need && room_for(job).fitting() >= need) make_room(need, job, t);
    if (free_for(job) >= need) {
      give_all(job, t);
      return true;
    }
    if (plan_.scheduler.preempts) preempt_for(job, need, t);
    return false;
  }
  std::uint32_t missing = job.count_waiting();
  if (free_for(job) < missing && room_for(job).fitting() >= missing) make_room(missing, job, t);
  const bool any = missing > 0 && free_for(job) > 0;
  for (; missing > 0 && free_for(job) > 0; --missing) {
    const std::uint32_t node = a_node_for(job);
    int slot = job.find(node, false);
    if (slot < 0 || incidents_[static_cast<std::uint32_t>(slot)].job != JobSide::waiting)
      slot = job.first_waiting();
    job.book(t);
    incidents_[static_cast<std::uint32_t>(slot)].job = JobSide::ready;
    join(job, node, t);
  }
  if (missing > 0 && may_shrink(job)) {
    shrink(job, t);
    missing = 0;
  } else if (job.lacking > 0) {
    take_back(job, t);
  }
  if (any) apply_exposure(job, t);
  if (missing > 0) return false;
  if (job.lacking == 0) claims_.remove(claim_of(job));
  job.started = t;
  try_to_queue(job, t);
  apply_exposure(job, t);
  return true;
}

// A job that waits with some of its nodes, and can do nothing but wait.
template <class Watch>
bool BasicFleet<Watch>::settled(const Job& job) const {
  return job.phase == JobPhase::stopped && !job.any(JobSide::recovering) && job.any(JobSide::waiting);
}

// Nodes that it can be given now.
template <class Watch>
std::uint32_t BasicFleet<Watch>::free_for(const Job& job) const {
  if (!shares()) return nodes_.idle_in(job.what.partition);
  std::uint32_t nodes = seats().fitting(job.what.partition, job.what.gpus);
  for (const std::uint32_t n : job.nodes)  // it sits on a node once
    nodes -= seats().takes_jobs(n) && seats().free(n) >= job.what.gpus ? 1 : 0;
  return nodes;
}

// Requires: free_for(job) > 0.
template <class Watch>
std::uint32_t BasicFleet<Watch>::a_node_for(const Job& job) {
  if (!shares()) return nodes_.an_idle_one(job.what.partition);
  seats().pick(job.what.partition, job.what.gpus, job.id, 1, picked_);
  return picked_[0];
}

// Nodes that fit it now, and would if those gave up theirs that wait with some; where jobs share nodes, some
// of them may be its own.
template <class Watch>
Room BasicFleet<Watch>::room_beside(const Job& job) const {
  Room room = shares() ? Room(plan_, seats(), job.what.partition, job.what.gpus)
                       : Room(nodes_.idle_in(job.what.partition));
  for (const std::uint32_t id : short_) {
    const Job& other = jobs_[id];
    if (&other != &job && other.what.partition == job.what.partition && settled(other))
      give_back(other, room);
  }
  return room;
}

// Those that it could be given.
template <class Watch>
Room BasicFleet<Watch>::room_for(const Job& job) const {
  Room room = room_beside(job);
  if (!shares()) return room;
  for (const std::uint32_t n : job.nodes) room.close(n);
  return room;
}

template <class Watch>
void BasicFleet<Watch>::give_back(const Job& job, Room& room) const {
  if (shares()) return room.add(job.nodes, job.what.gpus);
  room.add(static_cast<std::uint32_t>(job.nodes.size() + job.standbys.size()));
}

// Jobs that wait with some of their nodes give them up, the last in line first.
template <class Watch>
void BasicFleet<Watch>::make_room(std::uint32_t nodes, const Job& for_whom, Instant t) {
  for (std::size_t k = short_.size(); k-- > 0 && free_for(for_whom) < nodes;) {
    Job& job = jobs_[short_[k]];
    if (&job != &for_whom && job.what.partition == for_whom.what.partition && settled(job))
      become_pending(job, t);
  }
}

template <class Watch>
Reservation BasicFleet<Watch>::reservation_for(const Job& job, Instant t) {
  if (shares()) return sharing_reservation_for(job, t);
  const std::uint32_t p = job.what.partition;
  std::vector<Release> releases;
  for (const Job& other : jobs_) {
    if (other.what.partition != p || other.nodes.empty() || settled(other)) continue;
    const auto nodes = static_cast<std::uint32_t>(other.nodes.size() + other.standbys.size());
    releases.push_back(Release{later(t + Duration::micros(1), other.started + other.expected()), nodes});
  }
  incidents_.each_slot([&](const FleetIncident& i) {
    if (i.node_away && i.comes_back && i.validated > t && i.validated < Instant::never() &&
        plan_.in_partition(i.unit, p))
      releases.push_back(Release{i.validated, 1});
  });
  const auto own = static_cast<std::uint32_t>(settled(job) ? job.nodes.size() : 0);
  return reserve(releases, room_for(job).fitting() + own, job.plan.nodes);
}

template <class Watch>
Reservation BasicFleet<Watch>::sharing_reservation_for(const Job& job, Instant t) {
  struct Coming {
    Instant at;
    const Job* job = nullptr;  // gives up its nodes; or
    std::uint32_t node = 0;    // that is back
  };
  std::vector<Coming> coming;
  for (const Job& other : jobs_) {
    if (other.what.partition == job.what.partition && !other.nodes.empty() && !settled(other))
      coming.push_back({later(t + Duration::micros(1), other.started + other.expected()), &other, 0});
  }
  incidents_.each_slot([&](const FleetIncident& i) {
    if (i.node_away && i.comes_back && i.validated > t && i.validated < Instant::never() &&
        plan_.in_partition(i.unit, job.what.partition))
      coming.push_back({i.validated, nullptr, i.unit});
  });
  std::sort(coming.begin(), coming.end(), [](const Coming& a, const Coming& b) { return a.at < b.at; });
  Reservation r;
  r.needed = job.plan.nodes;
  r.room = room_beside(job);
  if (settled(job)) give_back(job, r.room);
  for (std::size_t k = 0; k < coming.size() && r.shadow == Instant::never(); ++k) {
    coming[k].job != nullptr ? give_back(*coming[k].job, r.room) : r.room.open(coming[k].node);
    const bool last_of_instant = k + 1 == coming.size() || coming[k + 1].at > coming[k].at;
    if (last_of_instant && r.room.fitting() >= r.needed) r.shadow = coming[k].at;
  }
  return r;
}

// Jobs of lower priority are asked to save themselves and give up their nodes: the lowest priority first,
// then the one that started last.
template <class Watch>
void BasicFleet<Watch>::preempt_for(Job& job, std::uint32_t nodes, Instant t) {
  std::vector<Job*> victims;
  Room room = room_for(job);
  for (Job& other : jobs_) {
    if (other.what.partition != job.what.partition) continue;
    if (other.preempted) give_back(other, room);
    if (!other.preempted && other.phase == JobPhase::running && other.what.priority < job.what.priority)
      victims.push_back(&other);
  }
  std::sort(victims.begin(), victims.end(), [](const Job* a, const Job* b) {
    if (a->what.priority != b->what.priority) return a->what.priority < b->what.priority;
    if (a->started != b->started) return a->started > b->started;
    return a->id > b->id;
  });
  std::size_t taken = 0;
  for (; room.fitting() < nodes && taken < victims.size(); ++taken) give_back(*victims[taken], room);
  if (room.fitting() < nodes) return;  // not even all of them would do
  for (std::size_t k = 0; k < taken; ++k) preempt(*victims[k], t);
}

template <class Watch>
void BasicFleet<Watch>::preempt(Job& victim, Instant t) {
  const DrawKey key{domain::fleet, 1, ++counts_.preemptions};
  const std::uint32_t slot = open_stop(victim, plan_.scheduler.preemption_cause, key, t);
  victim.preempted = true;
  on_drain_notice(slot, t);
}

// An incident that is none: the job is to be stopped, for this cause.
template <class Watch>
std::uint32_t BasicFleet<Watch>::open_stop(Job& job, int cause, DrawKey key, Instant t) {
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
