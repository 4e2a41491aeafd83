// Outages of the storage that copies lie on: persists wait, no snapshot begins, restores wait; training goes
// on.
#pragma once

#include "sim/fleet/fleet.hpp"

namespace pitstop {

// One at a time for each kind of storage: what is out cannot fail.
template <class Watch>
void BasicFleet<Watch>::on_outage(const Strike& s, Instant t) {
  const FleetCause& cause = plan_.cause[s.cause];
  Outage& outage = outage_[cause.store];
  if (t < outage.until) return;
  ++counts_.failures;
  outage.until = t + times_.stage(s.draws, cause.mend, Purpose::replacement);
  outage.cause = s.cause;
  for (Job& job : jobs_) {
    if (!job.alive()) continue;
    const JobKindPlan& kind = plan_.kinds[job.what.kind];
    for (int k = 0; k < job.plan.tiers && job.alive(); ++k) {
      if (kind.store[k] == cause.store) lose_storage(job, k, t, outage.until, s.cause);
    }
  }
}

template <class Watch>
void BasicFleet<Watch>::lose_storage(Job& job, int tier, Instant t, Instant until, int cause) {
  if (job.phase == JobPhase::running) {
    job.training.advance(t);  // it does not complete: whatever completes now has done so
    job.training.lose_storage(tier, t, until, cause);
    wakes_.set(job.id, later(t, job.training.completes_no_sooner()));
    return;
  }
  job.book(t);
  const bool reads = job.phase == JobPhase::starting && job.training.restore_tier() == tier;
  job.training.lose_storage(tier, t, until, cause);
  if (!reads) return;
  if (job.training.restore_tier() != tier)  // what it read is lost
    return set_stage(job, begin_reading(job, incidents_[job.latest()].draws, t));
  if (job.reads_at >= until) return;
  job.barred_from = later(job.reads_at, t);
  job.barred_until = until;
  job.barred_by = cause;
  job.reads_at = until;
  set_stage(job, until + (job.at - job.barred_from));
}

// When the job has its state, if its processes start at t.
template <class Watch>
Instant BasicFleet<Watch>::begin_reading(Job& job, const FailureDraws& draws, Instant t) {
  const int tier = job.training.restore_tier();
  const Duration start = ready_to_read(job, draws);
  const Duration read = job.times.restart(draws, tier) - job.times.restart(draws, -1);
  job.reads_at = t + start;
  job.barred_from = Instant::never();
  if (tier < 0) return job.reads_at;
  const Outage& outage = outage_[plan_.kinds[job.what.kind].store[tier]];
  if (job.reads_at < outage.until) {
    job.barred_from = job.reads_at;
    job.barred_until = job.reads_at = outage.until;
    job.barred_by = outage.cause;
  }
  return job.reads_at + read;
}

}  // namespace pitstop
