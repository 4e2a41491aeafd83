// The open incidents of a cluster: slots that are used again, each with the job that it stopped and the time
// of its next stage.
#pragma once

#include <cstdint>
#include <new>
#include <vector>

#include "sim/cluster/time_queue.hpp"
#include "sim/shared/incident.hpp"
#include "sim/shared/words.hpp"

namespace pitstop {

inline constexpr std::uint32_t kNoJob = 0xffffffffU;

struct ClusterIncident : Incident {
  Instant marked;                // t2
  std::uint32_t owner = kNoJob;  // the job whose side `job` tells
  Instant may_stop;              // t3 at the earliest, while it waits for a save over a shared store
  bool of_job = false;           // the job itself failed, not a node
  bool node_less = false;        // its node is none of its concern: overlooked, or an incident of its own
  bool in_place = false;         // its node was made up for by one that the job had already
  bool to_shop = false;          // its node is on its way to be mended, where places are few
  bool in_shop = false;          // and holds one of them
  bool in_vain = false;          // its repair, though nobody sees that
  bool preemption = false;       // the job is stopped on purpose: nothing has failed
  bool regrows = false;          // and that to take a node back
  // Where jobs share nodes (handle_sharing.hpp):
  std::uint32_t gpu = 0xffffffffU;  // that failed; none: the whole node
  int follows = -1;                 // the incident that its node is mended for, if that is another
  Instant drained;                  // nobody sits on its node from then on
  bool spoils = false;              // not yet found: what the job has computed since is spoilt
  Duration clean;                   // and copies with more work than this are

  // A node that came back may have gone to another job; then this one waits in the queue.
  Line line_of_wait(Instant t) const {
    if (job == JobSide::waiting && t < drained) return Line::drain;
    return job == JobSide::waiting && t >= validated ? Line::queue : line_at(t);
  }
  Instant end_of_wait(Instant t) const {
    if (job == JobSide::waiting && t < drained) return drained;
    return job == JobSide::waiting && t >= validated ? Instant::never() : line_end(t);
  }
};

class ClusterIncidents {
 public:
  ClusterIncident& operator[](std::uint32_t slot) { return slots_[slot]; }
  const ClusterIncident& operator[](std::uint32_t slot) const { return slots_[slot]; }

  std::uint32_t open(const FailureDraws& draws, std::uint32_t unit, std::uint8_t cause, Instant t) {
    std::uint32_t slot;
    if (!free_.empty()) {
      slot = free_.back();
      free_.pop_back();
    } else {
      slot = static_cast<std::uint32_t>(slots_.size());
      slots_.emplace_back();
      if (slots_.size() > capacity_) {
        capacity_ = capacity_ == 0 ? 64 : 2 * capacity_;
        due_.grow(capacity_);
      }
    }
    ClusterIncident& i = *new (&slots_[slot]) ClusterIncident;  // its draws are not zeroed first
    i.draws = draws;
    i.unit = unit;
    i.cause = cause;
    i.number = opened_++;
    i.comes_back = true;
    i.t0 = t;
    return slot;
  }
  // To a watcher, the incident opened last is one with another.
  void name_as(std::uint32_t slot, std::uint32_t other) {
    slots_[slot].number = slots_[other].number;
    --opened_;
  }
  void release(std::uint32_t slot) {
    slots_[slot].follows = -1;
    free_.push_back(slot);
  }

  template <class F>
  void each_slot(F&& f) const {
    for (const ClusterIncident& i : slots_) f(i);
  }
  // f(slot) for each whose node is mended for that one.
  template <class F>
  void each_follower(std::uint32_t leader, F&& f) {
    for (std::uint32_t s = 0; s < slots_.size(); ++s) {
      if (slots_[s].follows == static_cast<int>(leader)) f(s);
    }
  }

  void wake(std::uint32_t slot, Instant t) { due_.set(slot, t); }
  void sleep(std::uint32_t slot) { due_.remove(slot); }
  std::uint32_t next() const { return due_.next(); }
  Instant next_at() const { return due_.next_at(); }

  static bool older(const Incident& a, const Incident& b) {
    return a.t0 < b.t0 || (a.t0 == b.t0 && a.unit < b.unit);
  }

 private:
  std::vector<ClusterIncident> slots_;
  std::vector<std::uint32_t> free_;
  TimeQueue due_;
  std::uint32_t capacity_ = 0;
  std::uint32_t opened_ = 0;
};

}  // namespace pitstop
