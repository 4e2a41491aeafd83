// The open incidents: slots that are used again, the list of those that the job waits for, and the time of
// each one's next stage.
#pragma once

#include <cstdint>

#include "sim/base/indexed_heap.hpp"
#include "sim/base/platform.hpp"
#include "sim/base/time.hpp"
#include "sim/one_job/workspace.hpp"
#include "sim/shared/incident.hpp"
#include "sim/shared/incident_list.hpp"

namespace pitstop {

class Incidents : public IncidentList<Incidents> {
 public:
  SIM_HD explicit Incidents(Workspace& space) : space_(space) {
    events_.attach(space_.event_key, space_.event_id, PlaceArray{space_.event_place});
  }

  SIM_HD Incident& operator[](std::uint32_t slot) { return space_.incident[slot]; }
  SIM_HD const Incident& operator[](std::uint32_t slot) const { return space_.incident[slot]; }

  // ---- slots

  SIM_HOT std::uint32_t open(DrawKey key, std::uint32_t unit, std::uint8_t cause, Instant t) {
    std::uint32_t slot = used_;
    if (free_ > 0) {
      slot = space_.free_slot[--free_];
    } else {
      space_.event_place[used_++] = kNotQueued;
    }
    Incident& i = space_.incident[slot];
    i.draws.key = key;
    i.unit = unit;
    i.cause = cause;
    i.attempt = 0;
    i.number = opened_++;
    i.node_away = false;
    i.comes_back = true;
    i.t0 = t;
    return slot;
  }
  SIM_HD void release(std::uint32_t slot) { space_.free_slot[free_++] = slot; }
  // More were open at once than the workspace holds. Nothing may follow.
  SIM_HD bool outgrew_workspace() const { return used_ > space_.most_slots; }

  // ---- the time of the next stage

  SIM_HD void wake(std::uint32_t slot, Instant t) { events_.set(slot, t.since_start().ticks()); }
  SIM_HD void sleep(std::uint32_t slot) { events_.remove(slot); }
  SIM_HD bool any_due() const { return !events_.empty(); }
  // Requires: any_due().
  SIM_HD std::uint32_t next() const { return events_.top(); }
  SIM_HD Instant next_at() const { return Instant::at(Duration::micros(events_.top_key())); }

  // ---- those that the job waits for

  SIM_HD std::uint32_t open_count() const { return of_job_; }
  SIM_HD std::uint32_t open_slot(std::uint32_t k) const { return space_.job_slot[k]; }
  SIM_HD const Incident& in_slot(std::uint32_t slot) const { return space_.incident[slot]; }
  SIM_HD void add_to_job(std::uint32_t slot) { space_.job_slot[of_job_++] = slot; }

  SIM_HD void take_from_job(std::uint32_t slot) {
    for (std::uint32_t k = 0; k < of_job_; ++k) {
      if (space_.job_slot[k] != slot) continue;
      space_.job_slot[k] = space_.job_slot[--of_job_];
      break;
    }
    Incident& i = space_.incident[slot];
    i.job = JobSide::none;
    if (!i.node_away) {
      events_.remove(slot);
      release(slot);
    } else if (!i.comes_back) {
      release(slot);
    }
  }

  // The open incident that this unit has on the job's side, or -1.
  SIM_HD int find(std::uint32_t unit) const {
    return find_if([unit](const Incident& i) { return i.unit == unit; });
  }

 private:
  Workspace& space_;
  IndexedHeap<> events_;  // slots by the time of their next stage
  std::uint32_t used_ = 0;
  std::uint32_t free_ = 0;
  std::uint32_t of_job_ = 0;
  std::uint32_t opened_ = 0;
};

}  // namespace pitstop
