// Who is given nodes: the line of jobs, what each could have, backfill and pre-emption.
#pragma once

#include "sim/cluster/cluster.hpp"

namespace pitstop {

template <class Watch>
void BasicCluster<Watch>::hand_out(Instant t) {
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
bool BasicCluster<Watch>::may_go_first(const Job& job, Reservation& reserved, Instant t) {
  const Instant ends = t + job.expected();
  const bool stopped = job.phase == JobPhase::stopped;
  const auto own = static_cast<std::uint32_t>(stopped ? job.nodes.size() : 0);
  const std::uint32_t missing = job.plan.nodes - own;
  const bool fits = missing <= free_for(job);
  if (!fits && (short_.empty() || missing > room_for(job).fitting())) return false;
  if (!shares()) return reserved.lets_pass(job.plan.nodes, ends);
  if (!fits) return reserved.lets_pass({}, 0, job.plan.nodes, ends);
  seats().pick(job.what.partition, job.what.gpus, job.id, missing, picked_);
  if (!settled(job)) return reserved.lets_pass(picked_, job.what.gpus, own, ends);
  picked_.insert(picked_.end(), job.nodes.begin(), job.nodes.end());
  return reserved.lets_pass(picked_, job.what.gpus, 0, ends);
}

// True if the job has all it needs now. One that has most of its nodes keeps what there is.
template <class Watch>
bool BasicCluster<Watch>::serve(Job& job, Instant t) {
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
bool BasicCluster<Watch>::settled(const Job& job) const {
  return job.phase == JobPhase::stopped && !job.any(JobSide::recovering) && job.any(JobSide::waiting);
}

// Nodes that it can be given now.
template <class Watch>
std::uint32_t BasicCluster<Watch>::free_for(const Job& job) const {
  if (!shares()) return nodes_.idle_in(job.what.partition);
  std::uint32_t nodes = seats().fitting(job.what.partition, job.what.gpus);
  for (const std::uint32_t n : job.nodes)  // it sits on a node once
    nodes -= seats().takes_jobs(n) && seats().free(n) >= job.what.gpus ? 1 : 0;
  return nodes;
}

// Requires: free_for(job) > 0.
template <class Watch>
std::uint32_t BasicCluster<Watch>::a_node_for(const Job& job) {
  if (!shares()) return nodes_.an_idle_one(job.what.partition);
  seats().pick(job.what.partition, job.what.gpus, job.id, 1, picked_);
  return picked_[0];
}

// Nodes that fit it now, and would if those gave up theirs that wait with some; where jobs share nodes, some
// of them may be its own.
template <class Watch>
Room BasicCluster<Watch>::room_beside(const Job& job) const {
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
Room BasicCluster<Watch>::room_for(const Job& job) const {
  Room room = room_beside(job);
  if (!shares()) return room;
  for (const std::uint32_t n : job.nodes) room.close(n);
  return room;
}

template <class Watch>
void BasicCluster<Watch>::give_back(const Job& job, Room& room) const {
  if (shares()) return room.add(job.nodes, job.what.gpus);
  room.add(static_cast<std::uint32_t>(job.nodes.size() + job.standbys.size()));
}

// Jobs that wait with some of their nodes give them up, the last in line first.
template <class Watch>
void BasicCluster<Watch>::make_room(std::uint32_t nodes, const Job& for_whom, Instant t) {
  for (std::size_t k = short_.size(); k-- > 0 && free_for(for_whom) < nodes;) {
    Job& job = jobs_[short_[k]];
    if (&job != &for_whom && job.what.partition == for_whom.what.partition && settled(job))
      become_pending(job, t);
  }
}

template <class Watch>
Reservation BasicCluster<Watch>::reservation_for(const Job& job, Instant t) {
  if (shares()) return sharing_reservation_for(job, t);
  const std::uint32_t p = job.what.partition;
  std::vector<Release> releases;
  for (const Job& other : jobs_) {
    if (other.what.partition != p || other.nodes.empty() || settled(other)) continue;
    const auto nodes = static_cast<std::uint32_t>(other.nodes.size() + other.standbys.size());
    releases.push_back(Release{later(t + Duration::micros(1), other.started + other.expected()), nodes});
  }
  incidents_.each_slot([&](const ClusterIncident& i) {
    if (i.node_away && i.comes_back && i.validated > t && i.validated < Instant::never() &&
        plan_.in_partition(i.unit, p))
      releases.push_back(Release{i.validated, 1});
  });
  const auto own = static_cast<std::uint32_t>(settled(job) ? job.nodes.size() : 0);
  return reserve(releases, room_for(job).fitting() + own, job.plan.nodes);
}

template <class Watch>
Reservation BasicCluster<Watch>::sharing_reservation_for(const Job& job, Instant t) {
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
  incidents_.each_slot([&](const ClusterIncident& i) {
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
void BasicCluster<Watch>::preempt_for(Job& job, std::uint32_t nodes, Instant t) {
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
void BasicCluster<Watch>::preempt(Job& victim, Instant t) {
  const DrawKey key{domain::cluster, 1, ++counts_.preemptions};
  const std::uint32_t slot = open_stop(victim, plan_.scheduler.preemption_cause, key, t);
  victim.preempted = true;
  on_drain_notice(slot, t);
}

}  // namespace pitstop
