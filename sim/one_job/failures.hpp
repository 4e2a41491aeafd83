// When the next failure comes, and whose it is.
//
// Every (unit, cause) has a clock that runs while its exposure holds. Exponential ones are superposed, one
// stream for each exposure class: candidates come at the full rate, and one that falls on a unit whose clock
// stands still is dropped, which is exact because an exponential has no memory. The others have clocks of
// their own in a heap. Class time is the time for which a class as a whole has run; pausing it (the job does
// not compute; an immune stage) delays what is to come and uses no draw.
#pragma once

#include <cstdint>

#include "sim/base/draws.hpp"
#include "sim/base/indexed_heap.hpp"
#include "sim/base/philox_batch.hpp"
#include "sim/base/platform.hpp"
#include "sim/base/time.hpp"
#include "sim/one_job/workspace.hpp"
#include "sim/shared/plan.hpp"
#include "sim/shared/shape.hpp"

namespace pitstop {

struct Failure {
  std::uint32_t node = 0;
  bool of_job = false;
  std::uint8_t cause = 0;
  Exposure exposure = Exposure::in_service;
  DrawKey key;
#if defined(__CUDA_ARCH__)
  std::uint64_t front[kFrontPurposes];
#else
  const std::uint64_t* front = nullptr;  // until the next pop
#endif
  SIM_HD DrawsView draws() const { return {key, front}; }
};

template <class Shape = AnyShape>
class BasicFailures {
 public:
  SIM_HD BasicFailures(const Plan& plan, const DrawSource& draws, Workspace& space)
      : plan_(plan), draws_(draws), space_(space) {}

  // At t = 0, every unit new (or of its stationary age). Classes start running; see set_running.
  SIM_HD void begin() {
    for (int e = 0; e < static_cast<int>(kExposures); ++e) {
      Class& c = class_[e];
      if (plan_.stream[e].active) draw_candidate(e);
      if (space_.clocks[e].count > 0) begin_clocks(e);
      if (plan_.stream[e].active || space_.clocks[e].count > 0) used_[uses_++] = e;
      c.running = true;
      place_stream(e);
    }
    if (plan_.injections > 0) script_at_ = plan_.injection[0].at;
    stale_ = true;
  }

  SIM_HOT Instant next_at() {
    if (stale_) find_next();
    return next_at_;
  }
  // Requires: next_at() was reached. False when it was only housekeeping.
  SIM_HOT bool pop(Failure& failure) {
    bool real = true;
    switch (next_source_) {
      case Source::stream:
        pop_stream(failure);
        break;
      case Source::clock:
        pop_clock(failure);
        break;
      case Source::refill:
        refill(next_class_);
        real = false;
        break;
      case Source::script:
        pop_script(failure);
        break;
    }
    stale_ = true;
    return real;
  }

  // Which classes run from t on.
  SIM_HD void set_running(Instant t, const bool running[kExposures]) {
    bool changed = false;
    for (int u = 0; u < uses_; ++u) {
      const int e = used_[u];
      Class& c = class_[e];
      if (c.running == running[e]) continue;
      if (running[e]) {
        c.offset = t.since_start() - c.paused_at;
      } else {
        c.paused_at = t.since_start() - c.offset;
      }
      c.running = running[e];
      place_stream(e);
      changed = true;
    }
    stale_ = stale_ || changed;
  }
  // As if a running class had stood still for so long, without a change in between.
  SIM_HD void delay(Duration allocated, Duration computing) {
    class_[index_of(Exposure::allocated)].offset += allocated;
    class_[index_of(Exposure::computing)].offset += computing;
    place_stream(index_of(Exposure::allocated));
    place_stream(index_of(Exposure::computing));
    stale_ = true;
  }
  SIM_HD bool any_clocks() const { return !Shape::kPlain && plan_.clocks > 0; }
  // Do any clocks need to know which nodes are the job's?
  SIM_HD bool clocks_follow_job() const {
    return any_clocks() && space_.clocks[index_of(Exposure::allocated)].count +
                                   space_.clocks[index_of(Exposure::computing)].count >
                               0;
  }

  // One node's clocks of a class stand still from t on (it left service, or the job).
  SIM_HD void freeze(Exposure exposure, std::uint32_t node, Instant t) {
    each_clock(exposure, node, [&](int e, std::uint32_t id, const ClockPlan&, std::uint32_t) {
      ClockArrays& c = space_.clocks[e];
      c.clock[id].due -= class_time(e, t).ticks();
      class_[e].heap.remove(id);
    });
  }
  // They run again; after a replacement with fresh lifetimes.
  SIM_HD void thaw(Exposure exposure, std::uint32_t node, Instant t, bool replaced) {
    each_clock(exposure, node, [&](int e, std::uint32_t id, const ClockPlan& clock, std::uint32_t unit) {
      ClockArrays& c = space_.clocks[e];
      if (replaced) c.clock[id].due = draw_lifetime(clock, unit, ++c.clock[id].lifetime).ticks();
      c.clock[id].due += class_time(e, t).ticks();
      queue(e, id);
    });
  }
  // Replaced while its clocks stand still in this class.
  SIM_HD void renew_frozen(Exposure exposure, std::uint32_t node) {
    each_clock(exposure, node, [&](int e, std::uint32_t id, const ClockPlan& clock, std::uint32_t unit) {
      ClockArrays& c = space_.clocks[e];
      c.clock[id].due = draw_lifetime(clock, unit, ++c.clock[id].lifetime).ticks();
    });
  }

 private:
  enum class Source : std::uint8_t { stream, clock, refill, script };

  struct Class {
    bool running = false;
    Duration offset;      // calendar time - class time, while running
    Duration paused_at;   // class time, while not
    Duration candidate;   // class time of the stream's next candidate
    std::uint32_t n = 0;  // its number
    Duration window;      // clocks due later than this are not in the heap yet
    IndexedHeap<ClockPlaces> heap;
#if defined(__CUDA_ARCH__)
    std::uint64_t which = 0;  // the candidate's draw of its cause, from the block that its gap came from
#else
    // Candidate n's at n % (2 kBatch): kept while the next come.
    alignas(64) std::uint64_t batch[2 * kBatch][kFrontPurposes];
#endif
  };

  SIM_HD Duration class_time(int e, Instant t) const {
    const Class& c = class_[e];
    return c.running ? t.since_start() - c.offset : c.paused_at;
  }

  SIM_HOT void find_next() {
    next_at_ = script_at_;
    next_source_ = Source::script;
    for (int e = 0; e < static_cast<int>(kExposures); ++e) {
      offer(stream_at_[e], Source::stream, e);
      if (any_clocks()) offer_clocks(e);
    }
    stale_ = false;
  }
  SIM_HOT void offer(Instant at, Source source, int e) {
    if (at >= next_at_) return;
    next_at_ = at;
    next_source_ = source;
    next_class_ = e;
  }
  SIM_HD void offer_clocks(int e) {
    const Class& c = class_[e];
    if (!c.running || space_.clocks[e].count == 0) return;
    const bool within = !c.heap.empty() && c.heap.top_key() <= c.window.ticks();
    const Duration due = within ? Duration::micros(c.heap.top_key()) : c.window;
    offer(Instant::at(due + c.offset), within ? Source::clock : Source::refill, e);
  }
  // Where the stream's candidate lies on the calendar: nowhere while the class stands still.
  SIM_HD void place_stream(int e) {
    const Class& c = class_[e];
    stream_at_[e] =
        plan_.stream[e].active && c.running ? Instant::at(c.candidate + c.offset) : Instant::never();
  }
  // ---- streams

  SIM_HD void front_of(Failure& f) {
#if defined(__CUDA_ARCH__)
    draws_.front(f.key, f.front);
#else
    philox_front(draws_, f.key, front_);
    f.front = front_;
#endif
  }

  // The stream's next candidate: its gap. On the host four candidates' draws are made at a time.
  SIM_HOT void draw_candidate(int e) {
    Class& c = class_[e];
    SIM_CHECK(c.n < kMostDraws);
#if defined(__CUDA_ARCH__)
    const PhiloxBlock b = philox(draws_.seed, c.n * (kPurposesPerDraw / 2), 0, draws_.replication,
                                 domain::stream + static_cast<std::uint32_t>(e));
    const std::uint64_t bits = DrawSource::pair(b.word[0], b.word[1]);
    c.which = DrawSource::pair(b.word[2], b.word[3]);
#else
    std::uint64_t(*const row)[kFrontPurposes] = c.batch + c.n % (2 * kBatch);
    if (c.n % kBatch == 0) philox_batch(draws_, domain::stream + static_cast<std::uint32_t>(e), c.n, row);
    const std::uint64_t bits = row[0][static_cast<int>(Purpose::lifetime)];
#endif
    c.candidate += plan_.time(plan_.stream[e].gap, bits);
  }

  SIM_HOT void pop_stream(Failure& f) {
    const int e = next_class_;
    Class& c = class_[e];
    const StreamPlan& stream = plan_.stream[e];
    f.key = DrawKey{domain::stream + static_cast<std::uint32_t>(e), 0, c.n};
#if defined(__CUDA_ARCH__)
    static_assert(static_cast<int>(Purpose::lifetime) == 0 && static_cast<int>(Purpose::which_cause) == 1);
    f.front[0] = 0;  // nobody asks again
    f.front[1] = c.which;
    draws_.front(f.key, f.front, 1);
#else
    f.front = c.batch[c.n % (2 * kBatch)];
#endif
    const std::uint64_t which = f.draws().at_front(Purpose::which_cause);
    std::uint32_t slot = pick(which, stream.causes);
    const std::uint32_t other = stream.alias[slot];
    slot = which * stream.causes >= stream.keep[slot] ? other : slot;  // the product's low half
    f.cause = stream.cause[slot];
    f.of_job = stream.of_job[slot];
    f.node = f.of_job ? 0 : pick(f.draws().at_front(Purpose::which_node), plan_.stream_nodes);
    f.exposure = static_cast<Exposure>(e);
    ++c.n;
    draw_candidate(e);
    place_stream(e);
  }

  // ---- clocks

  template <class F>
  SIM_HD void each_clock(Exposure exposure, std::uint32_t node, F&& f) {
    const int e = index_of(exposure);
    if (space_.clocks[e].count == 0) return;
    std::uint32_t base = 0;
    for (std::uint32_t i = 0; i < plan_.clocks; ++i) {
      const ClockPlan& clock = plan_.clock[i];
      if (clock.exposure != exposure) continue;
      for (std::uint32_t u = 0; !clock.of_job && u < clock.units_per_node; ++u) {
        const std::uint32_t unit = node * clock.units_per_node + u;
        f(e, base + unit, clock, unit);
      }
      base += Workspace::units(plan_, clock);
    }
    stale_ = true;
  }

  // A unit's lifetime n > 0.
  SIM_HD Duration draw_lifetime(const ClockPlan& clock, std::uint32_t unit, std::uint32_t n) const {
    const DrawKey key{domain::clock + clock.cause, unit, n};
    return plan_.table[clock.lifetime].sample(draws_.bits(key, Purpose::lifetime));
  }

  SIM_HD void begin_clocks(int e) {
    ClockArrays& arrays = space_.clocks[e];
    IndexedHeap<ClockPlaces>& heap = class_[e].heap;
    heap.attach(arrays.heap_key, arrays.heap_id, ClockPlaces{arrays.clock});
    heap.clear(arrays.count);
    class_[e].window = plan_.clock_window[e];
    std::uint32_t id = 0;
    for (std::uint32_t i = 0; i < plan_.clocks; ++i) {
      const ClockPlan& clock = plan_.clock[i];
      if (index_of(clock.exposure) != e) continue;
      const std::uint32_t units = Workspace::units(plan_, clock);
      for (std::uint32_t unit = 0; unit < units; ++unit, ++id) {
        arrays.clock[id].lifetime = 0;
        arrays.clock[id].due = plan_.table[clock.first_lifetime].sample(first_bits(clock, unit)).ticks();
        if (arrays.clock[id].due <= class_[e].window.ticks() && exposed_at_start(clock, unit)) {
          heap.append(id, arrays.clock[id].due);
        }
      }
    }
    heap.order();
  }
  // The draw of a unit's first lifetime. Requires: units are asked for in order, from 0.
  SIM_HD std::uint64_t first_bits(const ClockPlan& clock, std::uint32_t unit) {
#if defined(__CUDA_ARCH__)
    return draws_.bits(DrawKey{domain::clock + clock.cause, unit, 0}, Purpose::lifetime);
#else
    if (unit % kUnitBatch == 0) philox_first_lifetimes(draws_, domain::clock + clock.cause, unit, first_);
    return first_[unit % kUnitBatch];
#endif
  }
  // Clocks of nodes outside the job stand still in the classes that need the job.
  SIM_HD bool exposed_at_start(const ClockPlan& clock, std::uint32_t unit) const {
    return clock.of_job || clock.exposure == Exposure::in_service ||
           unit / clock.units_per_node < plan_.nodes;
  }

  SIM_HD void queue(int e, std::uint32_t id) {
    const std::int64_t due = space_.clocks[e].clock[id].due;
    if (due <= class_[e].window.ticks()) class_[e].heap.set(id, due);
  }

  // Time has reached the end of the window: move it on and take in the clocks that fall due within.
  SIM_HD void refill(int e) {
    Class& c = class_[e];
    c.window += plan_.clock_window[e];
    std::uint32_t id = 0;
    for (std::uint32_t i = 0; i < plan_.clocks; ++i) {
      const ClockPlan& clock = plan_.clock[i];
      if (index_of(clock.exposure) != e) continue;
      const std::uint32_t units = Workspace::units(plan_, clock);
      for (std::uint32_t unit = 0; unit < units; ++unit, ++id) {
        const std::int64_t due = space_.clocks[e].clock[id].due;
        if (due <= c.window.ticks() && !c.heap.contains(id) && exposed(clock, unit)) c.heap.set(id, due);
      }
    }
  }
  SIM_HD bool exposed(const ClockPlan& clock, std::uint32_t unit) const {
    if (clock.of_job) return true;
    const NodeState s = space_.state[unit / clock.units_per_node];
    return s == NodeState::of_job || (s == NodeState::idle && clock.exposure == Exposure::in_service);
  }

  SIM_HD void pop_clock(Failure& f) {
    const int e = next_class_;
    ClockArrays& arrays = space_.clocks[e];
    const std::uint32_t id = class_[e].heap.top();
    std::uint32_t base = 0, i = 0;
    for (;; ++i) {
      if (index_of(plan_.clock[i].exposure) != e) continue;
      const std::uint32_t units = Workspace::units(plan_, plan_.clock[i]);
      if (id < base + units) break;
      base += units;
    }
    const ClockPlan& clock = plan_.clock[i];
    const std::uint32_t unit = id - base;
    f.key = DrawKey{domain::clock + clock.cause, unit, arrays.clock[id].lifetime};
    f.cause = clock.cause;
    f.of_job = clock.of_job;
    f.node = clock.of_job ? 0 : unit / clock.units_per_node;
    f.exposure = clock.exposure;
    front_of(f);
    // A failure redraws its own clock only.
    arrays.clock[id].due += draw_lifetime(clock, unit, ++arrays.clock[id].lifetime).ticks();
    class_[e].heap.remove(id);
    queue(e, id);
  }

  // ---- script

  SIM_HD void pop_script(Failure& f) {
    const InjectionPlan& injection = plan_.injection[script_];
    f.key = DrawKey{domain::script, script_, 0};
    f.cause = injection.cause;
    f.of_job = injection.of_job;
    f.node = injection.node;
    f.exposure = Exposure::in_service;
    front_of(f);
    ++script_;
    script_at_ = script_ < plan_.injections ? plan_.injection[script_].at : Instant::never();
  }

  const Plan& plan_;
  const DrawSource& draws_;
  Workspace& space_;
  Class class_[kExposures];
  int used_[kExposures] = {};  // classes that any cause is in
  int uses_ = 0;
#if !defined(__CUDA_ARCH__)
  std::uint64_t first_[kUnitBatch] = {};
  std::uint64_t front_[kFrontPurposes] = {};
#endif
  std::uint32_t script_ = 0;
  Instant script_at_ = Instant::never();
  Instant stream_at_[kExposures] = {Instant::never(), Instant::never(), Instant::never()};
  bool stale_ = true;  // next_at_ is to be found again
  Instant next_at_;
  Source next_source_ = Source::script;
  int next_class_ = 0;
};

using Failures = BasicFailures<>;

}  // namespace pitstop
