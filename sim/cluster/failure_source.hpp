// When the next failure of a cluster comes, and on what it falls: the streams, clocks and script of
// sim/one_job/failures.hpp, for any number of jobs and kinds of unit, with the same draws.
//
// With one job a class of clocks pauses as a whole while that job does not compute (set_running). With
// several, classes always run: a candidate of a stream that falls on a unit whose clock stands still is
// dropped by the caller, and clocks of their own stand still unit by unit (freeze, thaw).
#pragma once

#include <cstdint>
#include <vector>

#include "sim/base/indexed_heap.hpp"
#include "sim/base/philox_batch.hpp"
#include "sim/cluster/plan.hpp"
#include "sim/shared/class_clock.hpp"

namespace pitstop {

struct ClusterFailure {
  Target target = Target::node;
  std::uint32_t unit = 0;          // node, place in the list of lemons, or job
  std::uint32_t gpu = kWholeNode;  // of the node, where jobs share nodes
  std::uint8_t cause = 0;
  Exposure exposure = Exposure::in_service;
  bool scripted = false;
  DrawsView
      draws{};  // whose front lies with who made the failure; for one of FailureSource until the next pop
};

class FailureSource {
 public:
  FailureSource(const ClusterPlan& plan, const DrawSource& draws, std::uint32_t jobs);

  // A replication, one after another: reset(), then set_lemon() for those that begin as lemons, then begin().
  void reset();
  // Lifetimes drawn from now on are those of a lemon, or not.
  void set_lemon(std::uint32_t node, bool lemon) {
    if (!any_clocks()) return;
    lemons_.resize(plan_.all_nodes());
    lemons_[node] = lemon;
  }
  // At t = 0. Clocks of nodes run in the class in_service; all others stand still until thawed.
  void begin();

  Instant next_at() {
    if (stale_) find_next();
    return next_at_;
  }
  // Requires: next_at() was reached. False when it was only housekeeping.
  bool pop(ClusterFailure& failure);

  // Which classes run from t on.
  void set_running(Instant t, const bool running[kExposures]) {
    for (const Exposure e : {Exposure::in_service, Exposure::allocated, Exposure::computing})
      set_running(e, t, running[index_of(e)]);
  }
  void set_running(Exposure exposure, Instant t, bool runs) {
    if (!class_[index_of(exposure)].time.set_running(t, runs)) return;
    place_stream(index_of(exposure));
    stale_ = true;
  }
  // As if a class that runs had paused for so long in between.
  void delay(Exposure exposure, Duration by) {
    class_[index_of(exposure)].time.delay(by);
    place_stream(index_of(exposure));
    stale_ = true;
  }

  bool any_clocks() const { return plan_.base.clocks > 0; }
  // Are there clocks that only run while a job holds the node?
  bool clocks_follow_jobs() const {
    return !class_[index_of(Exposure::allocated)].clock.empty() ||
           !class_[index_of(Exposure::computing)].clock.empty();
  }

  // The clocks of a node (or, `of_job`, of a job) in one class stand still from t on; run again; are renewed
  // while they stand still. Freezing what is frozen and thawing what runs does nothing.
  void freeze(Exposure exposure, std::uint32_t unit, Instant t, bool of_job = false);
  void thaw(Exposure exposure, std::uint32_t unit, Instant t, bool of_job = false);
  void renew(Exposure exposure, std::uint32_t unit);

 private:
  enum class Source : std::uint8_t { stream, clock, refill, script };

  struct ClusterClock {
    std::int64_t due = 0;  // class time of the failure, or time left while it stands still
    std::uint32_t lifetime = 0;
    std::uint32_t place = kNotQueued;
    bool runs = false;
  };
  struct Kind {  // the clocks of one cause, side by side
    const ClockPlan* plan = nullptr;
    std::uint32_t first = 0, units = 0;
  };
  struct Range {
    std::uint32_t first = 0, units = 1;
  };
  struct Class {
    ClassTime time;
    Candidates stream;
    Instant stream_at = Instant::never();  // of its next candidate; never while the class pauses
    std::vector<Range> falls_on;           // by slot of the stream
    std::vector<Kind> kinds;
    std::vector<ClusterClock> clock;
    std::vector<std::int64_t> heap_key;
    std::vector<std::uint32_t> heap_id;
    ClockHeap<ClusterClock> clocks;
  };

  void find_next();
  void offer(Instant at, Source source, int e) {
    if (at >= next_at_) return;
    next_at_ = at;
    next_source_ = source;
    next_class_ = e;
  }
  Range falls_on(const ClusterStream::Slot& slot) const;
  void draw_candidate(int e) {
    class_[e].stream.draw(plan_.base, plan_.stream[e].gap, draws_, e);
    place_stream(e);
  }
  void place_stream(int e) {
    Class& c = class_[e];
    const bool comes = !c.falls_on.empty() && c.time.runs();
    c.stream_at = comes ? c.time.calendar(c.stream.at()) : Instant::never();
  }
  // The draws of a failure that is no stream's.
  DrawsView front_of(DrawKey key) {
    philox_front(draws_, key, front_);
    return {key, front_};
  }
  void pop_stream(ClusterFailure& s);
  void pop_clock(ClusterFailure& s);
  void pop_script(ClusterFailure& s);
  void add_clocks();
  void refill(int e);
  std::uint64_t first_bits(const ClockPlan& clock, std::uint32_t unit);
  Duration lifetime(const ClockPlan& clock, std::uint32_t unit, std::uint32_t n) const;
  Duration lemon_or_not(const ClockPlan& clock, std::uint32_t unit, Duration drawn) const;
  const Kind& kind_of(const Class& c, std::uint32_t id) const;
  template <class F>
  void each_clock(Exposure exposure, std::uint32_t unit, bool of_job, F&& f);

  const ClusterPlan& plan_;
  const DrawSource& draws_;
  const std::uint32_t jobs_;
  Class class_[kExposures];
  std::uint64_t first_[kUnitBatch] = {};      // draws of first lifetimes
  std::uint64_t front_[kFrontPurposes] = {};  // of the failure that came last, where it is no stream's
  std::vector<bool> lemons_;
  std::uint32_t script_ = 0;
  bool stale_ = true;
  Instant next_at_;
  Source next_source_ = Source::script;
  int next_class_ = 0;
};

// ---- in the header, to be compiled into the main loop

SIM_HOT void FailureSource::pop_stream(ClusterFailure& s) {
  const int e = next_class_;
  Class& c = class_[e];
  const std::vector<ClusterStream::Slot>& slots = plan_.stream[e].slots;
  DrawnFailure drawn;
  c.stream.take(draws_, e, drawn);
  s.draws = drawn.draws();
  const std::uint32_t slot = alias_slot(
      s.draws.at_front(Purpose::which_cause), static_cast<std::uint32_t>(slots.size()),
      [&slots](std::uint32_t i) { return slots[i].keep; },
      [&slots](std::uint32_t i) { return slots[i].alias; });
  s.cause = slots[slot].cause;
  s.target = slots[slot].target;
  s.exposure = static_cast<Exposure>(e);
  s.scripted = false;
  const Range range = c.falls_on[slot];
  s.unit = range.first + pick(s.draws.at_front(Purpose::which_node), range.units);
  draw_candidate(e);
}

SIM_HOT void FailureSource::find_next() {
  stale_ = false;
  const Plan& base = plan_.base;
  next_at_ = script_ < base.injections ? base.injection[script_].at : Instant::never();
  next_source_ = Source::script;
  for (int e = 0; e < static_cast<int>(kExposures); ++e) {
    const Class& c = class_[e];
    offer(c.stream_at, Source::stream, e);
    if (c.clock.empty() || !c.time.runs()) continue;
    const auto due = c.clocks.next();
    offer(c.time.calendar(due.at), due.failure ? Source::clock : Source::refill, e);
  }
}

SIM_HOT bool FailureSource::pop(ClusterFailure& failure) {
  stale_ = true;
  switch (next_source_) {
    case Source::stream:
      pop_stream(failure);
      return true;
    case Source::clock:
      pop_clock(failure);
      return true;
    case Source::refill:
      refill(next_class_);
      return false;
    case Source::script:
      pop_script(failure);
      return true;
  }
  return false;
}

}  // namespace pitstop
