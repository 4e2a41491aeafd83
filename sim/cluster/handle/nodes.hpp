// What happens to a node: it leaves its job, is mended, comes back, or is given to a job.
#pragma once

#include "sim/cluster/cluster.hpp"

namespace pitstop {

// The node's side begins: capacity, replacement (or reboot, or repair), validation.
template <class Watch>
void BasicCluster<Watch>::send_away(std::uint32_t slot, Instant t) {
  ClusterIncident& i = incidents_[slot];
  RepairQueue& places = is_repair(i) ? repairs_ : replacements_;
  i.node_away = true;
  if (!places.bounded() || is_reboot(i) || known_mend(i) != kUnknownMend) return begin_mending(slot, t);
  i.comes_back = true;
  i.goes_to_repair = true;
  i.granted = i.replaced = i.validated = Instant::never();
  incidents_.wake(slot, t);
  update_followers(slot, t);
}

// It has arrived where it is mended: at once, or when there is a place.
template <class Watch>
void BasicCluster<Watch>::on_arrival_at_repair(std::uint32_t slot, Instant t) {
  ClusterIncident& i = incidents_[slot];
  RepairQueue& places = is_repair(i) ? repairs_ : replacements_;
  i.goes_to_repair = false;
  i.in_repair = true;
  if (i.owner != kNoJob) jobs_[i.owner].book(t);
  if (places.enter(slot)) begin_mending(slot, t);
}

template <class Watch>
bool BasicCluster<Watch>::is_reboot(const ClusterIncident& i) const {
  if (i.attempt > 0 || base_.cause[i.cause].remedy != Remedy::reboot) return false;
  return plan_.reboot_recurs == Duration{} || i.t0 - nodes_.history(i.unit).rebooted > plan_.reboot_recurs;
}

// How long its node was away when it happened, if that is known.
template <class Watch>
Duration BasicCluster<Watch>::known_mend(const ClusterIncident& i) const {
  const bool scripted = i.draws.key.domain == domain::script && !plan_.scripted_mend.empty();
  return scripted ? plan_.scripted_mend[i.draws.key.entity] : kUnknownMend;
}

// On premises: automatic, then perhaps by hand. It may be in vain.
template <class Watch>
Duration BasicCluster<Watch>::repair_time(ClusterIncident& i) {
  constexpr auto first = static_cast<std::uint32_t>(Purpose::blamed_node);
  std::uint64_t drawn[kFrontPurposes];
  philox_eight(draws_, i.draws.key, first, drawn);
  const auto bits = [&drawn](Purpose p) { return drawn[static_cast<std::uint32_t>(p) - first]; };
  const RepairPlan& how = plan_.repair;
  Duration takes = base_.time(how.automatic, bits(Purpose::repair_automatic));
  const bool by_hand = how.escalates.hit(bits(Purpose::repair_escalates));
  if (by_hand) takes += base_.time(how.manual, bits(Purpose::repair_manual));
  i.in_vain = (by_hand ? how.manual_fails : how.automatic_fails).hit(bits(Purpose::repair_fails));
  return takes;
}

// When its node, which goes to be mended at t, is back.
template <class Watch>
void BasicCluster<Watch>::time_mending(ClusterIncident& i, Instant t) {
  const bool reboot = is_reboot(i), repair = is_repair(i);
  StageTimes::NodeSide side{t, t, t};
  if (repair) {
    side.replaced = t + repair_time(i);
    side.validated = side.replaced + times_.validation(i.draws, i.attempt);
  }
  if (const Duration known = known_mend(i); known != kUnknownMend) {
    side.replaced = side.validated = later(t, i.t0 + known);
    return i.leave_with(side);
  }
  if (!repair) side = times_.node_side(i.draws, i.attempt, reboot, t);
  if (!repair && !reboot && side.comes_back) put_off_grants(i, side);
  const ClusterCause& own = plan_.cause[i.cause];
  if (own.own_mend && i.attempt == 0 && side.comes_back) {
    const Duration validation = side.validated - side.replaced;
    side.replaced = side.granted + times_.stage(i.draws, own.mend, Purpose::replacement);
    side.validated = side.replaced + validation;
  }
  i.leave_with(side);
}

// Launches are refused, and asked for again after a while.
template <class Watch>
void BasicCluster<Watch>::put_off_grants(const ClusterIncident& i, StageTimes::NodeSide& side) const {
  const Chance& refused = plan_.capacity.refused;
  if (!refused.possible()) return;
  const auto hit = [&](std::uint32_t n) {
    return refused.hit(draws_.bits(i.draws.key, Purpose::capacity, i.attempt + (n << 8)));
  };
  Duration waits;
  for (std::uint32_t n = 1; n < kMostRefusals && hit(n); ++n) waits += plan_.capacity.retry;
  side.granted = side.granted + waits;
  side.replaced = side.replaced + waits;
  side.validated = side.validated + waits;
}

template <class Watch>
void BasicCluster<Watch>::begin_mending(std::uint32_t slot, Instant t) {
  time_mending(incidents_[slot], t);
  go_to_be_mended(slot, t);
}

// Its times are known.
template <class Watch>
void BasicCluster<Watch>::go_to_be_mended(std::uint32_t slot, Instant t) {
  ClusterIncident& i = incidents_[slot];
  if (i.comes_back) {
    incidents_.wake(slot, i.validated);
  } else {
    nodes_.set_use(i.unit, NodeUse::lost, t);
    hand_out_due_ = true;
  }
  update_followers(slot, t);
  if constexpr (Watch::on) {
    tell(Happening::node_away, t, i);
    if (!i.comes_back) return tell(Happening::no_capacity, t, i);
    tell(Happening::granted, i.granted, i);
    tell(Happening::mended, i.replaced, i);
  }
}

// The node was validated: back in service, or the replacement is replaced in its turn.
template <class Watch>
void BasicCluster<Watch>::on_node_checked(std::uint32_t slot, Instant t) {
  ClusterIncident& i = incidents_[slot];
  if (i.owner != kNoJob) jobs_[i.owner].book(t);
  if (i.in_repair) leave_repair(slot, t);
  if (base_.validation_failure.possible() && known_mend(i) == kUnknownMend &&
      base_.validation_failure.hit(draws_.bits(i.draws.key, Purpose::validation_failure, i.attempt))) {
    tell(Happening::validation_failed, t, i);
    ++i.attempt;
    send_away(slot, t);
    if (i.owner != kNoJob) apply_exposure(jobs_[i.owner], t);
    return;
  }
  const std::uint32_t node = i.unit;
  const std::uint8_t cause = i.cause;
  const bool repaired = is_repair(i);
  bool mended = true;
  if (repaired) {
    ++counts_.repairs;
    mended = !i.in_vain;
  }
  if (mended && any_quiet_) faults_.mend(node);
  if (plan_.reboot_recurs != Duration{} && is_reboot(i)) nodes_.history(node).rebooted = t;
  const bool replaced = base_.cause[i.cause].remedy == Remedy::replace || i.attempt > 0;
  if (replaced || (repaired && mended)) clear_lemon(node);
  i.node_away = false;
  release_followers(slot, t);
  tell(Happening::validated, t, i);
  if (i.job == JobSide::none) incidents_.release(slot);
  hand_out_due_ = true;
  if (repaired && retires(node, t)) {
    ++counts_.retired;
    tell(nullptr, Happening::node_retired, t, node);
    return nodes_.set_use(node, NodeUse::retired, t);
  }
  nodes_.enter_service(node, t, replaced);
  returned_ = node;
  if (!plan_.alarms.empty()) schedule_repeated_alarm(node, cause, i.draws, t);  // nobody has its slot yet
}

// Repaired, or another machine, it is as the others.
template <class Watch>
void BasicCluster<Watch>::clear_lemon(std::uint32_t node) {
  if (!nodes_[node].lemon) return;
  nodes_[node].lemon = false;
  failures_.set_lemon(node, false);
}

template <class Watch>
void BasicCluster<Watch>::leave_repair(std::uint32_t slot, Instant t) {
  incidents_[slot].in_repair = false;
  RepairQueue& places = is_repair(incidents_[slot]) ? repairs_ : replacements_;
  const int next = places.next();
  if (next < 0) return;
  const auto other = static_cast<std::uint32_t>(next);
  if (incidents_[other].owner != kNoJob) jobs_[incidents_[other].owner].book(t);
  begin_mending(other, t);
}

template <class Watch>
bool BasicCluster<Watch>::retires(std::uint32_t node, Instant t) const {
  const RetirePlan& rule = plan_.retire;
  switch (rule.rule) {
    case Retire::never:
      return false;
    case Retire::threshold: {
      std::uint32_t recent = 0;
      for (const Instant at : nodes_.history(node).failures) recent += t - at <= rule.window ? 1 : 0;
      return recent >= rule.failures;
    }
    case Retire::score:
      return rule.start + nodes_.history(node).score <= 0;
  }
  return false;
}

// ---- nodes and jobs

// The node is no job's any more. Its use is for the caller to change.
template <class Watch>
void BasicCluster<Watch>::leave_node(std::uint32_t node, Instant t) {
  ClusterNode& n = nodes_[node];
  if (n.job == kNoJob) return;
  Job& job = jobs_[n.job];
  held_ += (t - n.since).ticks();
  if (n.use == NodeUse::standby) {
    job.standbys.erase(std::find(job.standbys.begin(), job.standbys.end(), node));
  } else {
    const std::uint32_t last = job.nodes.back();
    job.nodes.pop_back();
    if (last != node) {
      job.nodes[n.place] = last;
      nodes_[last].place = n.place;
    }
  }
  n.job = kNoJob;
}

template <class Watch>
void BasicCluster<Watch>::take_down(std::uint32_t node, Instant t) {
  leave_node(node, t);
  nodes_.set_use(node, NodeUse::down, t);
  if (!recurrences_.empty()) recurrences_.mend(node);
}

// The node, which stands at this place among the job's and has that use, becomes one of them.
template <class Watch>
void BasicCluster<Watch>::seat(Job& job, std::uint32_t node, std::uint32_t place, Instant t) {
  ClusterNode& n = nodes_[node];
  n.job = job.id;
  n.since = t;
  n.place = place;
  expose(job, node, t);
  tell(&job, Happening::node_joined, t, node);
}

template <class Watch>
void BasicCluster<Watch>::join(Job& job, std::uint32_t node, Instant t) {
  nodes_.set_use(node, NodeUse::of_job, t);
  job.nodes.push_back(node);
  if (!shares()) return seat(job, node, static_cast<std::uint32_t>(job.nodes.size()) - 1, t);
  seats().sit(node, job.id, job.what.gpus, t);
  tell(&job, Happening::node_joined, t, node);
}

template <class Watch>
void BasicCluster<Watch>::add_standby(Job& job, std::uint32_t node, Instant t) {
  nodes_.set_use(node, NodeUse::standby, t);
  nodes_[node].job = job.id;
  nodes_[node].since = t;
  job.standbys.push_back(node);
  expose(job, node, t);
  tell(&job, Happening::node_standby, t, node);
}

template <class Watch>
void BasicCluster<Watch>::promote_standby(Job& job, Instant t) {
  const std::uint32_t node = job.standbys.front();
  leave_node(node, t);
  join(job, node, t);
}

template <class Watch>
void BasicCluster<Watch>::release_nodes(Job& job, Instant t) {
  if (shares()) {
    for (const std::uint32_t node : std::vector<std::uint32_t>(job.nodes)) leave_seat(job, node, t);
    return;
  }
  for (auto* list : {&job.nodes, &job.standbys}) {
    nodes_.set_uses(*list, NodeUse::idle, t, [this, t](std::uint32_t node) {
      ClusterNode& n = nodes_[node];
      held_ += (t - n.since).ticks();
      n.job = kNoJob;
    });
    list->clear();
  }
}

// A node that has just come back serves a job that is short of standbys.
template <class Watch>
void BasicCluster<Watch>::top_up_standbys(Instant t) {
  const std::uint32_t node = returned_;
  returned_ = kNobody;
  if (node == kNobody || !plan_.any_standbys || nodes_[node].use != NodeUse::idle) return;
  for (Job& job : jobs_) {
    const bool holds = job.alive() && job.phase != JobPhase::pending;
    if (!holds || job.standbys.size() >= job.what.standbys) continue;
    if (!plan_.in_partition(node, job.what.partition)) continue;
    return add_standby(job, node, t);
  }
}

template <class Watch>
void BasicCluster<Watch>::pull_from_pool(Instant t) {
  if (first_in_pool_ == plan_.all_nodes() || pool_at_ != Instant::never()) return;
  const DrawKey key{domain::cluster, 2, first_in_pool_};
  pool_at_ = t + base_.time(plan_.pool.delay, draws_.bits(key, Purpose::pool_delay));
}

template <class Watch>
void BasicCluster<Watch>::on_pool(Instant t) {
  pool_at_ = Instant::never();
  ++counts_.pulled;
  tell(nullptr, Happening::node_idle, t, first_in_pool_);
  nodes_.enter_service(first_in_pool_++, t, false);
  hand_out_due_ = true;
}

// True, and the job has ended, if no node is left that could make up what it lacks.
template <class Watch>
bool BasicCluster<Watch>::end_if_hopeless(Job& job, Instant t) {
  const bool pool_left = first_in_pool_ < plan_.all_nodes();
  if (pool_left || nodes_.left_in(job.what.partition) >= least_nodes(job)) return false;
  end(job, t, counts_.retired > 0 ? Ending::depleted : Ending::no_capacity);
  return true;
}

// ---- exposure of the failure clocks

template <class Watch>
void BasicCluster<Watch>::apply_exposure(Job& job, Instant t) {
  if (one_job_) {
    const bool runs = !job.immune_at(t, job, job.plan);
    const bool running[kExposures] = {runs, runs && job.held, job.phase == JobPhase::running};
    return failures_.set_running(t, running);
  }
  if (!failures_.clocks_follow_jobs()) return;
  const bool now[2] = {job.held, job.phase == JobPhase::running};
  for (const int k : {0, 1}) {
    if (job.exposed[k] == now[k]) continue;
    job.exposed[k] = now[k];
    const Exposure e = k == 0 ? Exposure::allocated : Exposure::computing;
    if (now[k]) {
      for (const std::uint32_t node : job.nodes) failures_.thaw(e, node, t);
      failures_.thaw(e, job.id, t, true);
    } else {
      for (const std::uint32_t node : job.nodes) failures_.freeze(e, node, t);
      failures_.freeze(e, job.id, t, true);
    }
  }
}

// The clocks of a node that has just come to a job.
template <class Watch>
void BasicCluster<Watch>::expose(Job& job, std::uint32_t node, Instant t) {
  if (one_job_ || !failures_.clocks_follow_jobs()) return;
  if (job.exposed[0]) failures_.thaw(Exposure::allocated, node, t);
  if (job.exposed[1] && nodes_[node].use == NodeUse::of_job) failures_.thaw(Exposure::computing, node, t);
}

}  // namespace pitstop
