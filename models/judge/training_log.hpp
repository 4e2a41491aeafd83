// The training that a job actor does: work, copies of each tier, and what a stop costs. Progress is told by
// the actor, moment by moment; nothing here knows of events to come.
#pragma once

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "sim/base/draws.hpp"
#include "sim/shared/ledger.hpp"
#include "sim/shared/plan.hpp"

namespace pitstop {

class TrainingLog {
 public:
  TrainingLog(const Plan& plan, const DrawSource& draws, Outcome& outcome)
      : plan_(plan),
        draws_(draws),
        outcome_(outcome),
        ledger_(outcome),
        tiers_(static_cast<std::size_t>(plan.tiers)) {}

  struct Due {
    Duration in;             // from now
    std::vector<int> tiers;  // that take a snapshot then; none: completion, or the end of the slow time
  };

  // The job trains from t on, slowed for a while after a restore.
  void begin(Instant t, bool restored, int cause);
  // What training brings next if nothing happens to it.
  Due next(Instant t) const;
  // It trained, at the speed of the time, until t.
  void trained(Instant t);
  bool complete() const { return work_ == plan_.work; }

  // When the writers of these tiers are free; before that a snapshot under when_busy: block waits.
  Instant writers_free(const std::vector<int>& tiers) const;
  // Takes snapshots of what is done now; they become durable at the end of the stall plus persist. Returns
  // the stall.
  Duration snapshot(const std::vector<int>& tiers, Instant t);
  // The slowest tier with a snapshot at the job's end; -1: none.
  int final_tier() const;
  Instant busy_until(int tier) const { return tiers_[static_cast<std::size_t>(tier)].flight->until; }
  // Time stalled until t.
  void stalled(Instant t);

  // Called by a tier's writer at the end of its persist.
  void persisted(int tier, Instant t) { settle(tier, t); }

  // A drained job may save itself: the stall and the time until the copy is durable; zero if none fits.
  struct Saving {
    Duration stall, total;
  };
  Saving save_on_drain(Instant t);

  // The processes end: what is not durable is lost, and so are copies that do not survive.
  void stop(Instant t, int cause, bool node_lost);
  void lose_copies(int cause, bool node_lost);

  int restore_tier() const { return restore_tier_; }
  Duration work() const { return work_; }
  Duration durable_work(Instant t);

 private:
  struct Flight {
    Duration work;
    Instant until;
  };
  struct Tier {
    Duration point;  // work at its last snapshot
    std::optional<Flight> flight;
    std::vector<Duration> copies;  // durable, oldest first
    std::uint32_t snapshots = 0;
  };

  bool is_slow(Instant t) const { return t < slow_until_ && plan_.slow_ppm != 1'000'000; }
  Duration time_for(Duration work, Instant t) const;
  void begin_flight(int tier, Instant until);
  void settle(int tier, Instant t);
  void drop(int tier);
  Duration newest_copy();

  const Plan& plan_;
  const DrawSource& draws_;
  Outcome& outcome_;
  Ledger ledger_;
  std::vector<Tier> tiers_;
  Duration work_;
  Instant now_, slow_until_;
  int slow_cause_ = kNoCause, restore_tier_ = -1;
  std::optional<std::pair<int, Instant>> emergency_;  // tier, and when its snapshot begins
};

}  // namespace pitstop
