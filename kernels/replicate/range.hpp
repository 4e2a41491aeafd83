// A range of replications in batches, on one or several devices. A Machine is a device with its lanes:
//
//   static constexpr kLanes       batches under way at once: while one is copied out another is simulated
//   static constexpr kMost        replications in a batch, at most
//   Lane& lane(i)
//   std::size_t memory()          bytes that may be taken
//
#pragma once

#include <thrust/system_error.h>

#include <algorithm>
#include <exception>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "kernels/replicate/batch.hpp"

namespace pitstop {

template <class Machine>
class ReplicateRange {
 public:
  explicit ReplicateRange(const ReplicationRange& asked) : asked_(asked) {
    all_.rows.resize(asked.count);
    if (asked.keep_cause_rows) all_.cause_rows.resize(asked.count * (asked.compiled.plan().causes + 1));
  }

  // Each machine takes the next batch when it has a lane free. What a lost one had under way, and all after
  // it, is left out; where that leaves nothing its error is thrown.
  ReplicatedRange run(std::vector<Machine>& machines) {
    {
      std::vector<std::jthread> others;
      for (std::size_t m = 1; m < machines.size(); ++m)
        others.emplace_back([&, m] { work(machines[m], false); });
      work(machines[0], true);
    }
    return in_order();
  }

 private:
  using Lane = typename Machine::Lane;
  struct Done {
    std::uint64_t begin = 0, count = 0;
    Tally tally;
  };

  void work(Machine& machine, bool tells) {
    try {
      machine.enter();
      for (std::uint32_t most = fitting(machine); !in_batches(machine, most, tells); most /= 2) {
        if (most <= 1) throw DeviceError("too little memory for one replication on " + machine.name());
      }
    } catch (...) {
      const std::lock_guard lock(mutex_);
      if (!failure_) failure_ = std::current_exception();
    }
  }

  // As many as memory holds, and not so many that another machine has nothing to do.
  std::uint32_t fitting(Machine& machine) const {
    const std::size_t each = ReplicateBatch<Lane>::bytes(asked_) * Machine::kLanes;
    const std::uint64_t most =
        std::min<std::uint64_t>({machine.memory() / each, Machine::kMost, asked_.count});
    return static_cast<std::uint32_t>(std::max<std::uint64_t>(most, 1));
  }

  // False: there was not enough memory; what was under way is given back.
  bool in_batches(Machine& machine, std::uint32_t most, bool tells) {
    std::optional<ReplicateBatch<Lane>> batch[Machine::kLanes];
    std::optional<BatchPlace> under_way[Machine::kLanes];
    try {
      for (int l = 0; l < Machine::kLanes; ++l) batch[l].emplace(machine.lane(l), asked_, most);
      for (int lane = 0, idle = 0; idle < Machine::kLanes; lane = (lane + 1) % Machine::kLanes) {
        if (under_way[lane]) {
          keep(*under_way[lane], batch[lane]->finish(all_), tells);
          under_way[lane].reset();
        }
        const auto place = take(most);
        idle = place ? 0 : idle + 1;
        if (!place) continue;
        under_way[lane] = place;
        batch[lane]->begin(*place);
      }
      return true;
    } catch (const std::bad_alloc&) {
    } catch (const thrust::system_error& e) {
      const auto memory = thrust::system::make_error_condition(thrust::system::errc::not_enough_memory);
      if (!(e.code().default_error_condition() == memory)) {
        throw DeviceError(machine.name() + " was lost (" + e.what() + ")");
      }
    }
    const std::lock_guard lock(mutex_);
    for (const auto& place : under_way) {
      if (place) returned_.push_back(*place);
    }
    return false;
  }

  std::optional<BatchPlace> take(std::uint32_t most) {
    const std::lock_guard lock(mutex_);
    if (failure_) return std::nullopt;
    if (!returned_.empty()) {
      BatchPlace& back = returned_.back();
      const BatchPlace place{back.begin, std::min(back.count, most)};
      back = {back.begin + place.count, back.count - place.count};
      if (back.count == 0) returned_.pop_back();
      return place;
    }
    if (asked_.stopped() || next_ == asked_.count) return std::nullopt;
    const auto count = static_cast<std::uint32_t>(std::min<std::uint64_t>(most, asked_.count - next_));
    const BatchPlace place{next_, count};
    next_ += count;
    return place;
  }

  void keep(const BatchPlace& place, const Tally& tally, bool tells) {
    std::uint64_t done = 0;
    {
      const std::lock_guard lock(mutex_);
      done_.push_back({place.begin, place.count, tally});
      done = finished_ += place.count;
    }
    if (tells && asked_.progress) asked_.progress(done);
  }

  ReplicatedRange in_order() {
    std::sort(done_.begin(), done_.end(), [](const Done& a, const Done& b) { return a.begin < b.begin; });
    std::uint64_t end = 0;
    for (const Done& d : done_) {
      if (d.begin != end) break;
      all_.tally.add(d.tally);
      end += d.count;
    }
    if (failure_ && end == 0) std::rethrow_exception(failure_);
    all_.rows.resize(end);
    if (asked_.keep_cause_rows) all_.cause_rows.resize(end * (asked_.compiled.plan().causes + 1));
    return std::move(all_);
  }

  const ReplicationRange& asked_;
  ReplicatedRange all_;
  std::mutex mutex_;  // of all that follows
  std::uint64_t next_ = 0, finished_ = 0;
  std::vector<BatchPlace> returned_;  // begun where memory ran out
  std::vector<Done> done_;
  std::exception_ptr failure_;
};

}  // namespace pitstop
