// How long the stages of one failure's chain take: each is a constant, or one table look-up with the draw
// that belongs to that failure and purpose.
#pragma once

#include <cstdint>

#include "sim/base/draws.hpp"
#include "sim/base/platform.hpp"
#include "sim/base/time.hpp"
#include "sim/shared/plan.hpp"

namespace pitstop {

class StageTimes {
 public:
  SIM_HD StageTimes(const Plan& plan, const DrawSource& draws) : plan_(plan), draws_(draws) {}

  // A stage of this failure's chain; constants use no draw.
  SIM_HOT Duration stage(DrawsView draws, const TimeSource& source, Purpose purpose,
                         std::uint32_t attempt = 0) const {
    if (source.table == kNoTable) return source.constant;
    const auto p = static_cast<std::uint32_t>(purpose);
    const bool front = p < kFrontPurposes && attempt == 0;
    return plan_.table[source.table].sample(front ? draws.front[p]
                                                  : draws_.bits(draws.key, purpose, attempt));
  }

  // Requeued -> started; software on healthy nodes waits for somebody to resubmit it.
  SIM_HOT Duration queue(const CausePlan& cause, DrawsView draws) const {
    const Duration wait = stage(draws, plan_.queue, Purpose::queue);
    return cause.takes_node() ? wait : wait + stage(draws, plan_.software_resume, Purpose::software_resume);
  }

  // Started -> state restored from this tier's copy; -1: there is none to read.
  SIM_HOT Duration restart(DrawsView draws, int tier) const {
    const Duration start = stage(draws, plan_.restart, Purpose::restart);
    return tier < 0 ? start : start + stage(draws, plan_.tier[tier].restore, Purpose::restore);
  }

  struct Seen {
    Duration after;
    int channel = -1;  // none: a human, or nobody needed to look
  };

  // t0 -> t1: the first channel that does not miss it; a human if all do.
  SIM_HOT Duration detection(const CausePlan& cause, DrawsView draws) const {
    if (!certain(cause)) return seen(cause, draws).after;
    return stage(draws, plan_.channel[cause.channel[0]].latency, Purpose::detection);
  }
  SIM_HD Seen seen(const CausePlan& cause, DrawsView draws) const {
    if (cause.channels == 0) return Seen{};
    if (certain(cause))
      return Seen{stage(draws, plan_.channel[cause.channel[0]].latency, Purpose::detection),
                  cause.channel[0]};
    Seen first;
    for (std::uint32_t k = 0; k < cause.channels; ++k) {
      const ChannelPlan& channel = plan_.channel[cause.channel[k]];
      const std::uint32_t purpose = static_cast<std::uint32_t>(Purpose::channel) + 2 * k;
      if (channel.miss.possible() && channel.miss.hit(draws_.bits(draws.key, purpose, 0))) continue;
      const Duration latency = plan_.time(channel.latency, draws_.bits(draws.key, purpose + 1, 0));
      if (first.channel < 0 || latency < first.after) first = Seen{latency, cause.channel[k]};
    }
    if (first.channel < 0) first.after = stage(draws, plan_.human, Purpose::undetected);
    return first;
  }

 private:
  // One channel sees it, and never misses it.
  SIM_HD bool certain(const CausePlan& cause) const {
    return cause.channels == 1 && !plan_.channel[cause.channel[0]].miss.possible();
  }

  const Plan& plan_;
  const DrawSource& draws_;
};

}  // namespace pitstop
