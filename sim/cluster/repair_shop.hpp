// Places where nodes are mended: so many at a time, first come first served. Without a bound nobody waits.
#pragma once

#include <cstdint>
#include <deque>

namespace pitstop {

struct Shop {
  std::uint32_t places = 0;  // 0: no bound
  std::uint32_t busy = 0;
  std::deque<std::uint32_t> queue;  // slots of incidents

  bool bounded() const { return places > 0; }
  // True if there is a place at once; else the slot waits for next().
  bool enter(std::uint32_t slot) {
    if (busy < places) {
      ++busy;
      return true;
    }
    queue.push_back(slot);
    return false;
  }
  // A place is free: the slot that takes it, or -1.
  int next() {
    if (queue.empty()) {
      --busy;
      return -1;
    }
    const auto slot = static_cast<int>(queue.front());
    queue.pop_front();
    return slot;
  }
};

}  // namespace pitstop
