// Questions about the open incidents that a job waits for, the same for one job and for jobs of a cluster.
#pragma once

#include <cstdint>

#include "sim/base/platform.hpp"
#include "sim/shared/incident.hpp"

namespace pitstop {

// Which of two failures came first; at the same tick, that of the lower unit.
SIM_HD inline bool older(const Incident& a, const Incident& b) {
  return a.t0 < b.t0 || (a.t0 == b.t0 && a.unit < b.unit);
}

// List derives from it, and says how many there are, which slot the k-th has, and what a slot holds:
//   std::uint32_t open_count() const;
//   std::uint32_t open_slot(std::uint32_t k) const;
//   const Incident& in_slot(std::uint32_t slot) const;  or of a type that derives from Incident
template <class List>
class IncidentList {
 public:
  // The slot of the first that `is` holds for, or -1.
  template <class Is>
  SIM_HD int find_if(Is&& is) const {
    for (std::uint32_t k = 0; k < list().open_count(); ++k) {
      if (is(at(k))) return static_cast<int>(list().open_slot(k));
    }
    return -1;
  }
  SIM_HD bool any(JobSide side) const {
    return find_if([side](const Incident& i) { return i.job == side; }) >= 0;
  }
  // How many are short of a node.
  SIM_HD std::uint32_t count_waiting() const {
    std::uint32_t waiting = 0;
    for (std::uint32_t k = 0; k < list().open_count(); ++k) waiting += at(k).job == JobSide::waiting ? 1 : 0;
    return waiting;
  }
  // None keeps the job from being queued.
  SIM_HD bool all_ready() const {
    return find_if([](const Incident& i) {
             return i.job == JobSide::recovering || i.job == JobSide::waiting;
           }) < 0;
  }
  // The slot of the oldest that is short of a node, or -1.
  SIM_HD int first_waiting() const {
    int first = -1;
    for (std::uint32_t k = 0; k < list().open_count(); ++k) {
      if (at(k).job != JobSide::waiting) continue;
      if (first < 0 || older(at(k), list().in_slot(static_cast<std::uint32_t>(first))))
        first = static_cast<int>(list().open_slot(k));
    }
    return first;
  }
  // The slot of the newest failure, which lends its draws to the restart: each attempt has draws of its own.
  // Warnings count only where there is nothing else. Requires: some are open.
  SIM_HD std::uint32_t latest() const {
    std::uint32_t latest = list().open_slot(0);
    for (std::uint32_t k = 1; k < list().open_count(); ++k) {
      const Incident &i = at(k), &best = list().in_slot(latest);
      if (i.job != JobSide::warned && (best.job == JobSide::warned || older(best, i)))
        latest = list().open_slot(k);
    }
    return latest;
  }
  // The least advanced one owns an instant at which the job does not train; ties go to the oldest. Its slot,
  // or -1, and the ledger line that the instant belongs to.
  SIM_HD int owner_at(Instant t, bool starting, Line& line) const {
    int owner = -1;
    line = starting ? Line::restart : Line::queue;
    for (std::uint32_t k = 0; k < list().open_count(); ++k) {
      const std::uint32_t slot = list().open_slot(k);
      const auto& i = list().in_slot(slot);
      if (i.job == JobSide::warned) continue;
      const Line of_it = i.job != JobSide::ready ? i.line_of_wait(t) : starting ? Line::restart : Line::queue;
      if (owner < 0 || of_it < line ||
          (of_it == line && older(i, list().in_slot(static_cast<std::uint32_t>(owner))))) {
        owner = static_cast<int>(slot);
        line = of_it;
      }
    }
    return owner;
  }

 private:
  SIM_HD const List& list() const { return static_cast<const List&>(*this); }
  SIM_HD const auto& at(std::uint32_t k) const { return list().in_slot(list().open_slot(k)); }
};

}  // namespace pitstop
