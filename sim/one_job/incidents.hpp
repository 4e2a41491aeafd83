// The open incidents: slots that are used again, the list of those that the job waits for, and the time of
// each one's next stage.
#pragma once

#include <cstdint>

#include "sim/base/indexed_heap.hpp"
#include "sim/base/platform.hpp"
#include "sim/base/time.hpp"
#include "sim/one_job/workspace.hpp"
#include "sim/shared/incident.hpp"

namespace pitstop {

class Incidents {
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

  SIM_HD std::uint32_t of_job() const { return of_job_; }
  SIM_HD std::uint32_t job_slot(std::uint32_t k) const { return space_.job_slot[k]; }
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
    for (std::uint32_t k = 0; k < of_job_; ++k) {
      const std::uint32_t slot = space_.job_slot[k];
      if (space_.incident[slot].unit == unit) return static_cast<int>(slot);
    }
    return -1;
  }

  SIM_HD std::uint32_t count_waiting() const {
    std::uint32_t waiting = 0;
    for (std::uint32_t k = 0; k < of_job_; ++k) {
      if (space_.incident[space_.job_slot[k]].job == JobSide::waiting) ++waiting;
    }
    return waiting;
  }
  SIM_HD bool all_ready() const {
    for (std::uint32_t k = 0; k < of_job_; ++k) {
      const JobSide side = space_.incident[space_.job_slot[k]].job;
      if (side == JobSide::recovering || side == JobSide::waiting) return false;
    }
    return true;
  }

  // The oldest that is short of a node, or -1.
  SIM_HD int first_waiting() const {
    int first = -1;
    for (std::uint32_t k = 0; k < of_job_; ++k) {
      const std::uint32_t slot = space_.job_slot[k];
      const Incident& i = space_.incident[slot];
      if (i.job != JobSide::waiting) continue;
      if (first < 0 || older(i, space_.incident[first])) first = static_cast<int>(slot);
    }
    return first;
  }

  // The newest failure lends its draws to the restart: each attempt has draws of its own.
  SIM_HD std::uint32_t latest() const {
    std::uint32_t latest = space_.job_slot[0];
    for (std::uint32_t k = 1; k < of_job_; ++k) {
      const std::uint32_t slot = space_.job_slot[k];
      if (space_.incident[slot].job != JobSide::warned &&
          (space_.incident[latest].job == JobSide::warned ||
           older(space_.incident[latest], space_.incident[slot]))) {
        latest = slot;
      }
    }
    return latest;
  }

  SIM_HD static bool older(const Incident& a, const Incident& b) {
    return a.t0 < b.t0 || (a.t0 == b.t0 && a.unit < b.unit);
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
