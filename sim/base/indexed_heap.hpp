// A 4-ary heap over small integer ids, keyed by (time, id): ties break on content. Any id can be moved
// or taken out. The arrays belong to the caller; nothing is allocated.
#pragma once

#include <cstdint>

#include "sim/base/platform.hpp"

namespace pitstop {

// Where each id stands in a heap: an array of its own. A heap may also keep places inside its caller's
// records, through any type with this operator.
struct PlaceArray {
  std::uint32_t* places = nullptr;
  SIM_HD std::uint32_t& operator()(std::uint32_t id) const { return places[id]; }
};

inline constexpr std::uint32_t kNotQueued = 0xffffffffU;

template <class Places = PlaceArray>
class IndexedHeap {
 public:
  // Each array holds `capacity` entries; every place starts as kNotQueued. Ids are below capacity.
  SIM_HD void attach(std::int64_t* keys, std::uint32_t* ids, Places places) {
    keys_ = keys;
    ids_ = ids;
    places_ = places;
    size_ = 0;
  }
  SIM_HD void clear(std::uint32_t capacity) {
    for (std::uint32_t i = 0; i < capacity; ++i) places_(i) = kNotQueued;
    size_ = 0;
  }
  SIM_HD bool empty() const { return size_ == 0; }
  SIM_HD std::uint32_t size() const { return size_; }
  SIM_HD std::int64_t top_key() const { return keys_[0]; }  // Requires: !empty()
  SIM_HD std::uint32_t top() const { return ids_[0]; }      // Requires: !empty()
  SIM_HD bool contains(std::uint32_t id) const { return places_(id) != kNotQueued; }

  SIM_HOT void set(std::uint32_t id, std::int64_t key) {
    const std::uint32_t at = places_(id);
    if (at == kNotQueued) {
      rise(size_++, id, key);
    } else if (before(key, id, keys_[at], id)) {
      rise(at, id, key);
    } else {
      sink(at, id, key);
    }
  }
  SIM_HOT void remove(std::uint32_t id) {
    const std::uint32_t at = places_(id);
    if (at == kNotQueued) return;
    places_(id) = kNotQueued;
    if (at == --size_) return;
    const std::uint32_t moved = ids_[size_];
    const std::int64_t key = keys_[size_];
    if (at > 0 && before(key, moved, keys_[parent(at)], ids_[parent(at)])) {
      rise(at, moved, key);
    } else {
      sink(at, moved, key);
    }
  }
  // Filling in bulk: append in any order, then order once; linear time.
  SIM_HD void append(std::uint32_t id, std::int64_t key) { place(size_++, id, key); }
  SIM_HD void order() {
    if (size_ < 2) return;
    for (std::uint32_t i = parent(size_ - 1) + 1; i-- > 0;) sink(i, ids_[i], keys_[i]);
  }

 private:
  SIM_HD static std::uint32_t parent(std::uint32_t i) { return (i - 1) / 4; }
  SIM_HD static bool before(std::int64_t ka, std::uint32_t a, std::int64_t kb, std::uint32_t b) {
    return ka < kb || (ka == kb && a < b);
  }
  // The one of two places that comes first. Nobody can guess which, so it takes no branch but for ties.
  SIM_HD std::uint32_t first_of(std::uint32_t a, std::uint32_t b) const {
    if (keys_[a] == keys_[b]) return ids_[a] < ids_[b] ? a : b;
    return a ^ ((a ^ b) & (0U - static_cast<std::uint32_t>(keys_[b] < keys_[a])));
  }
  SIM_HD void place(std::uint32_t at, std::uint32_t id, std::int64_t key) {
    keys_[at] = key;
    ids_[at] = id;
    places_(id) = at;
  }
  SIM_HD void rise(std::uint32_t at, std::uint32_t id, std::int64_t key) {
    while (at > 0) {
      const std::uint32_t up = parent(at);
      if (!before(key, id, keys_[up], ids_[up])) break;
      place(at, ids_[up], keys_[up]);
      at = up;
    }
    place(at, id, key);
  }
  SIM_HD void sink(std::uint32_t at, std::uint32_t id, std::int64_t key) {
    for (;;) {
      const std::uint32_t first = 4 * at + 1;
      if (first >= size_) break;
      std::uint32_t best = first;
      if (first + 4 <= size_) {
        best = first_of(first_of(first, first + 1), first_of(first + 2, first + 3));
      } else {
        for (std::uint32_t c = first + 1; c < size_; ++c) best = first_of(best, c);
      }
      if (!before(keys_[best], ids_[best], key, id)) break;
      place(at, ids_[best], keys_[best]);
      at = best;
    }
    place(at, id, key);
  }

  std::int64_t* keys_ = nullptr;
  std::uint32_t* ids_ = nullptr;
  Places places_;
  std::uint32_t size_ = 0;
};

}  // namespace pitstop
