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
#include "sim/one_job/workspace.hpp"

namespace pitstop {

struct Strike {
  Target target = Target::node;
  std::uint32_t unit = 0;          // node, place in the list of lemons, or job
  std::uint32_t gpu = kWholeNode;  // of the node, where jobs share nodes
  std::uint8_t cause = 0;
  Exposure exposure = Exposure::in_service;
  bool scripted = false;
  FailureDraws draws;
};

class FailureSource {
 public:
  FailureSource(const ClusterPlan& plan, const DrawSource& draws, std::uint32_t jobs);

  // Lifetimes drawn from now on are those of a lemon, or not.
  void set_lemon(std::uint32_t node, bool lemon) {
    lemon_.resize(plan_.all_nodes());
    lemon_[node] = lemon;
  }

  // At t = 0. Clocks of nodes run in the class in_service; all others stand still until thawed.
  void begin();

  Instant next_at() {
    if (stale_) find_next();
    return next_at_;
  }
  // Requires: next_at() was reached. False when it was only housekeeping.
  bool pop(Strike& strike);

  void set_running(Instant t, const bool running[kExposures]);

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
  struct ClusterClockPlaces {
    ClusterClock* clock = nullptr;
    std::uint32_t& operator()(std::uint32_t id) const { return clock[id].place; }
  };
  struct Kind {  // the clocks of one cause, side by side
    const ClockPlan* plan = nullptr;
    std::uint32_t first = 0, units = 0;
  };
  struct Range {
    std::uint32_t first = 0, units = 1;
  };
  struct Class {
    bool running = true;
    std::vector<Range> falls_on;  // by slot of the stream
    Duration offset;              // calendar time - class time, while running
    Duration paused_at;           // class time, while not
    Duration candidate;           // class time of the stream's next candidate
    std::uint32_t n = 0;          // its number
    Duration window;              // clocks due later than this are not in the heap yet
    std::vector<Kind> kinds;
    std::vector<ClusterClock> clock;
    std::vector<std::int64_t> heap_key;
    std::vector<std::uint32_t> heap_id;
    IndexedHeap<ClusterClockPlaces> heap;
    std::uint32_t batch_first = 0U - kBatch;
    std::uint64_t batch[kBatch][kFrontPurposes] = {};
  };

  Duration class_time(const Class& c, Instant t) const {
    return c.running ? t.since_start() - c.offset : c.paused_at;
  }
  void find_next();
  void offer(Instant at, Source source, int e) {
    if (at >= next_at_) return;
    next_at_ = at;
    next_source_ = source;
    next_class_ = e;
  }
  Range falls_on(const ClusterStream::Slot& slot) const;
  void draw_candidate(int e);
  void pop_stream(Strike& s);
  void pop_clock(Strike& s);
  void pop_script(Strike& s);
  void add_clocks();
  void refill(int e);
  void queue(Class& c, std::uint32_t id) {
    if (c.clock[id].due <= c.window.ticks()) c.heap.set(id, c.clock[id].due);
  }
  Duration lifetime(const ClockPlan& clock, std::uint32_t unit, std::uint32_t n) const;
  const Kind& kind_of(const Class& c, std::uint32_t id) const;
  template <class F>
  void each_clock(Exposure exposure, std::uint32_t unit, bool of_job, F&& f);

  const ClusterPlan& plan_;
  const DrawSource& draws_;
  std::uint32_t jobs_;
  Class class_[kExposures];
  std::vector<bool> lemon_;
  std::uint32_t script_ = 0;
  bool stale_ = true;
  Instant next_at_;
  Source next_source_ = Source::script;
  int next_class_ = 0;
};

}  // namespace pitstop
