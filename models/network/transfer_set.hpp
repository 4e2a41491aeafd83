// A set of transfers over shared resources, solved at once: who ends when.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/base/fair_share.hpp"
#include "sim/cluster/traffic_plan.hpp"

namespace pitstop {

struct TransferAsked {
  Instant start;
  double bytes = 0;
  double cap = kNoCap;              // bytes/s of its own
  std::vector<std::uint32_t> path;  // resources, at most kMostOnPath
  std::uint32_t weight = 1;         // as many equal streams
};

// When each ends under max-min fair sharing; never, where a resource on its path has no capacity. Resource 0
// is `store`, if one is given, whose credits are full at the start.
std::vector<Instant> ends_of(const std::vector<double>& capacity, const std::vector<TransferAsked>& asked,
                             const StorePlan* store = nullptr);

}  // namespace pitstop
