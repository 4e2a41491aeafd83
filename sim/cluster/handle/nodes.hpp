// What happens to a node: it leaves its job, is mended, comes back, or is given to a job.
#pragma once

#include "sim/cluster/cluster.hpp"

namespace pitstop {

// The node's side begins: capacity, replacement (or reboot, or repair), validation.
template <class Watch>
void BasicCluster<Watch>::send_away(std::uint32_t slot, Instant t) {
  ClusterIncident& i = incidents_[slot];
  Shop& shop = is_repair(i) ? repairs_ : replacements_;
  i.node_away = true;
  if (!shop.bounded() || is_reboot(i) || known_mend(i) != kUnknownMend) return begin_mending(slot, t);
  i.comes_back = true;
  i.to_shop = true;
  i.granted = i.replaced = i.validated = Instant::never();
  incidents_.wake(slot, t);
  tell_followers(slot, t);
}

// It has arrived where it is mended: at once, or when there is a place.
template <class Watch>
void BasicCluster<Watch>::on_shop(std::uint32_t slot, Instant t) {
  ClusterIncident& i = incidents_[slot];
  Shop& shop = is_repair(i) ? repairs_ : replacements_;
  i.to_shop = false;
  i.in_shop = true;
  if (i.owner != kNoJob) jobs_[i.owner].book(t);
  if (shop.enter(slot)) begin_mending(slot, t);
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

template <class Watch>
void BasicCluster<Watch>::begin_mending(std::uint32_t slot, Instant t) {
  ClusterIncident& i = incidents_[slot];
  const ClusterCause& own = plan_.cause[i.cause];
  auto time = [&](const TimeSource& source, Purpose purpose) {
    return times_.stage(i.draws, source, purpose, i.attempt);
  };
  auto hit = [&](const Chance& chance, Purpose purpose, std::uint32_t n = 0) {
    return chance.possible() && chance.hit(draws_.bits(i.draws.key, purpose, i.attempt + n));
  };
  const bool reboot = is_reboot(i), repair = is_repair(i);
  const Duration known = known_mend(i);
  i.comes_back =
      reboot || repair || known != kUnknownMend || !hit(base_.never_capacity, Purpose::never_capacity);
  i.granted = t;
  Duration takes;
  if (repair) {
    takes = repair_time(i);
  } else if (reboot) {
    takes = time(base_.reboot, Purpose::reboot);
  } else {
    i.granted = t + time(base_.capacity_wait, Purpose::capacity_wait);
    for (std::uint32_t n = 1; n < kMostRefusals && hit(plan_.capacity.refused, Purpose::capacity, n << 8);
         ++n)
      i.granted = i.granted + plan_.capacity.retry;
    takes = time(base_.replacement, Purpose::replacement);
  }
  if (own.own_mend && i.attempt == 0) takes = time(own.mend, Purpose::replacement);
  if (known == kUnknownMend) {
    i.replaced = i.granted + takes;
    i.validated = i.replaced + time(base_.validation, Purpose::validation);
  } else {
    i.granted = t;
    i.replaced = i.validated = later(t, i.t0 + known);
  }
  if (i.comes_back) {
    incidents_.wake(slot, i.validated);
  } else {
    i.granted = i.replaced = i.validated = Instant::never();
    nodes_.set_use(i.unit, NodeUse::lost, t);
    hand_out_due_ = true;
  }
  tell_followers(slot, t);
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
  if (i.in_shop) leave_shop(slot, t);
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
    if (mended) cure(node);
  }
  if (mended && any_quiet_) faults_.mend(node);
  if (is_reboot(i)) nodes_.history(node).rebooted = t;
  const bool replaced = base_.cause[i.cause].remedy == Remedy::replace || i.attempt > 0;
  i.node_away = false;
  part_from_followers(slot, t);
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
  if (!plan_.alarms.empty()) raise_again(node, cause, i.draws, t);  // nobody has its slot yet
}

template <class Watch>
void BasicCluster<Watch>::cure(std::uint32_t node) {
  if (!nodes_[node].lemon) return;
  nodes_[node].lemon = false;
  failures_.set_lemon(node, false);
}

template <class Watch>
void BasicCluster<Watch>::leave_shop(std::uint32_t slot, Instant t) {
  incidents_[slot].in_shop = false;
  Shop& shop = is_repair(incidents_[slot]) ? repairs_ : replacements_;
  const int next = shop.next();
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
void BasicCluster<Watch>::leave(std::uint32_t node, Instant t) {
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
  leave(node, t);
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
  leave(node, t);
  join(job, node, t);
}

template <class Watch>
void BasicCluster<Watch>::release_nodes(Job& job, Instant t) {
  if (shares()) {
    for (const std::uint32_t node : std::vector<std::uint32_t>(job.nodes)) vacate(job, node, t);
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

// False, and the job has ended, if no node is left that could make up what it lacks.
template <class Watch>
bool BasicCluster<Watch>::check_hope(Job& job, Instant t) {
  const bool pool_left = first_in_pool_ < plan_.all_nodes();
  if (pool_left || nodes_.hoped_for(job.what.partition) >= least_nodes(job)) return true;
  end(job, t, counts_.retired > 0 ? Ending::depleted : Ending::no_capacity);
  return false;
}

// ---- exposure of the failure clocks

template <class Watch>
void BasicCluster<Watch>::apply_exposure(Job& job, Instant t) {
  if (one_job_) {
    const bool runs = !job.immune_now(t);
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
