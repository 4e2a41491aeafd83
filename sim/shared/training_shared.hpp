// Writes of a job over a store that it shares with others: training says when one is due, the cluster engine
// when it has ended. Until then nobody knows, and what waits for it waits for ever. While the store is out
// the write goes on later, as the cluster engine knows; only one that does not survive that ends here.
#pragma once

#include "sim/shared/training.hpp"

namespace pitstop {

template <class Watch, class Shape>
SIM_HD Instant BasicTraining<Watch, Shape>::next_turn() const {
  Instant next = Instant::never();
  if (running_) next = stalling_ ? stall_end_ : next_step().at;
  for (int k = 0; k < tier_count(); ++k) next = earlier(next, tier_[k].write_at);
  return next;
}

template <class Watch, class Shape>
SIM_HD unsigned BasicTraining<Watch, Shape>::take_writes(Instant t) {
  unsigned due = 0;
  for (int k = 0; k < tier_count(); ++k) {
    if (tier_[k].write_at > t) continue;
    if (emergency_tier_ == k && !emergency_begun_ && !is_writing(k, t)) begin_emergency(k, t);
    if (tier_[k].write_at > t) continue;
    tier_[k].write_at = Instant::never();
    due |= 1U << k;
  }
  return due;
}

template <class Watch, class Shape>
SIM_HD void BasicTraining<Watch, Shape>::written(int k, Instant t) {
  tier_[k].busy_until = t;
  const bool in_this_stall = (stall_tiers_ >> k & 1U) != 0;
  if (emergency_tier_ == k) {
    if (emergency_begun_) {
      emergency_tier_ = -1;
    } else {
      begin_emergency(k, t);
    }
  }
  if (stalling_ && (finishing_ ? in_this_stall : stall_tiers_ == 0)) {
    stall_end_ = t;  // the last of all, or the one that was waited for
  } else if (in_this_stall && plan_.tier[k].shared == SharedWrite::in_stall && !write_next(t)) {
    end_of_writes(t);
  }
}

// Writes in the stall follow one another, after what the other tiers copy; those behind it begin at its end.
template <class Watch, class Shape>
SIM_HD void BasicTraining<Watch, Shape>::share_writes(unsigned tiers) {
  stall_tiers_ = tiers;
  const Instant copied = stall_end_;
  bool in_stall = false;
  for (int k = 0; k < tier_count(); ++k)
    in_stall = in_stall || ((tiers >> k & 1U) != 0 && plan_.tier[k].shared == SharedWrite::in_stall);
  for (int k = 0; k < tier_count(); ++k) {
    const bool waits = in_stall || plan_.tier[k].shared != SharedWrite::none;
    if ((tiers >> k & 1U) != 0 && waits) tier_[k].busy_until = Instant::never();
  }
  if (!in_stall) return end_of_writes(copied);
  stall_end_ = Instant::never();
  write_next(copied);
}

// The write of tier k is lost with its storage: nothing waits for it any more.
template <class Watch, class Shape>
SIM_HD void BasicTraining<Watch, Shape>::lose_write(int k, Instant t) {
  const bool in_stall = plan_.tier[k].shared == SharedWrite::in_stall;
  const bool due = in_stall && tier_[k].write_at != Instant::never();  // when the others have been copied
  const Instant begins = due ? tier_[k].write_at : t;
  const bool waits = in_stall && waits_in_stall(k);
  tier_[k].write_at = Instant::never();
  if (emergency_tier_ == k) emergency_tier_ = -1;
  if (!tier_[k].in_flight) return;
  drop_in_flight(k, t);
  if (waits) {
    tier_[k].busy_until = t;
  } else {
    written(k, begins);
  }
}

// Another tier's write in this stall comes first.
template <class Watch, class Shape>
SIM_HD bool BasicTraining<Watch, Shape>::waits_in_stall(int k) const {
  for (int j = 0; j < k; ++j) {
    if ((stall_tiers_ >> j & 1U) != 0 && plan_.tier[j].shared == SharedWrite::in_stall &&
        tier_[j].busy_until == Instant::never())
      return true;
  }
  return false;
}

// False: no write in this stall is left to begin.
template <class Watch, class Shape>
SIM_HD bool BasicTraining<Watch, Shape>::write_next(Instant t) {
  for (int k = 0; k < tier_count(); ++k) {
    const bool left = (stall_tiers_ >> k & 1U) != 0 && plan_.tier[k].shared == SharedWrite::in_stall &&
                      tier_[k].busy_until == Instant::never();
    if (!left) continue;
    tier_[k].write_at = t;
    return true;
  }
  return false;
}

template <class Watch, class Shape>
SIM_HD void BasicTraining<Watch, Shape>::end_of_writes(Instant t) {
  stall_end_ = t;
  for (int k = 0; k < tier_count(); ++k) {
    if ((stall_tiers_ >> k & 1U) == 0 || plan_.tier[k].shared == SharedWrite::in_stall) continue;
    if (!tier_[k].in_flight) continue;  // lost in an outage
    if (plan_.tier[k].shared == SharedWrite::behind) {
      tier_[k].write_at = t;
    } else {
      tier_[k].busy_until = later(t, tier_[k].down_until) + plan_.tier[k].persist;
    }
  }
}

// A drained job waits for its write until the grace time is over. While the storage is out it is not begun.
template <class Watch, class Shape>
SIM_HD typename BasicTraining<Watch, Shape>::Saving BasicTraining<Watch, Shape>::save_over_store(int k) {
  emergency_tier_ = k;
  emergency_begun_ = false;
  if (!is_writing(k, now_)) {  // else it begins when that write has ended
    if (tier_[k].down_until > now_) {
      tier_[k].write_at = tier_[k].down_until;
    } else {
      begin_emergency(k, now_);
    }
  }
  const bool in_stall = plan_.tier[k].shared == SharedWrite::in_stall;
  return Saving{in_stall ? plan_.grace : plan_.tier[k].stall, plan_.grace, true};
}

template <class Watch, class Shape>
SIM_HD void BasicTraining<Watch, Shape>::begin_emergency(int k, Instant t) {
  emergency_begun_ = true;
  stall_tiers_ &= ~(1U << k);  // its part of a stall that was cut short is over
  settle(k, t);
  snapshot(k, t);
  tier_[k].busy_until = Instant::never();
  tier_[k].write_at = plan_.tier[k].shared == SharedWrite::in_stall ? t : t + plan_.tier[k].stall;
}

template <class Watch, class Shape>
SIM_HD void BasicTraining<Watch, Shape>::forget_writes() {
  stall_tiers_ = 0;
  for (int k = 0; k < tier_count(); ++k) tier_[k].write_at = Instant::never();
}

}  // namespace pitstop
