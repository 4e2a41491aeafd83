// Outages of the storage that copies lie on: writes and restores wait, no snapshot begins; training goes on.
// What moves over a store that jobs share stands still, and goes on afterwards with what was left.
#pragma once

#include "sim/cluster/cluster.hpp"

namespace pitstop {

// One at a time for each kind of storage, and for each store that jobs share: what is out cannot fail.
template <class Watch>
void BasicCluster<Watch>::on_outage(const Strike& s, Instant t) {
  const ClusterCause& cause = plan_.cause[s.cause];
  Outage& outage = outage_[cause.store];
  if (t < outage.until) return;
  ++counts_.failures;
  outage.until = t + times_.stage(s.draws, cause.mend, Purpose::replacement);
  outage.cause = s.cause;
  tell(nullptr, Happening::storage_out, t, kNobody, s.cause);
  tell(nullptr, Happening::storage_back, outage.until, kNobody, s.cause);
  lose_stores(cause.store, t);
  for (Job& job : jobs_) {
    for (int k = 0; k < job.plan.tiers && job.phase != JobPhase::ended; ++k) {
      const Outage& its = outage_of(job, k);
      if (its.cause == s.cause && its.until == outage.until) lose_storage(job, k, t, its);
    }
  }
}

// The stores over which copies on this kind of storage move.
template <class Watch>
void BasicCluster<Watch>::lose_stores(std::int32_t kind_of_storage, Instant t) {
  const Outage& outage = outage_[kind_of_storage];
  for (const JobKindPlan& kind : plan_.kinds) {
    for (std::size_t k = 0; k < kind.traffic.size(); ++k) {
      const TransferPlan& write = kind.traffic[k].write;
      if (kind.store[k] != kind_of_storage || !write.shared()) continue;
      Outage& its = store_outage_[write.store];
      if (t < its.until) continue;
      its = outage;
      traffic_->lose(write.store, t, outage.until);
    }
  }
}

// The last of what a tier of the job lies on.
template <class Watch>
auto BasicCluster<Watch>::outage_of(const Job& job, int tier) const -> const Outage& {
  if (job.plan.tier[tier].shared != SharedWrite::none)
    return store_outage_[traffic_of(job, tier).write.store];
  return outage_[plan_.kinds[job.what.kind].store[tier]];
}

template <class Watch>
void BasicCluster<Watch>::lose_storage(Job& job, int tier, Instant t, const Outage& outage) {
  if (job.phase == JobPhase::running) {
    job.training.advance(t);  // it does not complete: whatever completes now has done so
  } else {
    job.book(t);
  }
  const bool reads = job.phase == JobPhase::starting && job.training.restore_tier() == tier;
  job.training.lose_storage(tier, t, outage.until, outage.cause);
  const TierPlan& plan = job.plan.tier[tier];
  if (plan.shared != SharedWrite::none && !plan.survives[static_cast<int>(Survives::storage_outage)])
    traffic_->give_up(job.id, tier, t, [this](const MovedPart& m) { tell(m); });
  const bool writes = job.phase == JobPhase::saving && job.plan.any_shared;
  if (job.phase == JobPhase::running || writes) set_wake(job, t);
  if (job.save_open && !job.training.saving_over_store()) end_of_save(job, t);
  if (reads) hold_up_reading(job, tier, t, outage);
}

template <class Watch>
void BasicCluster<Watch>::hold_up_reading(Job& job, int tier, Instant t, const Outage& outage) {
  if (job.training.restore_tier() != tier)  // what it read is lost
    return set_stage(job, begin_reading(job, incidents_[job.latest()].draws, t));
  if (job.reads_at >= outage.until) return;
  job.barred_from = later(job.reads_at, t);
  job.barred_until = job.reads_at = outage.until;
  job.barred_by = outage.cause;
  if (job.at != Instant::never()) set_stage(job, outage.until + (job.at - job.barred_from));
}

// When the job, whose processes start at t, has its state; over a store that jobs share, when it begins to
// read.
template <class Watch>
Instant BasicCluster<Watch>::begin_reading(Job& job, const FailureDraws& draws, Instant t) {
  const int tier = job.training.restore_tier();
  job.reads = reads_over_store(job, tier) ? tier : -1;
  job.reads_at = t + ready_to_read(job, draws);
  job.barred_from = Instant::never();
  if (tier < 0) return job.reads_at;
  const Outage& outage = outage_of(job, tier);
  if (job.reads_at < outage.until) {
    job.barred_from = job.reads_at;
    job.barred_until = job.reads_at = outage.until;
    job.barred_by = outage.cause;
  }
  if (job.reads >= 0) return job.reads_at;
  return job.reads_at + (job.times.restart(draws, tier) - job.times.restart(draws, -1));
}

}  // namespace pitstop
