// Max-min fair sharing of capacities (file systems, links) between transfers that overlap, event by event.
//
// A transfer moves bytes over a path of shared resources, at no more than a cap of its own (its NICs). It may
// stand for many equal streams (the nodes of a job), and then gets as many shares. Rates
// change only when a transfer starts, ends or is given up, or a capacity changes; in between, progress is
// closed form. Progressive filling (Bertsekas and Gallager, Data Networks, section 6.5.2): all rates rise
// together; a transfer is settled when its cap, or a resource on its path, is used up.
//
// Reproducible: rates are sums, products and quotients of doubles, which round the same everywhere (nothing
// is fused, see CMakeLists.txt); ends are rounded to the nearest tick; ties break on the slots, which the
// caller numbers by content (a job, not an order of arrival). Nothing is allocated after begin().
#pragma once

#include <cstdint>

#include "sim/base/platform.hpp"
#include "sim/base/time.hpp"

namespace pitstop {

inline constexpr std::uint32_t kMostOnPath = 8;
inline constexpr std::uint32_t kNoTransfer = ~std::uint32_t{0};
inline constexpr double kNoCap = 1.0e300;

struct Transfer {
  double remaining = 0;  // bytes, when rates last changed
  double cap = kNoCap;   // bytes/s of each of its streams
  double rate = 0;       // bytes/s now
  std::uint32_t path[kMostOnPath] = {};
  std::uint32_t weight = 1;  // as many equal streams
  std::uint8_t length = 0;
  bool active = false;
  bool settled = false;  // while rates are found
};

// Arrays that the caller owns.
struct FairShareArrays {
  Transfer* transfer = nullptr;    // slots
  std::uint32_t* order = nullptr;  // slots: active ones, by cap, then slot
  double* capacity = nullptr;      // resources: bytes/s
  double* left = nullptr;          // resources
  std::uint32_t* users = nullptr;  // resources
};

class FairShare {
 public:
  FairShare() = default;
  // `capacity` is filled in; the other arrays need not be.
  SIM_HD FairShare(FairShareArrays arrays, std::uint32_t slots, std::uint32_t resources)
      : a_(arrays), resources_(resources) {
    for (std::uint32_t i = 0; i < slots; ++i) a_.transfer[i] = Transfer{};
  }

  // Requires: the slot is free; t is not before any time named so far; length <= kMostOnPath; cap > 0.
  SIM_HD void start(Instant t, std::uint32_t slot, double bytes, const std::uint32_t* path,
                    std::uint32_t length, double cap = kNoCap, std::uint32_t weight = 1) {
    Transfer& x = a_.transfer[slot];
    SIM_CHECK(!x.active && length <= kMostOnPath && weight > 0);
    advance(t);
    x = Transfer{};
    x.remaining = bytes;
    x.cap = cap < kNoCap ? cap / weight : kNoCap;
    x.weight = weight;
    x.length = static_cast<std::uint8_t>(length);
    for (std::uint32_t i = 0; i < length; ++i) x.path[i] = path[i];
    x.active = true;
    insert(slot);
    stale_ = true;
  }

  // Ended, or given up. Requires: the slot is active.
  SIM_HD void stop(Instant t, std::uint32_t slot) {
    SIM_CHECK(a_.transfer[slot].active);
    advance(t);
    a_.transfer[slot].active = false;
    std::uint32_t to = 0;
    for (std::uint32_t i = 0; i < active_; ++i) {
      if (a_.order[i] != slot) a_.order[to++] = a_.order[i];
    }
    active_ = to;
    stale_ = true;
  }

  // Zero is an outage: what goes over it waits.
  SIM_HD void set_capacity(Instant t, std::uint32_t resource, double bytes_per_s) {
    advance(t);
    a_.capacity[resource] = bytes_per_s;
    stale_ = true;
  }

  // When the next transfer ends; never if none does. The caller stops it then.
  SIM_HD Instant next_end() {
    refresh();
    return end_;
  }
  SIM_HD std::uint32_t next() {
    refresh();
    return next_;
  }
  SIM_HD double rate(std::uint32_t slot) {
    refresh();
    return a_.transfer[slot].rate;
  }
  // Bytes that the slot still has to move at t, which is not before any time named so far.
  SIM_HD double remaining(Instant t, std::uint32_t slot) {
    advance(t);
    return a_.transfer[slot].remaining;
  }
  // bytes/s over the resource now.
  SIM_HD double load(std::uint32_t resource) {
    refresh();
    return a_.capacity[resource] - a_.left[resource];
  }
  SIM_HD std::uint32_t active() const { return active_; }
  SIM_HD bool is_active(std::uint32_t slot) const { return a_.transfer[slot].active; }

 private:
  SIM_HD bool before(std::uint32_t a, std::uint32_t b) const {
    const double x = a_.transfer[a].cap, y = a_.transfer[b].cap;
    return x < y || (x == y && a < b);
  }

  SIM_HD void insert(std::uint32_t slot) {
    std::uint32_t at = active_++;
    for (; at > 0 && before(slot, a_.order[at - 1]); --at) a_.order[at] = a_.order[at - 1];
    a_.order[at] = slot;
  }

  SIM_HD void advance(Instant t) {
    if (t == now_) return;
    SIM_CHECK(now_ < t);
    refresh();
    const double s = (t - now_).seconds();
    for (std::uint32_t i = 0; i < active_; ++i) {
      Transfer& x = a_.transfer[a_.order[i]];
      const double left = x.remaining - x.rate * s;
      x.remaining = left > 0 ? left : 0;
    }
    now_ = t;
  }

  SIM_HD void refresh() {
    if (!stale_) return;
    stale_ = false;
    find_rates();
    find_next();
  }

  // Invariant: shares never fall from round to round, so rounding cannot starve the last transfers.
  SIM_HD void find_rates() {
    for (std::uint32_t r = 0; r < resources_; ++r) {
      a_.left[r] = a_.capacity[r];
      a_.users[r] = 0;
    }
    for (std::uint32_t i = 0; i < active_; ++i) {
      Transfer& x = a_.transfer[a_.order[i]];
      x.settled = false;
      for (std::uint32_t p = 0; p < x.length; ++p) a_.users[x.path[p]] += x.weight;
    }
    std::uint32_t first = 0;  // all before it in order are settled
    double share = 0;
    while (true) {
      while (first < active_ && a_.transfer[a_.order[first]].settled) ++first;
      if (first == active_) return;
      std::uint32_t bottleneck = resources_;
      double least = kNoCap;
      for (std::uint32_t r = 0; r < resources_; ++r) {
        if (a_.users[r] == 0) continue;
        const double s = a_.left[r] / a_.users[r];
        if (s >= least) continue;
        least = s;
        bottleneck = r;
      }
      share = least > share ? least : share;
      if (a_.transfer[a_.order[first]].cap <= share) {
        settle_capped(first, share);
      } else {
        settle_on(bottleneck, first, share);
      }
    }
  }

  // Shares only rise, so whoever's cap lies below the share now stays at its cap.
  SIM_HD void settle_capped(std::uint32_t first, double share) {
    for (std::uint32_t i = first; i < active_ && a_.transfer[a_.order[i]].cap <= share; ++i) {
      Transfer& x = a_.transfer[a_.order[i]];
      if (!x.settled) settle(x, x.cap);
    }
  }

  SIM_HD void settle_on(std::uint32_t resource, std::uint32_t first, double share) {
    for (std::uint32_t i = first; i < active_; ++i) {
      Transfer& x = a_.transfer[a_.order[i]];
      if (!x.settled && goes_over(x, resource)) settle(x, share);
    }
  }

  SIM_HD static bool goes_over(const Transfer& x, std::uint32_t resource) {
    for (std::uint32_t p = 0; p < x.length; ++p) {
      if (x.path[p] == resource) return true;
    }
    return false;
  }

  SIM_HD void settle(Transfer& x, double rate_of_a_stream) {
    const double rate = x.weight == 1 ? rate_of_a_stream : rate_of_a_stream * x.weight;
    x.rate = rate;
    x.settled = true;
    for (std::uint32_t p = 0; p < x.length; ++p) {
      const std::uint32_t r = x.path[p];
      const double left = a_.left[r] - rate;
      a_.left[r] = left > 0 ? left : 0;
      a_.users[r] -= x.weight;
    }
  }

  SIM_HD void find_next() {
    end_ = Instant::never();
    next_ = kNoTransfer;
    for (std::uint32_t i = 0; i < active_; ++i) {
      const std::uint32_t slot = a_.order[i];
      const Instant end = end_of(a_.transfer[slot]);
      if (end < end_ || (end == end_ && slot < next_ && end != Instant::never())) {
        end_ = end;
        next_ = slot;
      }
    }
  }

  SIM_HD Instant end_of(const Transfer& x) const {
    if (!(x.remaining > 0)) return now_;
    const double s = x.rate > 0 ? x.remaining / x.rate : kNoCap;
    return s < kLongest.seconds() ? now_ + Duration::from_seconds(s) : Instant::never();
  }

  FairShareArrays a_;
  std::uint32_t resources_ = 0, active_ = 0;
  Instant now_, end_ = Instant::never();
  std::uint32_t next_ = kNoTransfer;
  bool stale_ = true;
};

}  // namespace pitstop
