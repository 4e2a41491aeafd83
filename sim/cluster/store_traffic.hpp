// The transfers between the jobs of a cluster and the file systems that they share: max-min fair, event by
// event (sim/base/fair_share.hpp). Each is bound by its own nodes' network cards and uplinks, all of them by
// the store. While a store is out its transfers stand still, and go on afterwards with what was left.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/base/fair_share_room.hpp"
#include "sim/cluster/burst_credits.hpp"
#include "sim/cluster/traffic_plan.hpp"

namespace pitstop {

// One part of a transfer, once it is over: for a watcher.
struct MovedPart {
  std::uint32_t job = 0, store = 0;
  Instant start, end;
  double bytes = 0;  // that were moved
  TransferPart asked;
  bool whole = false;  // false: given up
};

class StoreTraffic {
 public:
  // `stores` must outlive it. `jobs`: of each, what it moves by tier; null: nothing over a shared store.
  StoreTraffic(const std::vector<StorePlan>& stores, const std::vector<const std::vector<TierTraffic>*>& jobs)
      : room_(slots_of(jobs), capacities(stores)),
        share_(room_.share()),
        credits_(stores),
        out_(stores.size()) {}
  StoreTraffic(const StoreTraffic&) = delete;
  StoreTraffic& operator=(const StoreTraffic&) = delete;

  // Requires: that tier of the job moves nothing now.
  void start(std::uint32_t job, int tier, const TransferPlan& what, Instant t) {
    credits_.advance(t);
    Moving& m = moving_[move_of(job, tier)];
    m.plan = &what;
    m.since = t;
    m.stood = Duration{};
    m.parts = static_cast<std::uint32_t>(what.parts.size());
    for (std::uint32_t p = 0; p < m.parts; ++p) {
      const TransferPart& part = what.parts[p];
      share_.start(t, first_slot(job, tier) + p, part.bytes, &what.store, 1, part.cap_bytes_per_s,
                   part.streams);
    }
    credits_.update(share_);
  }

  // Nothing moves over the store from t until `until`. Requires: it is not out.
  void lose(std::uint32_t store, Instant t, Instant until) {
    out_[store] = {t, until};
    next_back_ = earlier(next_back_, until);
    credits_.advance(t);
    credits_.set_out(share_, store, true);
    credits_.update(share_);
  }

  // A part of a transfer ended, or a store's credits did, or a store is back.
  Instant next_at() { return earlier(earlier(share_.next_end(), credits_.next_end()), next_back_); }

  struct Ended {
    std::uint32_t job = 0;
    int tier = -1;         // -1: no transfer is whole yet
    Duration took, alone;  // outages not counted
  };
  template <class Tell>
  Ended pop(Instant t, Tell&& tell) {
    credits_.advance(t);
    Ended ended;
    if (share_.next_end() <= t) {
      const std::uint32_t slot = share_.next();
      ended = end_part(slot, t, tell);
    }
    if (next_back_ <= t) come_back(t);
    credits_.update(share_);
    return ended;
  }

  // All that the job moves is given up.
  template <class Tell>
  void give_up(std::uint32_t job, Instant t, Tell&& tell) {
    give_up(job, 0, static_cast<int>(job_[job].tiers), t, tell);
  }
  // What one tier of it moves.
  template <class Tell>
  void give_up(std::uint32_t job, int tier, Instant t, Tell&& tell) {
    give_up(job, tier, tier + 1, t, tell);
  }

 private:
  struct Job {
    std::uint32_t first_move = 0, first_slot = 0, tiers = 0, parts = 0;
  };
  struct Moving {  // one tier of a job
    const TransferPlan* plan = nullptr;
    Instant since;
    Duration stood;           // of that while the store was out
    std::uint32_t parts = 0;  // that still move
  };
  struct Out {
    Instant from, until = Instant::never();
  };

  static std::vector<double> capacities(const std::vector<StorePlan>& stores) {
    std::vector<double> out;
    for (const StorePlan& s : stores) out.push_back(s.bursts() ? s.burst_bytes_per_s : s.bytes_per_s);
    return out;
  }
  std::uint32_t slots_of(const std::vector<const std::vector<TierTraffic>*>& jobs) {
    std::uint32_t slots = 0, moves = 0;
    for (std::uint32_t j = 0; j < jobs.size(); ++j) {
      Job& job = job_.emplace_back();
      job.first_move = moves;
      job.first_slot = slots;
      if (jobs[j] == nullptr) continue;
      job.tiers = static_cast<std::uint32_t>(jobs[j]->size());
      for (const TierTraffic& t : *jobs[j]) {
        for (const TransferPlan* p : {&t.write, &t.read})
          job.parts = job.parts > p->parts.size() ? job.parts : static_cast<std::uint32_t>(p->parts.size());
      }
      moves += job.tiers;
      slots += job.tiers * job.parts;
      owner_.resize(slots, j);
    }
    moving_.resize(moves);
    return slots;
  }
  std::uint32_t move_of(std::uint32_t job, int tier) const {
    return job_[job].first_move + static_cast<std::uint32_t>(tier);
  }
  std::uint32_t first_slot(std::uint32_t job, int tier) const {
    return job_[job].first_slot + static_cast<std::uint32_t>(tier) * job_[job].parts;
  }
  bool moves(std::uint32_t job, int tier) const { return moving_[move_of(job, tier)].plan != nullptr; }

  template <class Tell>
  void give_up(std::uint32_t job, int first_tier, int end, Instant t, Tell&& tell) {
    while (first_tier < end && !moves(job, first_tier)) ++first_tier;
    if (first_tier == end) return;
    credits_.advance(t);
    for (int k = first_tier; k < end; ++k) {
      Moving& m = moving_[move_of(job, k)];
      if (m.plan == nullptr) continue;
      const std::uint32_t first = first_slot(job, k);
      for (std::uint32_t p = 0; p < m.plan->parts.size(); ++p) {
        if (!share_.is_active(first + p)) continue;
        tell(moved(job, m, p, t, share_.remaining(t, first + p)));
        share_.stop(t, first + p);
      }
      m.plan = nullptr;
    }
    credits_.update(share_);
  }

  // Stores that were out until t.
  void come_back(Instant t) {
    next_back_ = Instant::never();
    for (std::uint32_t store = 0; store < out_.size(); ++store) {
      Out& out = out_[store];
      if (out.until <= t) {
        for (Moving& m : moving_) {
          if (m.plan != nullptr && m.plan->store == store) m.stood += t - later(m.since, out.from);
        }
        out.until = Instant::never();
        credits_.set_out(share_, store, false);
      }
      next_back_ = earlier(next_back_, out.until);
    }
  }

  template <class Tell>
  Ended end_part(std::uint32_t slot, Instant t, Tell&& tell) {
    const std::uint32_t job = owner_[slot], of_job = slot - job_[job].first_slot;
    const std::uint32_t tier = of_job / job_[job].parts;
    Moving& m = moving_[job_[job].first_move + tier];
    tell(moved(job, m, of_job % job_[job].parts, t, 0));
    share_.stop(t, slot);
    if (--m.parts > 0) return {};
    const Ended ended{job, static_cast<int>(tier), (t - m.since) - m.stood, m.plan->alone};
    m.plan = nullptr;
    return ended;
  }
  static MovedPart moved(std::uint32_t job, const Moving& m, std::uint32_t part, Instant t, double left) {
    const TransferPart& asked = m.plan->parts[part];
    return {job, m.plan->store, m.since, t, asked.bytes - left, asked, left == 0};
  }

  std::vector<Job> job_;
  std::vector<Moving> moving_;
  std::vector<std::uint32_t> owner_;  // of each slot, the job
  FairShareRoom room_;
  FairShare& share_;
  BurstCredits credits_;
  std::vector<Out> out_;  // of each store
  Instant next_back_ = Instant::never();
};

}  // namespace pitstop
