#include "models/network/transfer_set.hpp"

#include <algorithm>
#include <numeric>

#include "sim/fair_share_room.hpp"

namespace pitstop {

std::vector<Instant> ends_of(const std::vector<double>& capacity, const std::vector<TransferAsked>& asked,
                             const std::vector<CapacityChange>& changes) {
  FairShareRoom room(static_cast<std::uint32_t>(asked.size()), capacity);
  FairShare& share = room.share();
  std::vector<std::uint32_t> by_start(asked.size());
  std::iota(by_start.begin(), by_start.end(), 0U);
  std::stable_sort(by_start.begin(), by_start.end(),
                   [&](std::uint32_t a, std::uint32_t b) { return asked[a].start < asked[b].start; });
  std::vector<Instant> ends(asked.size(), Instant::never());
  std::size_t started = 0, changed = 0;
  while (true) {
    const Instant starts = started < by_start.size() ? asked[by_start[started]].start : Instant::never();
    const Instant change = changed < changes.size() ? changes[changed].at : Instant::never();
    const Instant end = share.next_end();
    if (started == by_start.size() && share.active() == 0) return ends;
    if (end <= starts && end <= change) {
      if (end == Instant::never()) return ends;
      const std::uint32_t slot = share.next();
      ends[slot] = end;
      share.stop(end, slot);
    } else if (change <= starts) {
      share.set_capacity(change, changes[changed].resource, changes[changed].bytes_per_s);
      ++changed;
    } else {
      for (; started < by_start.size() && asked[by_start[started]].start == starts; ++started) {
        const TransferAsked& x = asked[by_start[started]];
        share.start(starts, by_start[started], x.bytes, x.path.data(),
                    static_cast<std::uint32_t>(x.path.size()), x.cap, x.weight);
      }
    }
  }
}

}  // namespace pitstop
