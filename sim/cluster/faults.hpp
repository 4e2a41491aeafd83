// Faults that a job goes on with: slow nodes, nodes that spoil what they compute, alarms that will be raised
// again. A fault stays with its unit, whichever job that serves, until the unit is mended.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "sim/base/draws.hpp"
#include "sim/base/time.hpp"
#include "sim/shared/plan.hpp"

namespace pitstop {

// The draws of a failure that strikes once more, after a fault that nobody mended or an alarm that nobody
// cleared, belong to the first failure. Units have numbers below 2^24.
inline DrawKey again(DrawKey key, bool stale_alarm = false) {
  key.entity = (key.entity & 0x7fffffffU) + (1U << 24);
  key.entity = (key.entity & 0x7fffffffU) | (stale_alarm ? 0x80000000U : 0U);
  return key;
}

struct Fault {
  std::uint32_t unit = 0;  // node; or the number of nodes plus that of the job
  std::uint8_t cause = 0;
  std::int64_t speed_ppm = kFullSpeed;  // of the job; kFullSpeed: it spoils the job's state instead
  DrawKey key;                          // of the failure that it last was
  std::uint32_t gpu = 0xffffffffU;      // of the node, where jobs share nodes; none: all of it
};

// By no order that matters; few at a time.
class Faults {
 public:
  bool empty() const { return all_.empty(); }
  const std::vector<Fault>& all() const { return all_; }
  // A unit has one fault of each cause; a node that jobs share, on each GPU.
  void add(const Fault& fault) {
    for (Fault& f : all_) {
      if (f.unit == fault.unit && f.cause == fault.cause && f.gpu == fault.gpu) {
        f.key = fault.key;
        return;
      }
    }
    all_.push_back(fault);
  }
  void mend(std::uint32_t unit) {
    std::erase_if(all_, [unit](const Fault& f) { return f.unit == unit; });
  }
  template <class F>
  void erase_if(F&& f) {
    std::erase_if(all_, f);
  }

 private:
  std::vector<Fault> all_;
};

// A failure or an alarm that comes again.
struct Recurrence {
  Instant at;
  std::uint32_t node = 0;
  std::uint8_t cause = 0;
  DrawKey key;
};

class Recurrences {
 public:
  bool empty() const { return all_.empty(); }
  Instant next_at() const { return all_.empty() ? Instant::never() : all_.front().at; }
  void add(const Recurrence& r) {
    all_.insert(std::upper_bound(all_.begin(), all_.end(), r,
                                 [](const Recurrence& a, const Recurrence& b) {
                                   return a.at != b.at ? a.at < b.at : a.node < b.node;
                                 }),
                r);
  }
  // Requires: not empty.
  Recurrence pop() {
    const Recurrence first = all_.front();
    all_.erase(all_.begin());
    return first;
  }
  // The node is mended: what it would have done again, it will not do.
  void mend(std::uint32_t node) {
    std::erase_if(all_, [node](const Recurrence& r) { return r.node == node; });
  }

 private:
  std::vector<Recurrence> all_;
};

}  // namespace pitstop
