// One batch of replications in one lane of a machine: simulated, added up, copied out. A Lane is where work
// is done in order: a CUDA stream, or the host's threads. It has
//
//   each(count, f)               f(i) for i below count, a thread each; may return while it is under way
//   policy()                     Thrust's, in order in this lane; calls that return nothing may return early
//   allocate(bytes), release(p)  of the lane's memory; throws std::bad_alloc
//   upload(to, from, bytes), download(to, from, bytes), wait()
//   Staged<T>                    an array on the host that download() fills while the host does other things
//
// and throws DeviceError where the device is lost.
#pragma once

#include <thrust/copy.h>
#include <thrust/iterator/counting_iterator.h>
#include <thrust/reduce.h>
#include <thrust/sort.h>
#include <thrust/transform.h>
#include <thrust/transform_reduce.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <new>
#include <vector>

#include "kernels/replicate/device_plan.hpp"
#include "kernels/replicate/replicate.hpp"
#include "sim/one_job/one_job.hpp"

namespace pitstop {

// ---- what a thread does

// A replication that outgrew its workspace, to be done again in a larger one.
inline constexpr Duration kOutgrew = Duration::micros(-1);

struct SimulateOne {
  const Plan* plan;
  std::uint64_t seed;
  std::uint32_t first;
  std::byte* memory;
  std::size_t bytes_each;
  std::uint32_t slots;
  Outcome* outcomes;
  const std::uint32_t* which;  // none: replication first + i; else first + which[i]

  SIM_HD void operator()(std::uint32_t i) const {
    const std::uint32_t r = which == nullptr ? i : which[i];
    Workspace space = Workspace::carve(*plan, memory + i * bytes_each, slots);
    OneJob cluster(*plan, space, seed, first + r);
    Outcome& outcome = outcomes[r];
    outcome = cluster.run();
    if (cluster.outgrew_workspace()) outcome.wall = kOutgrew;
  }
};

struct Outgrew {
  SIM_HD bool operator()(const Outcome& o) const { return o.wall == kOutgrew; }
};

struct ToRow {
  SIM_HD Row operator()(const Outcome& o) const { return row_of(o); }
};

// Entry i of the rows of causes.
struct ToCauseRow {
  const Outcome* outcomes;
  std::uint32_t causes;  // without none
  Duration* rows;
  SIM_HD void operator()(std::uint32_t i) const {
    const std::uint32_t c = i % (causes + 1);
    rows[i] = outcomes[i / (causes + 1)].by_cause[c == causes ? static_cast<std::uint32_t>(kNoCause) : c];
  }
};

// One quantity of an outcome, as moments of one value.
struct Quantity {
  enum class Kind : std::uint8_t {
    wall,
    ettr,
    line,
    interruptions,
    failures,
    spare_failures,
    snapshots,
    cause,
    stops
  };
  Kind kind;
  std::uint32_t index;  // of the line or cause

  SIM_HD std::int64_t value(const Outcome& o) const {
    switch (kind) {
      case Kind::wall:
        return o.wall.ticks();
      case Kind::ettr:
        return ettr_parts(o.productive(), o.wall);
      case Kind::line:
        return o.line[index].ticks();
      case Kind::interruptions:
        return o.interruptions;
      case Kind::failures:
        return o.failures;
      case Kind::spare_failures:
        return o.spare_failures;
      case Kind::snapshots:
        return o.snapshots;
      case Kind::cause:
        return o.by_cause[index].ticks();
      case Kind::stops:
        return o.stopped_by[index];
    }
    return 0;
  }
  SIM_HD Moments operator()(const Outcome& o) const {
    Moments m;
    m.add(value(o));
    return m;
  }
};
struct SumOfMoments {
  SIM_HD Moments operator()(Moments a, const Moments& b) const {
    a.add(b);
    return a;
  }
};

struct Counts {
  std::uint64_t digest = 0;
  std::uint64_t ended[kEndings] = {};
};
struct CountOne {
  const Outcome* outcomes;
  std::uint64_t first;
  SIM_HD Counts operator()(std::uint32_t i) const {
    Counts c;
    c.digest = digest_part(first + i, outcomes[i]);
    c.ended[static_cast<int>(outcomes[i].ending)] = 1;
    return c;
  }
};
struct SumOfCounts {
  SIM_HD Counts operator()(Counts a, const Counts& b) const {
    a.digest += b.digest;
    for (std::size_t e = 0; e < kEndings; ++e) a.ended[e] += b.ended[e];
    return a;
  }
};

// ---- memory

// An array in a lane's memory.
template <class Lane, class T>
class LaneArray {
 public:
  LaneArray(Lane& lane, std::size_t count)
      : lane_(&lane), data_(static_cast<T*>(lane.allocate(std::max<std::size_t>(count, 1) * sizeof(T)))) {}
  ~LaneArray() { lane_->release(data_); }
  LaneArray(const LaneArray&) = delete;
  LaneArray& operator=(const LaneArray&) = delete;
  T* data() const { return data_; }

 private:
  Lane* lane_;
  T* data_;
};

template <class Lane>
void sort_in(Lane& lane, std::vector<std::int64_t>& values) {
  const std::size_t bytes = values.size() * sizeof(std::int64_t);
  try {
    const LaneArray<Lane, std::int64_t> there(lane, values.size());
    lane.upload(there.data(), values.data(), bytes);
    thrust::sort(lane.policy(), there.data(), there.data() + values.size());
    lane.download(values.data(), there.data(), bytes);
    lane.wait();
  } catch (const std::bad_alloc&) {
  }
}

// ---- a batch

// Where a batch goes.
struct BatchPlace {
  std::uint64_t begin = 0;  // of the range asked for
  std::uint32_t count = 0;
};

template <class Lane>
class ReplicateBatch {
 public:
  // For batches of at most so many. Throws std::bad_alloc where there is not enough memory.
  ReplicateBatch(Lane& lane, const ReplicationRange& asked, std::uint32_t most)
      : lane_(lane),
        asked_(asked),
        plan_(asked.compiled.plan()),
        slots_(slots_of(asked)),
        memory_bytes_(std::max(most * bytes_each(asked), Workspace::bytes(plan_))),
        device_plan_(lane, DevicePlan(asked.compiled).bytes()),
        memory_(lane, memory_bytes_),
        outcomes_(lane, most),
        rows_(lane, most),
        cause_rows_(lane, cause_entries(most)),
        again_(lane, most),
        staged_rows_(most),
        staged_cause_rows_(cause_entries(most)) {
    const auto image = DevicePlan(asked.compiled).image(device_plan_.data());
    lane_.upload(device_plan_.data(), image.data(), image.size());
    lane_.wait();
  }

  // What one replication of a batch takes.
  static std::size_t bytes(const ReplicationRange& asked) {
    const std::size_t causes = asked.keep_cause_rows ? asked.compiled.plan().causes + 1 : 0;
    return bytes_each(asked) + sizeof(Outcome) + sizeof(Row) + sizeof(std::uint32_t) +
           causes * sizeof(Duration);
  }

  // Begins it; may return while it is under way.
  void begin(const BatchPlace& place) {
    place_ = place;
    lane_.each(place.count, one(bytes_each(asked_), slots_, nullptr));
  }

  // Waits for it, writes its rows to their places in `to` and returns their sums.
  Tally finish(ReplicatedRange& to) {
    do_again();
    const Outcome* const outcomes = outcomes_.data();
    const std::uint32_t n = place_.count;
    thrust::transform(lane_.policy(), outcomes, outcomes + n, rows_.data(), ToRow{});
    lane_.download(staged_rows_.data(), rows_.data(), n * sizeof(Row));
    if (asked_.keep_cause_rows) {
      const auto entries = static_cast<std::uint32_t>(cause_entries(n));
      lane_.each(entries, ToCauseRow{outcomes, plan_.causes, cause_rows_.data()});
      lane_.download(staged_cause_rows_.data(), cause_rows_.data(), entries * sizeof(Duration));
    }
    const Tally sums = added_up();
    lane_.wait();
    std::copy_n(staged_rows_.data(), n, to.rows.data() + place_.begin);
    if (asked_.keep_cause_rows) {
      std::copy_n(staged_cause_rows_.data(), cause_entries(n),
                  to.cause_rows.data() + cause_entries(place_.begin));
    }
    return sums;
  }

 private:
  static std::uint32_t slots_of(const ReplicationRange& asked) {
    return std::min(asked.slots, Workspace::slots(asked.compiled.plan()));
  }
  static std::size_t bytes_each(const ReplicationRange& asked) {
    return Workspace::bytes(asked.compiled.plan(), slots_of(asked));
  }
  std::size_t cause_entries(std::size_t replications) const {
    return asked_.keep_cause_rows ? replications * (plan_.causes + 1) : 0;
  }
  SimulateOne one(std::size_t bytes, std::uint32_t slots, const std::uint32_t* which) const {
    return {reinterpret_cast<const Plan*>(device_plan_.data()),
            asked_.seed,
            static_cast<std::uint32_t>(asked_.first + place_.begin),
            memory_.data(),
            bytes,
            slots,
            outcomes_.data(),
            which};
  }

  // Those that outgrew their workspaces, in workspaces of full size, as many at once as fit.
  void do_again() {
    if (slots_ == Workspace::slots(plan_)) return;
    const Outcome* const outcomes = outcomes_.data();
    std::uint32_t* const again = again_.data();
    const auto left =
        thrust::copy_if(lane_.policy(), thrust::counting_iterator<std::uint32_t>(0),
                        thrust::counting_iterator<std::uint32_t>(place_.count), outcomes, again, Outgrew{}) -
        again;
    const std::size_t full = Workspace::bytes(plan_);
    const auto abreast = static_cast<std::ptrdiff_t>(memory_bytes_ / full);
    for (std::ptrdiff_t i = 0; i < left; i += abreast) {
      lane_.each(static_cast<std::uint32_t>(std::min(abreast, left - i)),
                 one(full, Workspace::slots(plan_), again + i));
    }
  }

  Moments moments(Quantity::Kind kind, std::size_t index = 0) {
    const Outcome* const outcomes = outcomes_.data();
    return thrust::transform_reduce(lane_.policy(), outcomes, outcomes + place_.count,
                                    Quantity{kind, static_cast<std::uint32_t>(index)}, Moments{},
                                    SumOfMoments{});
  }

  Tally added_up() {
    using enum Quantity::Kind;
    Tally t;
    t.replications = place_.count;
    const Counts counts = thrust::transform_reduce(
        lane_.policy(), thrust::counting_iterator<std::uint32_t>(0),
        thrust::counting_iterator<std::uint32_t>(place_.count),
        CountOne{outcomes_.data(), asked_.first + place_.begin}, Counts{}, SumOfCounts{});
    t.digest = counts.digest;
    std::copy_n(counts.ended, kEndings, t.ended);
    t.wall = moments(wall);
    t.ettr = moments(ettr);
    for (std::size_t l = 0; l < kLines; ++l) t.line[l] = moments(line, l);
    t.interruptions = moments(interruptions);
    t.failures = moments(failures);
    t.spare_failures = moments(spare_failures);
    t.snapshots = moments(snapshots);
    for (std::uint32_t c = 0; c < plan_.causes; ++c) {
      t.cause[c] = moments(cause, c);
      t.stopped_by[c] = moments(stops, c).sum[0];
    }
    t.cause[kNoCause] = moments(cause, kNoCause);
    return t;
  }

  Lane& lane_;
  const ReplicationRange& asked_;
  const Plan& plan_;
  const std::uint32_t slots_;
  const std::size_t memory_bytes_;
  LaneArray<Lane, std::byte> device_plan_;
  LaneArray<Lane, std::byte> memory_;
  LaneArray<Lane, Outcome> outcomes_;
  LaneArray<Lane, Row> rows_;
  LaneArray<Lane, Duration> cause_rows_;
  LaneArray<Lane, std::uint32_t> again_;
  typename Lane::template Staged<Row> staged_rows_;
  typename Lane::template Staged<Duration> staged_cause_rows_;
  BatchPlace place_;
};

}  // namespace pitstop
