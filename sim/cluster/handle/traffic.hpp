// What jobs move over file systems that they share: writes that begin and end, restores, and what is given
// up.
#pragma once

#include "sim/cluster/cluster.hpp"

namespace pitstop {

template <class Watch>
void BasicCluster<Watch>::begin_traffic() {
  std::vector<const std::vector<TierTraffic>*> moves;
  for (const Job& job : jobs_)
    moves.push_back(job.plan.any_shared ? &plan_.kinds[job.what.kind].traffic : nullptr);
  traffic_ = std::make_unique<StoreTraffic>(plan_.stores, moves);
  store_outage_.resize(plan_.stores.size());
}

// When to look at the job again while it trains or saves itself; writes that are due begin.
template <class Watch>
Instant BasicCluster<Watch>::set_wake(Job& job, Instant t) {
  if (!job.plan.any_shared) {
    const Instant next = job.training.completes_no_sooner();
    wakes_.set(job.id, next);
    return next;
  }
  const unsigned due = job.training.take_writes(t);
  for (int k = 0; k < job.plan.tiers; ++k) {
    if ((due >> k & 1U) != 0) traffic_->start(job.id, k, traffic_of(job, k).write, t);
  }
  const Instant next = job.training.next_turn();
  wakes_.set(job.id, next);
  return next;
}

template <class Watch>
void BasicCluster<Watch>::on_transfer(Instant t) {
  const StoreTraffic::Ended ended = traffic_->pop(t, [this](const MovedPart& m) { tell(m); });
  if (ended.tier < 0) return;
  moving_ += ended.took.ticks();
  moving_alone_ += ended.alone.ticks();
  Job& job = jobs_[ended.job];
  if (job.phase != JobPhase::starting) return on_written(job, ended.tier, t);
  job.at = t;
  on_restarted(job);
}

template <class Watch>
void BasicCluster<Watch>::on_written(Job& job, int tier, Instant t) {
  const bool runs = job.phase == JobPhase::running;
  bool done = runs && job.training.advance(t);
  if (!done) job.training.written(tier, t);
  done = done || (runs && job.training.advance(t));
  if (done) return end(job, job.training.now(), Ending::completed);
  set_wake(job, t);
  if (!runs && !job.training.saving_over_store()) end_of_save(job, t);
}

// The processes run: the newest copy is read. The job starts to train when that ends.
template <class Watch>
void BasicCluster<Watch>::begin_read(Job& job, Instant t) {
  set_stage(job, Instant::never());
  traffic_->start(job.id, job.reads, traffic_of(job, job.reads).read, t);
}

template <class Watch>
void BasicCluster<Watch>::give_up_transfers(Job& job, Instant t) {
  job.reads = -1;
  if (!job.plan.any_shared) return;
  traffic_->give_up(job.id, t, [this](const MovedPart& m) { tell(m); });
  wakes_.remove(job.id);
  if (job.save_open) end_of_save(job, t);
}

// The emergency snapshot is written, or given up: whoever waited for it goes on as soon as the job may stop.
template <class Watch>
void BasicCluster<Watch>::end_of_save(Job& job, Instant t) {
  if (!job.save_open) return;
  job.book(t);
  job.save_open = false;
  job.saved_at = t;
  job.save_until = earlier(job.save_until, t);
  for (const std::uint32_t slot : job.slots) {
    ClusterIncident& i = incidents_[slot];
    if (i.job != JobSide::recovering || i.may_stop == Instant{} || i.t3 <= t) continue;
    i.t3 = later(i.may_stop, t);
    i.granted = i.replaced = i.validated = i.t3;
    incidents_.wake(slot, i.t3);
  }
}

// A watcher that asks for it sees every part of a transfer once it is over.
template <class Watch>
void BasicCluster<Watch>::tell(const MovedPart& m) {
  if constexpr (requires(const Watch& w) { w.moved(m); }) watch_.moved(m);
}

}  // namespace pitstop
