// The job while it trains: work done, snapshots, and the copies a restart can use.
//
// Work is counted in ticks of time at full speed. A snapshot holds the work at the start of its stall and
// becomes durable when its persist ends. Snapshots of several tiers at one point share one stall, as long
// as the sum of theirs. Progress is lazy: advance() is called only when something happens to the job, and
// whole cycles of snapshots are then closed by one division. Where several jobs share a file system the
// cluster engine says when a write has ended (`written`), and looks at every turn (`next_turn`).
#pragma once

#include <cstdint>

#include "sim/base/draws.hpp"
#include "sim/base/platform.hpp"
#include "sim/base/time.hpp"
#include "sim/shared/ledger.hpp"
#include "sim/shared/plan.hpp"
#include "sim/shared/shape.hpp"
#include "sim/shared/watch.hpp"

namespace pitstop {

template <class Watch, class Shape = AnyShape>
class BasicTraining {
 public:
  struct Saving {
    Duration stall;     // of it, the snapshot itself
    Duration total;     // until the copy is durable
    bool open = false;  // or sooner: when it has been written
  };

  SIM_HD BasicTraining(const Plan& plan, const DrawSource& draws, Outcome& outcome, Watch watch = {})
      : plan_(plan), draws_(draws), outcome_(outcome), ledger_(outcome), watch_(watch) {
    if (!Watch::on || is_continuous()) plan_cycle();  // a watcher sees every other snapshot
  }

  SIM_HD bool running() const { return running_; }
  SIM_HD Duration work() const { return work_; }
  SIM_HD Instant now() const { return now_; }
  // Completion cannot come sooner; exact once no snapshot is due before it. Requires: running().
  SIM_HD Instant completes_no_sooner() const {
    Instant from = stalling_ ? stall_end_ : now_;
    Duration left = plan_.work - work_;
    std::int64_t carry = slow_carry_;
    if (from < slow_until_ && plan_.slow_ppm < speed_ppm_) {
      const Duration slow_for = slow_until_ - from, done = slow_work(slow_for, plan_.slow_ppm);
      if (left <= done) return from + slow_time(left, plan_.slow_ppm, carry);
      left -= done;
      carry = carry_after(slow_for, plan_.slow_ppm);
      from = slow_until_;
    }
    return from + (speed_ppm_ == kFullSpeed ? left : slow_time(left, speed_ppm_, carry));
  }
  // A quick look: without it, completion cannot come by `t`.
  SIM_HD bool may_complete_by(Instant t) const { return t - now_ >= plan_.work - work_; }

  // Training begins at t, with the work and tier that choose_copy() found. Slow for a while after a
  // restore: that time is booked to `cause`.
  SIM_HD void begin(Instant t, int cause, bool restored) {
    running_ = true;
    now_ = t;
    slow_until_ = restored ? t + plan_.slow_for : t;
    slow_cause_ = cause;
    slow_carry_ = 0;
  }

  // From now() on it trains at so many millionths of full speed; what that loses is booked to `cause`. After
  // a restore the slower of the two speeds counts. Requires: 0 < ppm <= kFullSpeed.
  SIM_HD void set_speed(std::int64_t ppm, int cause) {
    speed_ppm_ = ppm;
    speed_cause_ = cause;
  }

  // Trains until t. Returns true if the job completed by then; now() is the time it did.
  SIM_HD bool advance(Instant t) {
    while (true) {
      if (stalling_) {
        const Instant until = earlier(t, stall_end_);
        ledger_.book(Line::checkpoint, kNoCause, until - now_);
        tell_spent(until, Line::checkpoint, work_);
        now_ = until;
        if (stall_end_ > t) return false;
        stalling_ = false;
        stall_tiers_ = 0;
        tell(Happening::snapshot_taken, now_, -1, work_);
        if (finishing_) return true;
        continue;
      }
      skip_cycles(t);
      const Step next = next_step();
      if (next.at > t) {
        train(t);
        return false;
      }
      train(next.at);
      if (work_ == plan_.work) {
        if (!begin_final_snapshot()) return true;
      } else if (next.tiers != 0) {
        begin_stall(next.tiers);
      }
    }
  }

  // A drained job saves itself: training stops at now(), and the first tier meant for it takes a snapshot
  // if the grace period holds its stall and persist, after the persist in flight. Requires: running().
  SIM_HD Saving save_on_drain() {
    running_ = false;
    saving_ = true;
    stalling_ = false;
    for (int k = 0; k < tier_count(); ++k) {
      const TierPlan& tier = plan_.tier[k];
      if (!tier.emergency) continue;
      if (tier.shared != SharedWrite::none) {
        const Duration out = later(now_, tier_[k].down_until) - now_;
        if (out + tier.stall + tier.persist > plan_.grace) continue;
        return save_over_store(k);
      }
      const Instant from = later(now_, tier_[k].in_flight ? tier_[k].busy_until : tier_[k].down_until);
      const Duration takes = (from - now_) + tier.stall + tier.persist;
      if (takes > plan_.grace) continue;
      emergency_tier_ = k;
      emergency_begin_ = from;
      return Saving{tier.stall, takes};
    }
    return Saving{};
  }

  // The job's processes end at t. What is in flight is lost; copies that do not survive are lost, and the
  // work back to the newest surviving copy is booked as lost to `cause`.
  SIM_HD void stop(Instant t, int cause, bool node_lost) {
    running_ = false;
    saving_ = false;
    stalling_ = false;
    finishing_ = false;
    end_emergency(t);
    if (any_shared()) forget_writes();
    for (int k = 0; k < tier_count(); ++k) {
      settle(k, t);
      if (tier_[k].in_flight) drop_in_flight(k, t);
    }
    lose_copies(t, cause, node_lost);
  }

  // The same, but processes elsewhere hold the state of the last whole step, at least of the newest copy.
  SIM_HD void stop_beside_peers(Instant t, int cause, bool node_lost, Duration step) {
    const Duration held = step == Duration{} ? work_ : step * (work_ / step);
    running_ = false;
    saving_ = false;
    stalling_ = false;
    finishing_ = false;
    if (any_shared()) forget_writes();
    for (int k = 0; k < tier_count(); ++k) {
      settle(k, t);
      if (tier_[k].in_flight) drop_in_flight(k, t);
      if (!plan_.tier[k].survives[node_lost ? 1 : 0]) tier_[k].copies = 0;
    }
    const Duration kept = longer(held, choose_copy());
    restore_tier_ = -1;
    ledger_.book(Line::lost_work, cause, work_ - kept);
    if (work_ > kept) tell(Happening::work_lost, t, -1, work_ - kept, cause);
    work_ = kept;
    for (int k = 0; k < tier_count(); ++k) rewind(k);
  }

  // A further failure while the job is stopped may take more copies with it.
  SIM_HD void lose_copies(Instant t, int cause, bool node_lost) {
    for (int k = 0; k < tier_count(); ++k) {
      if (!plan_.tier[k].survives[node_lost ? 1 : 0]) tier_[k].copies = 0;
    }
    go_back(t, cause);
  }

  // Copies that hold more work than `clean` are spoilt: none of them is ever restored. Requires: stopped.
  SIM_HD void lose_tainted(Instant t, int cause, Duration clean) {
    for (int k = 0; k < tier_count(); ++k) {
      Tier& state = tier_[k];
      while (state.copies > 0 && state.copy[state.copies - 1] > clean) --state.copies;
    }
    go_back(t, cause);
  }

  // The storage of tier k cannot be written from t until `until`: the persist in flight waits, no snapshot
  // begins; copies that do not survive it are lost. Requires: training is known up to t, and that storage is
  // not out.
  SIM_HD void lose_storage(int k, Instant t, Instant until, int cause) {
    settle(k, t);
    tier_[k].down_until = until;
    if (plan_.tier[k].shared == SharedWrite::none) {
      hold_up_persist(k, t, until);
    } else if (!plan_.tier[k].survives[kOutage]) {
      lose_write(k, t);
    }
    if (plan_.tier[k].survives[kOutage]) return;
    tier_[k].copies = 0;
    if (!running_ && !saving_) go_back(t, cause);
  }

  // The tier whose copy a restart reads; -1: from the beginning.
  SIM_HD int restore_tier() const { return restore_tier_; }

  // ---- writes over a store that jobs share, where the plan has any: sim/shared/training_shared.hpp

  // The next time at which training itself does something, or a write is due.
  SIM_HD Instant next_turn() const;
  // Bit k: the write of tier k is due by t, and begins now.
  SIM_HD unsigned take_writes(Instant t);
  // The write of tier k has ended. Requires: training is known up to t.
  SIM_HD void written(int k, Instant t);
  // An emergency snapshot waits for its write.
  SIM_HD bool saving_over_store() const { return any_shared() && emergency_tier_ >= 0; }

  // What would survive if the run ended here for good: the newest durable copy.
  SIM_HD Duration durable_work(Instant t) {
    for (int k = 0; k < tier_count(); ++k) settle(k, t);
    return choose_copy();
  }

 private:
  static constexpr int kOutage = static_cast<int>(Survives::storage_outage);
  struct Tier {
    Duration last_point;  // work at its last snapshot (or at the copy restored from it)
    Instant busy_until;   // end of the persist in flight
    Instant down_until;   // its storage cannot be written before
    Duration in_flight_work;
    bool in_flight = false;
    Instant write_at = Instant::never();  // when its write over a shared store is due to begin
    std::int32_t copies = 0;              // durable; copy[copies - 1] is the newest
    std::uint32_t snapshots = 0;
    std::uint32_t in_cycle = 0;  // snapshots of it in a cycle
    Duration copy[kMaxCopies];
  };
  struct Step {
    Instant at;
    unsigned tiers = 0;  // bit k: tier k snapshots then
  };

  // ---- progress

  SIM_HD int tier_count() const { return Shape::kPlain ? 1 : plan_.tiers; }
  SIM_HD bool is_writing(int k, Instant t) const { return tier_[k].in_flight && tier_[k].busy_until > t; }
  SIM_HD bool any_shared() const { return !Shape::kPlain && plan_.any_shared; }
  SIM_HD bool warms_up() const { return !Shape::kPlain && now_ < slow_until_ && plan_.slow_ppm < speed_ppm_; }
  SIM_HD std::int64_t speed() const { return warms_up() ? plan_.slow_ppm : speed_ppm_; }
  SIM_HD bool slow() const { return !Shape::kPlain && speed() != kFullSpeed; }

  // Work done in dt at speed f, and the time that work takes. What a tick leaves over is carried to the next,
  // so that it does not matter how often progress is looked at.
  SIM_HD Duration slow_work(Duration dt, std::int64_t f) const {
    const std::int64_t n = dt.ticks();
    return Duration::micros(n / kFullSpeed * f + (n % kFullSpeed * f + slow_carry_) / kFullSpeed);
  }
  SIM_HD std::int64_t carry_after(Duration dt, std::int64_t f) const {
    return (dt.ticks() % kFullSpeed * f + slow_carry_) % kFullSpeed;
  }
  SIM_HD static Duration slow_time(Duration work, std::int64_t f, std::int64_t carry) {
    if (work == Duration{}) return work;
    const std::int64_t n = work.ticks(), rest = n % f * kFullSpeed - carry;
    return Duration::micros(n / f * kFullSpeed + (rest > 0 ? (rest + f - 1) / f : -(-rest / f)));
  }
  SIM_HD Duration time_for(Duration work) const {
    return slow() ? slow_time(work, speed(), slow_carry_) : work;
  }

  SIM_HD void train(Instant t) {
    Duration done = t - now_;
    if (slow()) {
      const std::int64_t f = speed();
      done = slow_work(t - now_, f);
      ledger_.book(Line::degraded, warms_up() ? slow_cause_ : speed_cause_, (t - now_) - done);
      slow_carry_ = carry_after(t - now_, f);
    }
    tell_spent(t, Line::productive, work_ + done);
    work_ += done;
    now_ = t;
  }

  // The next thing that training itself brings: a snapshot, the end of the slow time, completion.
  SIM_HD Step next_step() const {
    Step next{now_ + time_for(plan_.work - work_), 0};
    for (int k = 0; k < tier_count(); ++k) {
      const TierPlan& tier = plan_.tier[k];
      if (tier.interval == Duration{}) continue;
      const Duration due = tier_[k].last_point + tier.interval;
      if (due >= plan_.work) continue;
      Instant at = due > work_ ? now_ + time_for(due - work_) : now_;
      if (!tier.block_when_busy)
        at = later(at, tier_[k].in_flight ? tier_[k].busy_until : tier_[k].down_until);
      if (at < next.at) {
        next = Step{at, 1U << k};
      } else if (at == next.at) {
        next.tiers |= 1U << k;
      }
    }
    if (warms_up() && slow_until_ < next.at) return Step{slow_until_, 0};
    return next;
  }

  SIM_HD void begin_stall(unsigned tiers) {
    Instant free = now_;  // later only under when_busy: block
    Duration stall;
    for (int k = 0; k < tier_count(); ++k) {
      if ((tiers >> k & 1U) == 0) continue;
      free = later(free, tier_[k].in_flight ? tier_[k].busy_until : tier_[k].down_until);
      if (plan_.tier[k].shared != SharedWrite::in_stall) stall += plan_.tier[k].stall;
    }
    stalling_ = true;
    if (free > now_) {  // wait; the snapshot itself begins when next_step() finds it due again
      stall_end_ = free;
      return;
    }
    stall_end_ = now_ + stall;
    for (int k = 0; k < tier_count(); ++k) {
      if ((tiers >> k & 1U) == 0) continue;
      settle(k, now_);
      snapshot(k, now_);
      tier_[k].busy_until = stall_end_ + plan_.tier[k].persist;
    }
    if (any_shared()) share_writes(tiers);
  }

  SIM_HD void hold_up_persist(int k, Instant t, Instant until) {
    Tier& state = tier_[k];
    if (emergency_tier_ == k) emergency_tier_ = -1;  // its write fails
    const bool last = finishing_ && state.in_flight && stall_end_ == state.busy_until;
    if (state.in_flight && !plan_.tier[k].survives[kOutage]) {
      drop_in_flight(k, t);
      state.busy_until = t;
    } else if (state.in_flight) {
      const Instant begins = state.busy_until - plan_.tier[k].persist;
      state.busy_until = later(until, begins) + (state.busy_until - later(t, begins));
    }
    if (last) stall_end_ = state.busy_until;  // nobody tries again
  }

  SIM_HD void share_writes(unsigned tiers);
  SIM_HD bool write_next(Instant t);
  SIM_HD void end_of_writes(Instant t);
  SIM_HD Saving save_over_store(int k);
  SIM_HD void begin_emergency(int k, Instant t);
  SIM_HD void lose_write(int k, Instant t);
  SIM_HD bool waits_in_stall(int k) const;
  SIM_HD void forget_writes();

  SIM_HD bool begin_final_snapshot() {
    for (int k = tier_count(); k-- > 0;) {
      const TierPlan& tier = plan_.tier[k];
      if (!tier.final_snapshot) continue;
      begin_stall(1U << k);
      // It may have to wait, for the persist in flight or for its storage.
      if (!tier_[k].in_flight || tier_[k].last_point != work_) return true;
      finishing_ = true;
      stall_end_ = tier_[k].busy_until;
      return true;
    }
    return false;
  }

  // ---- whole cycles at once

  // A cycle is one interval of the slowest tier. It can be skipped when every interval divides it, no
  // persist outlasts its interval, and no write fails: then each cycle is like the one before.
  SIM_HD void plan_cycle() {
    Duration slowest;
    for (int k = 0; k < tier_count(); ++k) {
      const TierPlan& tier = plan_.tier[k];
      if (tier.persist > tier.interval || tier.write_failure.possible()) return;
      if (tier.shared != SharedWrite::none) return;
      slowest = longer(slowest, tier.interval);
      cycle_copies_ = tier.copies > cycle_copies_ ? tier.copies : cycle_copies_;
    }
    cycle_time_ = slowest;
    for (int k = 0; k < tier_count(); ++k) {
      const TierPlan& tier = plan_.tier[k];
      if (tier.interval == Duration{}) return;  // a tier for emergencies only
      const std::int64_t times = slowest / tier.interval;
      if (tier.interval * times != slowest) return;
      cycle_time_ += tier.stall * times;
      tier_[k].in_cycle = static_cast<std::uint32_t>(times);
      if (!is_continuous()) cycle_snapshots_ += static_cast<std::uint32_t>(times);
    }
    cycle_work_ = slowest;
  }

  SIM_HD bool is_continuous() const {
    return !Shape::kPlain && plan_.tiers == 1 && plan_.tier[0].interval == kContinuous;
  }

  SIM_HD void skip_cycles(Instant t) {
    if (cycle_work_ == Duration{} || stalling_) return;
    if (slow()) return is_continuous() ? save_continuously(t) : void();
    for (int k = 0; k < tier_count(); ++k) {
      if (tier_[k].last_point != work_ || tier_[k].down_until > now_) return;
    }
    if (t - now_ <= cycle_time_ * (cycle_copies_ + 1)) return;
    std::int64_t cycles = (t - now_) / cycle_time_;
    const Duration left = plan_.work - work_ - Duration::micros(1);
    if (cycle_work_ * cycles > left) cycles = left / cycle_work_;
    if (cycles <= cycle_copies_) return;
    tell_spent(now_ + cycle_time_ * cycles, Line::productive, work_ + cycle_work_ * cycles);
    now_ = now_ + cycle_time_ * cycles;
    work_ += cycle_work_ * cycles;
    ledger_.book(Line::checkpoint, kNoCause, (cycle_time_ - cycle_work_) * cycles);
    outcome_.snapshots += cycle_snapshots_ * static_cast<std::uint32_t>(cycles);
    for (int k = 0; k < tier_count(); ++k) {
      tier_[k].snapshots += tier_[k].in_cycle * static_cast<std::uint32_t>(cycles);
      keep_regular_copies(k);
    }
  }

  // Continuous checkpoints while it is slow: each tick of work is a copy, but for the last of the job.
  SIM_HD void save_continuously(Instant t) {
    Tier& state = tier_[0];
    const Duration most = plan_.work - work_ - Duration::micros(1);
    Instant until = warms_up() ? earlier(t, slow_until_) : t;
    if (slow_work(until - now_, speed()) > most) until = now_ + slow_time(most, speed(), slow_carry_);
    if (state.last_point != work_ || state.down_until > now_ ||
        slow_work(until - now_, speed()).ticks() <= cycle_copies_)
      return;
    train(until);
    keep_regular_copies(0);
  }

  // As many copies as the tier keeps, an interval apart, the newest not yet looked at.
  SIM_HD void keep_regular_copies(int k) {
    const TierPlan& tier = plan_.tier[k];
    Tier& state = tier_[k];
    state.last_point = work_;
    state.copies = tier.copies;
    for (std::int32_t c = 0; c < tier.copies; ++c) state.copy[c] = work_ - tier.interval * (tier.copies - c);
    state.in_flight = true;
    state.in_flight_work = work_;
    state.busy_until = now_ + tier.persist;
  }

  // ---- copies

  SIM_HD void snapshot(int k, Instant at) {
    Tier& state = tier_[k];
    state.last_point = work_;
    state.in_flight = true;
    state.in_flight_work = work_;
    ++state.snapshots;
    ++outcome_.snapshots;
    tell(Happening::snapshot_begun, at, k, work_);
  }

  // If the persist in flight has ended by t, its copy is durable (or its write failed).
  SIM_HD void settle(int k, Instant t) {
    Tier& state = tier_[k];
    if (!state.in_flight || state.busy_until > t) return;
    const TierPlan& tier = plan_.tier[k];
    if (tier.write_failure.possible()) {
      const DrawKey key{domain::tier + static_cast<std::uint32_t>(k), 0, state.snapshots};
      if (tier.write_failure.hit(draws_.bits(key, Purpose::write_failure))) {
        drop_in_flight(k, state.busy_until);
        return;
      }
    }
    state.in_flight = false;
    tell(Happening::snapshot_durable, state.busy_until, k, state.in_flight_work);
    if (state.copies == tier.copies) {
      for (std::int32_t c = 1; c < state.copies; ++c) state.copy[c - 1] = state.copy[c];
      --state.copies;
    }
    state.copy[state.copies++] = state.in_flight_work;
  }

  SIM_HD void end_emergency(Instant t) {
    if (emergency_tier_ < 0) return;
    const int k = emergency_tier_;
    emergency_tier_ = -1;
    if (plan_.tier[k].shared != SharedWrite::none || t < emergency_begin_) return;
    settle(k, emergency_begin_);
    snapshot(k, emergency_begin_);
    tier_[k].busy_until = emergency_begin_ + plan_.tier[k].stall + plan_.tier[k].persist;
  }

  // A snapshot that does not become durable; a writer that is not atomic takes the previous copy along.
  SIM_HD void drop_in_flight(int k, Instant t) {
    tier_[k].in_flight = false;
    tell(Happening::snapshot_lost, t, k, tier_[k].in_flight_work);
    if (!plan_.tier[k].atomic && tier_[k].copies > 0) --tier_[k].copies;
  }

  // The newest durable copy; among equals the first tier's, which is the cheapest.
  SIM_HD Duration choose_copy() {
    Duration best;
    restore_tier_ = -1;
    for (int k = 0; k < tier_count(); ++k) {
      const Tier& state = tier_[k];
      if (state.copies == 0) continue;
      const Duration held = state.copy[state.copies - 1];
      if (restore_tier_ < 0 || held > best) {
        best = held;
        restore_tier_ = k;
      }
    }
    return best;
  }

  // To the newest copy; the work since is lost.
  SIM_HD void go_back(Instant t, int cause) {
    const Duration kept = choose_copy();
    ledger_.book(Line::lost_work, cause, work_ - kept);
    if (work_ > kept) tell(Happening::work_lost, t, -1, work_ - kept, cause);
    work_ = kept;
    for (int k = 0; k < tier_count(); ++k) rewind(k);
  }

  // Each tier's interval goes on from where it stood at the work restored.
  SIM_HD void rewind(int k) {
    Tier& state = tier_[k];
    const Duration interval = plan_.tier[k].interval;
    if (restore_tier_ < 0 || k == restore_tier_ || interval == Duration{}) {
      state.last_point = work_;
    } else if (state.last_point > work_) {
      const std::int64_t back = (state.last_point - work_ + interval - Duration::micros(1)) / interval;
      state.last_point -= interval * back;
    }
  }

  // ---- for a watcher

  SIM_HD void tell(Happening what, Instant at, int tier, Duration work, int cause = kNoCause) {
    if constexpr (Watch::on) {
      Event e;
      e.at = at;
      e.what = what;
      e.cause = cause;
      e.tier = tier;
      e.work = work;
      watch_(e);
    }
  }

  // From now() to t.
  SIM_HD void tell_spent(Instant t, Line line, Duration work) {
    if constexpr (Watch::on) {
      if (t == now_) return;
      const int slow_cause = !slow() ? kNoCause : warms_up() ? slow_cause_ : speed_cause_;
      watch_(TimeSpent{now_, t, line, kNoCause, work_, work, slow_cause, 0});
    }
  }

  const Plan& plan_;
  const DrawSource& draws_;
  Outcome& outcome_;
  Ledger ledger_;
  Watch watch_;

  bool running_ = false;
  bool saving_ = false;  // an emergency snapshot, until it is stopped
  bool stalling_ = false;
  bool finishing_ = false;  // the final snapshot
  Instant now_;             // training is known up to here
  Instant stall_end_;
  Duration work_;
  Instant slow_until_;
  int slow_cause_ = kNoCause;
  std::int64_t slow_carry_ = 0;  // millionths of a tick of work
  std::int64_t speed_ppm_ = kFullSpeed;
  int speed_cause_ = kNoCause;
  unsigned stall_tiers_ = 0;  // of the stall under way, where writes are shared; 0: it only waits
  int emergency_tier_ = -1;
  bool emergency_begun_ = false;
  Instant emergency_begin_;
  int restore_tier_ = -1;
  Tier tier_[kMaxTiers];

  Duration cycle_work_;  // zero: cycles cannot be skipped
  Duration cycle_time_;
  std::uint32_t cycle_snapshots_ = 0;
  std::int32_t cycle_copies_ = 0;
};

using Training = BasicTraining<NoWatch>;

}  // namespace pitstop

#include "sim/shared/training_shared.hpp"
