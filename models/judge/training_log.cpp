#include "models/judge/training_log.hpp"

#include <algorithm>

namespace pitstop {

void TrainingLog::begin(Instant t, bool restored, int cause) {
  now_ = t;
  slow_until_ = restored ? t + plan_.slow_for : t;
  slow_cause_ = cause;
}

Duration TrainingLog::time_for(Duration work, Instant t) const {
  if (!is_slow(t)) return work;
  const WideTicks needed = WideTicks{work.ticks()} * 1'000'000 + plan_.slow_ppm - 1;
  return Duration::micros(static_cast<std::int64_t>(needed / plan_.slow_ppm));
}

TrainingLog::Due TrainingLog::next(Instant t) const {
  Due due{time_for(plan_.work - work_, t), {}};
  for (std::size_t k = 0; k < tiers_.size(); ++k) {
    const Duration interval = plan_.tier[k].interval;
    const Duration point = tiers_[k].point + interval;
    if (interval == Duration{} || point >= plan_.work) continue;
    Duration in = point > work_ ? time_for(point - work_, t) : Duration{};
    const auto& flight = tiers_[k].flight;
    if (!plan_.tier[k].block_when_busy && flight && flight->until > t) in = longer(in, flight->until - t);
    if (in > due.in || (in == due.in && due.tiers.empty())) continue;  // completion comes first
    if (in < due.in) due = {in, {}};
    due.tiers.push_back(static_cast<int>(k));
  }
  if (is_slow(t) && slow_until_ - t < due.in) return {slow_until_ - t, {}};
  return due;
}

void TrainingLog::trained(Instant t) {
  const Duration dt = t - now_;
  Duration done = dt;
  if (is_slow(now_)) {
    done = Duration::micros(static_cast<std::int64_t>(WideTicks{dt.ticks()} * plan_.slow_ppm / 1'000'000));
    ledger_.book(Line::degraded, slow_cause_, dt - done);
  }
  work_ += done;
  now_ = t;
}

void TrainingLog::stalled(Instant t) {
  ledger_.book(Line::checkpoint, kNoCause, t - now_);
  now_ = t;
}

Instant TrainingLog::writers_free(const std::vector<int>& tiers) const {
  Instant free = now_;
  for (const int k : tiers) {
    const auto& flight = tiers_[static_cast<std::size_t>(k)].flight;
    if (flight) free = later(free, flight->until);
  }
  return free;
}

Duration TrainingLog::snapshot(const std::vector<int>& tiers, Instant t) {
  Duration stall;
  for (const int k : tiers) stall += plan_.tier[k].stall;
  for (const int k : tiers) {
    settle(k, t);
    begin_flight(k, t + stall + plan_.tier[k].persist);
  }
  return stall;
}

void TrainingLog::begin_flight(int tier, Instant until) {
  Tier& state = tiers_[static_cast<std::size_t>(tier)];
  state.point = work_;
  state.flight = Flight{work_, until};
  ++state.snapshots;
  ++outcome_.snapshots;
}

int TrainingLog::final_tier() const {
  for (int k = plan_.tiers; k-- > 0;) {
    if (plan_.tier[k].final_snapshot) return k;
  }
  return -1;
}

void TrainingLog::settle(int tier, Instant t) {
  Tier& state = tiers_[static_cast<std::size_t>(tier)];
  if (!state.flight || state.flight->until > t) return;
  const TierPlan& plan = plan_.tier[tier];
  const DrawKey key{domain::tier + static_cast<std::uint32_t>(tier), 0, state.snapshots};
  if (plan.write_failure.possible() && plan.write_failure.hit(draws_.bits(key, Purpose::write_failure)))
    return drop(tier);
  state.copies.push_back(state.flight->work);
  if (state.copies.size() > static_cast<std::size_t>(plan.copies)) state.copies.erase(state.copies.begin());
  state.flight.reset();
}

void TrainingLog::drop(int tier) {
  Tier& state = tiers_[static_cast<std::size_t>(tier)];
  state.flight.reset();
  if (!plan_.tier[tier].atomic && !state.copies.empty()) state.copies.pop_back();
}

TrainingLog::Saving TrainingLog::save_on_drain(Instant t) {
  for (int k = 0; k < plan_.tiers; ++k) {
    const TierPlan& plan = plan_.tier[k];
    const Instant from = writers_free({k});
    const Duration takes = (from - t) + plan.stall + plan.persist;
    if (!plan.emergency || takes > plan_.grace) continue;
    emergency_ = {k, from};
    return {plan.stall, takes};
  }
  return {};
}

void TrainingLog::stop(Instant t, int cause, bool node_lost) {
  if (emergency_ && emergency_->second <= t) {
    const auto [tier, from] = *emergency_;
    settle(tier, from);
    begin_flight(tier, from + plan_.tier[tier].stall + plan_.tier[tier].persist);
  }
  emergency_.reset();
  for (int k = 0; k < plan_.tiers; ++k) {
    settle(k, t);
    if (tiers_[static_cast<std::size_t>(k)].flight) drop(k);
  }
  lose_copies(cause, node_lost);
}

void TrainingLog::lose_copies(int cause, bool node_lost) {
  for (int k = 0; k < plan_.tiers; ++k) {
    if (!plan_.tier[k].survives[node_lost ? 1 : 0]) tiers_[static_cast<std::size_t>(k)].copies.clear();
  }
  const Duration kept = newest_copy();
  ledger_.book(Line::lost_work, cause, work_ - kept);
  work_ = kept;
  // Intervals go on from the work restored: a tier that was ahead steps back by whole intervals.
  for (int k = 0; k < plan_.tiers; ++k) {
    Tier& state = tiers_[static_cast<std::size_t>(k)];
    const Duration interval = plan_.tier[k].interval;
    if (restore_tier_ < 0 || k == restore_tier_ || interval == Duration{}) state.point = work_;
    while (state.point > work_) state.point -= interval;
  }
}

// Of equals that of the cheapest tier.
Duration TrainingLog::newest_copy() {
  Duration newest;
  restore_tier_ = -1;
  for (int k = 0; k < plan_.tiers; ++k) {
    const auto& copies = tiers_[static_cast<std::size_t>(k)].copies;
    if (copies.empty() || (restore_tier_ >= 0 && copies.back() <= newest)) continue;
    newest = copies.back();
    restore_tier_ = k;
  }
  return newest;
}

Duration TrainingLog::durable_work(Instant t) {
  for (int k = 0; k < plan_.tiers; ++k) settle(k, t);
  return newest_copy();
}

}  // namespace pitstop
