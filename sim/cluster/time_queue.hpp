// Small integer ids by the time at which each is due; ties break on the id.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/base/indexed_heap.hpp"
#include "sim/base/time.hpp"

namespace pitstop {

class TimeQueue {
 public:
  TimeQueue() = default;
  TimeQueue(const TimeQueue&) = delete;
  TimeQueue& operator=(const TimeQueue&) = delete;

  // Ids below `ids` may be used from now on. Requires: the queue is empty, or `ids` has grown.
  void grow(std::uint32_t ids) {
    const auto was = static_cast<std::uint32_t>(places_.size());
    if (ids <= was) return;
    std::vector<std::pair<std::uint32_t, std::int64_t>> kept;
    for (std::uint32_t i = 0; i < heap_.size(); ++i) kept.emplace_back(ids_[i], keys_[i]);
    keys_.resize(ids);
    ids_.resize(ids);
    places_.assign(ids, kNotQueued);
    heap_.attach(keys_.data(), ids_.data(), PlaceArray{places_.data()});
    for (const auto& [id, key] : kept) heap_.set(id, key);
  }

  void set(std::uint32_t id, Instant t) { heap_.set(id, t.since_start().ticks()); }
  void remove(std::uint32_t id) { heap_.remove(id); }
  bool empty() const { return heap_.empty(); }
  std::uint32_t next() const { return heap_.top(); }  // Requires: !empty()
  Instant next_at() const {
    return heap_.empty() ? Instant::never() : Instant::at(Duration::micros(heap_.top_key()));
  }

 private:
  IndexedHeap<> heap_;
  std::vector<std::int64_t> keys_;
  std::vector<std::uint32_t> ids_;
  std::vector<std::uint32_t> places_;
};

}  // namespace pitstop
