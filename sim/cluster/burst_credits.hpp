// How fast the stores of a cluster are: faster than their throughput while credits last, which come back
// while less than the throughput moves (a token bucket, full at the start). Over a store that is out nothing
// moves, so nothing is spent, and its credits go on filling up.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/base/fair_share.hpp"
#include "sim/cluster/traffic_plan.hpp"

namespace pitstop {

class BurstCredits {
 public:
  explicit BurstCredits(const std::vector<StorePlan>& stores) : stores_(stores), state_(stores.size()) {
    for (std::size_t i = 0; i < stores.size(); ++i) state_[i].bytes = stores[i].burst_credit_bytes;
  }

  // When the next store runs out.
  Instant next_end() const { return next_end_; }

  // Up to t at the rates since the last update. Call before anything changes.
  void advance(Instant t) {
    const double s = (t - now_).seconds();
    now_ = t;
    for (std::size_t i = 0; i < state_.size(); ++i) {
      if (!stores_[i].bursts()) continue;
      State& x = state_[i];
      x.bytes = x.empty_at <= t ? 0 : x.bytes + (stores_[i].bytes_per_s - x.rate) * s;
      x.bytes = x.bytes < 0 ? 0 : x.bytes;
      x.bytes = x.bytes > stores_[i].burst_credit_bytes ? stores_[i].burst_credit_bytes : x.bytes;
    }
  }

  // At the time of the last advance(): the store is out, or back. update() must follow.
  void set_out(FairShare& share, std::uint32_t store, bool out) {
    state_[store].out = out;
    share.set_capacity(now_, store, speed(store));
  }

  // Call after anything changed at the time of the last advance().
  void update(FairShare& share) {
    next_end_ = Instant::never();
    for (std::size_t i = 0; i < state_.size(); ++i) {
      if (!stores_[i].bursts()) continue;
      State& x = state_[i];
      const auto resource = static_cast<std::uint32_t>(i);
      const bool fast = x.bytes > 0;
      if (fast != x.fast) share.set_capacity(now_, resource, speed(i));
      x.fast = fast;
      x.rate = share.load(resource);
      x.empty_at = Instant::never();
      const double above = x.rate - stores_[i].bytes_per_s;
      if (fast && above > 0 && x.bytes / above < kLongest.seconds())
        x.empty_at = now_ + Duration::from_seconds(x.bytes / above);
      next_end_ = earlier(next_end_, x.empty_at);
    }
  }

 private:
  struct State {
    double bytes = 0;
    double rate = 0;  // over the store since the last update
    Instant empty_at = Instant::never();
    bool fast = true;
    bool out = false;
  };

  double speed(std::size_t store) const {
    if (state_[store].out) return 0;
    const StorePlan& plan = stores_[store];
    return plan.bursts() && state_[store].bytes > 0 ? plan.burst_bytes_per_s : plan.bytes_per_s;
  }

  const std::vector<StorePlan>& stores_;
  std::vector<State> state_;
  Instant now_, next_end_ = Instant::never();
};

}  // namespace pitstop
