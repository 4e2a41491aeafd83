#include "models/network/transfer_set.hpp"

#include <algorithm>
#include <numeric>

#include "sim/base/fair_share_room.hpp"
#include "sim/cluster/burst_credits.hpp"

namespace pitstop {

std::vector<Instant> ends_of(const std::vector<double>& capacity, const std::vector<TransferAsked>& asked,
                             const StorePlan* store) {
  FairShareRoom room(static_cast<std::uint32_t>(asked.size()), capacity);
  FairShare& share = room.share();
  std::vector<std::uint32_t> by_start(asked.size());
  std::iota(by_start.begin(), by_start.end(), 0U);
  std::stable_sort(by_start.begin(), by_start.end(),
                   [&](std::uint32_t a, std::uint32_t b) { return asked[a].start < asked[b].start; });
  std::vector<Instant> ends(asked.size(), Instant::never());
  std::vector<StorePlan> stores;
  if (store != nullptr) stores.push_back(*store);
  BurstCredits credits(stores);
  std::size_t started = 0;
  while (true) {
    const Instant starts = started < by_start.size() ? asked[by_start[started]].start : Instant::never();
    const Instant end = share.next_end();
    if (started == by_start.size() && share.active() == 0) return ends;
    const Instant now = earlier(earlier(starts, end), credits.next_end());
    if (now == Instant::never()) return ends;
    credits.advance(now);
    if (end == now) {
      const std::uint32_t slot = share.next();
      ends[slot] = end;
      share.stop(end, slot);
    } else if (starts == now) {
      for (; started < by_start.size() && asked[by_start[started]].start == starts; ++started) {
        const TransferAsked& x = asked[by_start[started]];
        share.start(starts, by_start[started], x.bytes, x.path.data(),
                    static_cast<std::uint32_t>(x.path.size()), x.cap, x.weight);
      }
    }
    credits.update(share);
  }
}

}  // namespace pitstop
