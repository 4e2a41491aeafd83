// When failures of one exposure class fall due, in the class's own time: the time for which the class as a
// whole has run. A class that pauses (the job does not compute, a stage is immune) delays what is to come and
// uses no draw.
//
// Every (unit, cause) has a clock that runs while its exposure holds. Exponential ones are superposed to one
// stream of candidates; the others have clocks of their own in a heap (sim/one_job/failures.hpp,
// sim/cluster/failure_source.hpp).
#pragma once

#include <cstdint>

#include "sim/base/draws.hpp"
#include "sim/base/indexed_heap.hpp"
#include "sim/base/philox_batch.hpp"
#include "sim/base/platform.hpp"
#include "sim/base/time.hpp"
#include "sim/shared/plan.hpp"

namespace pitstop {

class ClassTime {
 public:
  SIM_HD bool runs() const { return runs_; }
  // Class time at t.
  SIM_HD Duration at(Instant t) const { return runs_ ? t.since_start() - offset_ : paused_at_; }
  // When the class reaches this time, if it goes on without a pause. Requires: it runs.
  SIM_HD Instant calendar(Duration class_time) const { return Instant::at(class_time + offset_); }

  SIM_HD void begin(bool runs) {
    runs_ = runs;
    offset_ = paused_at_ = Duration{};
  }
  // It runs, or not, from t on. False if it did so before.
  SIM_HD bool set_running(Instant t, bool runs) {
    if (runs_ == runs) return false;
    if (runs) {
      offset_ = t.since_start() - paused_at_;
    } else {
      paused_at_ = t.since_start() - offset_;
    }
    runs_ = runs;
    return true;
  }
  // As if it had paused for so long in between. Requires: it runs.
  SIM_HD void delay(Duration by) { offset_ += by; }

 private:
  bool runs_ = false;
  Duration offset_;     // calendar time less class time, while it runs
  Duration paused_at_;  // class time, while it does not
};

// The draws of the failure that has come last. On the host they lie in the rows that they were drawn into,
// until the next failure comes.
struct DrawnFailure {
  DrawKey key;
#if defined(__CUDA_ARCH__)
  std::uint64_t front[kFrontPurposes];
#else
  const std::uint64_t* front = nullptr;  // [kFrontPurposes]
#endif
  SIM_HD DrawsView draws() const { return {key, front}; }
};

// The candidates of one stream, one after another, each with a number.
class Candidates {
 public:
  SIM_HD void begin() {
    at_ = Duration{};
    n_ = 0;
  }
  // Class time of the next one.
  SIM_HD Duration at() const { return at_; }

  // The gap to the next one. On the host the draws of kBatch candidates are made at a time.
  SIM_HOT void draw(const Plan& plan, const TimeSource& gap, const DrawSource& draws, int stream) {
    SIM_CHECK(n_ < kMostDraws);
    const std::uint32_t domain = domain::stream + static_cast<std::uint32_t>(stream);
#if defined(__CUDA_ARCH__)
    const PhiloxBlock b = philox(draws.seed, n_ * (kPurposesPerDraw / 2), 0, draws.replication, domain);
    const std::uint64_t bits = DrawSource::pair(b.word[0], b.word[1]);
    which_ = DrawSource::pair(b.word[2], b.word[3]);
#else
    std::uint64_t(*const row)[kFrontPurposes] = rows_ + n_ % (2 * kBatch);
    if (n_ % kBatch == 0) philox_batch(draws, domain, n_, row);
    const std::uint64_t bits = row[0][static_cast<int>(Purpose::lifetime)];
#endif
    at_ += plan.time(gap, bits);
  }

  // The one that is due, with its draws. Call draw() next.
  SIM_HOT void take(const DrawSource& draws, int stream, DrawnFailure& to) {
    to.key = DrawKey{domain::stream + static_cast<std::uint32_t>(stream), 0, n_};
#if defined(__CUDA_ARCH__)
    static_assert(static_cast<int>(Purpose::lifetime) == 0 && static_cast<int>(Purpose::which_cause) == 1);
    to.front[0] = 0;  // nobody asks again
    to.front[1] = which_;
    draws.front(to.key, to.front, 1);
#else
    (void)draws;
    to.front = rows_[n_ % (2 * kBatch)];
#endif
    ++n_;
  }

 private:
  Duration at_;
  std::uint32_t n_ = 0;
#if defined(__CUDA_ARCH__)
  std::uint64_t which_ = 0;  // the candidate's draw of its cause, from the block that its gap came from
#else
  // Candidate n's at n % (2 kBatch): kept while the next come.
  alignas(64) std::uint64_t rows_[2 * kBatch][kFrontPurposes];
#endif
};

// Walker's alias method: the slot that a draw picks. Requires: count > 0.
template <class Keep, class Alias>
SIM_HOT std::uint32_t alias_slot(std::uint64_t bits, std::uint32_t count, Keep&& keep, Alias&& alias) {
  const std::uint32_t slot = pick(bits, count);
  const std::uint32_t other = alias(slot);
  return bits * count >= keep(slot) ? other : slot;  // the product's low half
}

// The clocks of one class. Those due within the window are in a heap; the others are looked through again
// when time has reached its end. Clock: {due, lifetime, place}; `due` is class time, or what is left while it
// stands still. The arrays belong to the caller.
template <class Clock>
class ClockHeap {
 public:
  SIM_HD void attach(Clock* clock, std::int64_t* keys, std::uint32_t* ids, std::uint32_t count,
                     Duration window) {
    clock_ = clock;
    count_ = count;
    window_ = window;
    heap_.attach(keys, ids, Places{clock});
    heap_.clear(count);
  }
  SIM_HD bool none() const { return count_ == 0; }
  SIM_HD std::uint32_t count() const { return count_; }
  SIM_HD Clock& operator[](std::uint32_t id) const { return clock_[id]; }

  // At the start, in any order; then order() once.
  SIM_HD void append_if_due(std::uint32_t id) {
    if (clock_[id].due <= window_.ticks()) heap_.append(id, clock_[id].due);
  }
  SIM_HD void order() { heap_.order(); }

  struct Next {
    Duration at;
    bool failure = false;  // false: the window ends
  };
  SIM_HD Next next() const {
    const bool within = !heap_.empty() && heap_.top_key() <= window_.ticks();
    return within ? Next{Duration::micros(heap_.top_key()), true} : Next{window_, false};
  }
  // Requires: next().failure.
  SIM_HD std::uint32_t top() const { return heap_.top(); }
  // Its next failure comes so much later.
  SIM_HD void put_off(std::uint32_t id, Duration by) {
    clock_[id].due += by.ticks();
    heap_.remove(id);
    queue(id);
  }
  // It stands still from `now` on; it runs again. Both in class time.
  SIM_HD void freeze(std::uint32_t id, Duration now) {
    clock_[id].due -= now.ticks();
    heap_.remove(id);
  }
  SIM_HD void thaw(std::uint32_t id, Duration now) {
    clock_[id].due += now.ticks();
    queue(id);
  }
  // The window moves on; then each clock that runs is to be taken in.
  SIM_HD void move_window(Duration by) { window_ += by; }
  SIM_HD void take_in(std::uint32_t id) {
    if (!heap_.contains(id)) queue(id);
  }

 private:
  struct Places {
    Clock* clock = nullptr;
    SIM_HD std::uint32_t& operator()(std::uint32_t id) const { return clock[id].place; }
  };
  SIM_HD void queue(std::uint32_t id) {
    if (clock_[id].due <= window_.ticks()) heap_.set(id, clock_[id].due);
  }

  Clock* clock_ = nullptr;
  std::uint32_t count_ = 0;
  Duration window_;
  IndexedHeap<Places> heap_;
};

}  // namespace pitstop
