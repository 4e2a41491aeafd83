// The main loop of a cluster, and what time itself brings: arrivals, the end of training, ends.
#pragma once

#include "sim/cluster/cluster.hpp"

namespace pitstop {

template <class Watch>
void BasicCluster<Watch>::begin() {
  draw_jobs();
  const auto jobs = static_cast<std::uint32_t>(submissions_.size());
  for (std::uint32_t j = 0; j < jobs; ++j) {
    // Each job draws from a seed of its own; that of the first is the cluster's.
    const std::uint64_t seed = j == 0 ? draws_.seed : mixed(draws_.seed ^ mixed(j));
    jobs_.emplace_back(submissions_[j], j, DrawSource{seed, draws_.replication}, incidents_, watch_);
  }
  alive_ = jobs;
  wakes_.grow(jobs);
  stages_.grow(jobs);
  limits_.grow(jobs);
  repairs_.places = plan_.repair.crews;
  replacements_.places = plan_.capacity.slots;
  first_in_pool_ = plan_.nodes;
  if (!plan_.stores.empty()) begin_traffic();
  nodes_.begin();
  choose_lemons();
  failures_.begin();
  if (one_job_) {
    for (const Exposure e : {Exposure::in_service, Exposure::allocated, Exposure::computing})
      failures_.thaw(e, 0, Instant{}, true);
  }
  on_arrivals(Instant{});
  if (hand_out_due_) hand_out(Instant{});
}

// When each job is submitted, and how long it is.
template <class Watch>
void BasicCluster<Watch>::draw_jobs() {
  for (std::uint32_t k = 0; k < plan_.kinds.size(); ++k) {
    const JobKindPlan& kind = plan_.kinds[k];
    JobPlan job = kind.job;
    job.kind = k;
    for (std::uint32_t n = 0; n < kind.count; ++n) {
      job.number = n;
      const DrawKey key{domain::cluster, 8 + k, n};
      if (n > 0) job.submitted = job.submitted + base_.time(kind.every, draws_.bits(key, Purpose::arrival));
      job.plan = &kind.plan;
      if (!kind.submitted.empty()) {
        const SubmittedPlan& row = kind.submitted[n];
        Plan& own = own_plans_.emplace_back(kind.plan);
        own.nodes = row.nodes;
        own.work = row.work;
        own.time_limit = row.time_limit;
        job.submitted = row.at;
        job.gpus = row.gpus > 0 ? row.gpus : kind.job.gpus;
        job.plan = &own;
      } else if (kind.draws_work) {
        own_plans_.push_back(kind.plan);
        const Duration work = base_.time(kind.work, draws_.bits(key, Purpose::job_work));
        own_plans_.back().work = longer(work, Duration::seconds(1));
        job.plan = &own_plans_.back();
      }
      submissions_.push_back(job);
    }
  }
  std::stable_sort(submissions_.begin(), submissions_.end(),
                   [](const JobPlan& a, const JobPlan& b) { return a.submitted < b.submitted; });
}

// A random set of nodes: the first so many of a shuffle.
template <class Watch>
void BasicCluster<Watch>::choose_lemons() {
  if (plan_.lemons.nodes == 0) return;
  std::vector<std::uint32_t> all(nodes_.size());
  for (std::uint32_t i = 0; i < all.size(); ++i) all[i] = i;
  for (std::uint32_t i = 0; i < plan_.lemons.nodes; ++i) {
    const auto left = static_cast<std::uint32_t>(all.size()) - i;
    std::swap(all[i], all[i + pick(draws_.bits(DrawKey{domain::cluster, 0, i}, Purpose::choice), left)]);
    nodes_[all[i]].lemon = true;
    failures_.set_lemon(all[i], true);
  }
  all.resize(plan_.lemons.nodes);
  lemon_ = std::move(all);
}

template <class Watch>
void BasicCluster<Watch>::step() {
  Kind kind = Kind::horizon;
  Instant at = base_.horizon;
  auto offer = [&](Instant t, Kind k) {  // in rising order of precedence at the same tick
    if (t <= at) {
      at = t;
      kind = k;
    }
  };
  offer(limits_.next_at(), Kind::time_limit);
  offer(failures_.next_at(), Kind::failure);
  offer(recurrences_.next_at(), Kind::recurrence);
  offer(pool_at_, Kind::pool);
  if (arrived_ < submissions_.size()) offer(submissions_[arrived_].submitted, Kind::arrival);
  offer(stages_.next_at(), Kind::job);
  offer(incidents_.next_at(), Kind::incident);
  if (base_.any_immune && one_job_ && jobs_[0].phase != JobPhase::running) {
    const Instant turn = jobs_[0].next_line_change();
    if (turn < at) {  // only to let failure clocks pause or run
      jobs_[0].book(turn);
      return apply_exposure(jobs_[0], turn);
    }
  }
  if (traffic_) offer(traffic_->next_at(), Kind::transfer);
  offer(wakes_.next_at(), Kind::training);
  switch (kind) {
    case Kind::training:
      on_training(jobs_[wakes_.next()], at);
      break;
    case Kind::transfer:
      on_transfer(at);
      break;
    case Kind::incident:
      on_incident(incidents_.next(), at);
      break;
    case Kind::job:
      on_job(jobs_[stages_.next()], at);
      break;
    case Kind::arrival:
      on_arrivals(at);
      break;
    case Kind::pool:
      on_pool(at);
      break;
    case Kind::recurrence:
      on_recurrence(at);
      break;
    case Kind::failure:
      on_failure(at);
      break;
    case Kind::time_limit:
      end(jobs_[limits_.next()], at, Ending::time_limit);
      break;
    case Kind::horizon:
      for (Job& job : jobs_) {
        if (job.phase != JobPhase::ended) end(job, later(at, job.what.submitted), Ending::horizon);
      }
      break;
  }
  if (hand_out_due_) hand_out(at);
}

template <class Watch>
void BasicCluster<Watch>::on_training(Job& job, Instant t) {
  if (job.phase == JobPhase::running && job.training.advance(t))
    return end(job, job.training.now(), Ending::completed);
  const Instant next = set_wake(job, t);
  SIM_CHECK(next > t);
}

template <class Watch>
void BasicCluster<Watch>::on_arrivals(Instant t) {
  for (; arrived_ < submissions_.size() && submissions_[arrived_].submitted <= t; ++arrived_) {
    Job& job = jobs_[arrived_];
    job.phase = JobPhase::pending;
    job.booked = job.what.submitted;
    if (!one_job_) failures_.thaw(Exposure::in_service, job.id, t, true);
    claims_.add(claim_of(job));
    hand_out_due_ = true;
    tell(&job, Happening::submitted, t, kNobody);
    check_hope(job, t);
  }
}

template <class Watch>
void BasicCluster<Watch>::end(Job& job, Instant t, Ending ending) {
  claims_.remove(claim_of(job));
  stages_.remove(job.id);
  limits_.remove(job.id);
  wakes_.remove(job.id);
  give_up_transfers(job, t);
  if (ending == Ending::completed && is_spoilt(job)) ++counts_.spoilt;
  job.end(t, ending);
  tell(&job, Happening::ended, t, kNobody, kNoCause, job.outcome.productive());
  --alive_;
  last_end_ = later(last_end_, t);
  if (alive_ > 0) let_go(job, t);
  release_nodes(job, t);
}

// The incidents of a job that has ended go on without it.
template <class Watch>
void BasicCluster<Watch>::let_go(Job& job, Instant t) {
  job.held = false;
  apply_exposure(job, t);
  failures_.freeze(Exposure::in_service, job.id, t, true);
  while (!job.slots.empty()) {
    const std::uint32_t slot = job.slots.back();
    ClusterIncident& i = incidents_[slot];
    const bool node_to_mend = base_.cause[i.cause].takes_node() && !i.of_job && !i.node_less;
    if (i.job == JobSide::warned && !i.spoils && !i.of_job) {
      job.drop(slot);
      i.owner = kNoJob;
    } else if (i.job == JobSide::recovering && node_to_mend) {
      if (shares()) {
        orphan(slot, t);
        continue;
      }
      job.drop(slot);
      i.owner = kNoJob;
      i.job = JobSide::none;
      incidents_.sleep(slot);
      if (nodes_[i.unit].use != NodeUse::down) take_down(i.unit, t);
      send_away(slot, later(t, i.t3));
    } else {
      close_job_side(slot);
    }
  }
  hand_out_due_ = true;
}

template <class Watch>
ClusterOutcome BasicCluster<Watch>::outcome() {
  ClusterOutcome all;
  all.span = jobs_.empty() ? Duration{} : last_end_ - jobs_.front().what.submitted;
  for (Job& job : jobs_) {
    if (one_job_) {  // all failures of the cluster are its own
      job.outcome.failures = counts_.failures;
      job.outcome.spare_failures = counts_.off_jobs;
    }
    ClusterJobOutcome one;
    one.outcome = job.outcome;
    one.submitted = job.what.submitted;
    one.work = job.plan.work;
    one.waited = job.waited;
    one.nodes = job.plan.nodes;
    one.gpus = job.what.gpus;
    one.node_gpus = plan_.gpus;
    one.kind = job.what.kind;
    one.number = job.what.number;
    one.requeued = job.requeued_for;
    one.started = job.ever_started;
    all.productive += one.node_ticks(job.outcome.productive());
    all.lost += one.node_ticks(job.outcome.line[index_of(Line::lost_work)]);
    all.jobs.push_back(one);
  }
  all.held = held_ / plan_.gpus;
  all.moving = moving_;
  all.moving_alone = moving_alone_;
  all.counts = counts_;
  return all;
}

// ---- for a watcher

template <class Watch>
void BasicCluster<Watch>::tell(const Job* job, Happening what, Instant at, std::uint32_t node, int cause,
                               Duration work) {
  if constexpr (Watch::on) {
    Event e;
    e.at = at;
    e.what = what;
    e.job = job != nullptr ? job->id : kNobody;
    e.node = node;
    e.cause = cause;
    e.work = work;
    watch_(e);
  }
}

template <class Watch>
void BasicCluster<Watch>::tell(Happening what, Instant at, const ClusterIncident& i) {
  if constexpr (Watch::on) {
    Event e;
    e.at = at;
    e.what = what;
    e.job = i.owner;
    if (!i.of_job) e.node = i.unit;
    e.incident = i.number;
    e.cause = i.cause;
    watch_(e);
  }
}

}  // namespace pitstop
