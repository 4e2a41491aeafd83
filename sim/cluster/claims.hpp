// Who is given nodes next. Jobs without all their nodes stand in one line: higher priority first, then
// earlier submission, then lower number; a job that was requeued keeps the place of its submission. Who
// cannot be served blocks those behind it, but for EASY backfill: the first blocked job gets a reservation,
// and others may go before it if they do not delay it (Mu'alem and Feitelson, IEEE TPDS 12(6), 2001).
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "sim/base/time.hpp"
#include "sim/cluster/room.hpp"

namespace pitstop {

struct Claim {
  std::uint32_t job = 0;
  std::int64_t priority = 0;
  Instant submitted;

  friend bool operator<(const Claim& a, const Claim& b) {
    if (a.priority != b.priority) return a.priority > b.priority;
    if (a.submitted != b.submitted) return a.submitted < b.submitted;
    return a.job < b.job;
  }
};

class Claims {
 public:
  void add(const Claim& claim) {
    const auto at = std::lower_bound(claims_.begin(), claims_.end(), claim);
    if (at == claims_.end() || at->job != claim.job) claims_.insert(at, claim);
  }
  void remove(const Claim& claim) {
    const auto at = std::lower_bound(claims_.begin(), claims_.end(), claim);
    if (at != claims_.end() && at->job == claim.job) claims_.erase(at);
  }
  const std::vector<Claim>& in_order() const { return claims_; }
  bool empty() const { return claims_.empty(); }

 private:
  std::vector<Claim> claims_;
};

// Nodes that will be free from a time on.
struct Release {
  Instant at;
  std::uint32_t nodes = 0;
};

// When the first blocked job can start, and how many nodes are over then; where jobs share nodes, what each
// node has free then, and how many of them must remain that fit.
struct Reservation {
  Instant shadow = Instant::never();
  std::uint32_t extra = 0;
  Room room;
  std::uint32_t needed = 0;

  // May a job of `nodes` that ends by `ends` go first? Then it takes its share of `extra`.
  bool lets_pass(std::uint32_t nodes, Instant ends) {
    if (ends <= shadow) return true;
    if (nodes > extra) return false;
    extra -= nodes;
    return true;
  }
  // The same of a job that takes so many GPUs of these nodes, and of `others` that may be any.
  bool lets_pass(const std::vector<std::uint32_t>& nodes, std::uint32_t gpus, std::uint32_t others,
                 Instant ends) {
    if (ends <= shadow) return true;
    const std::vector<std::uint32_t> taken = room.take(nodes, gpus);
    const bool enough_left = room.fitting() >= needed + others;
    if (enough_left) {
      needed += others;
    } else {
      room.add(taken, gpus);
    }
    return enough_left;
  }
};

// Requires: `available` < `needed`.
inline Reservation reserve(std::vector<Release>& releases, std::uint32_t available, std::uint32_t needed) {
  std::sort(releases.begin(), releases.end(), [](const Release& a, const Release& b) { return a.at < b.at; });
  Reservation r;
  for (std::size_t i = 0; i < releases.size(); ++i) {
    available += releases[i].nodes;
    const bool last_of_instant = i + 1 == releases.size() || releases[i + 1].at > releases[i].at;
    if (available >= needed && last_of_instant) {
      r.shadow = releases[i].at;
      r.extra = available - needed;
      break;
    }
  }
  return r;
}

}  // namespace pitstop
