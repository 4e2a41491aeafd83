// A set of transfers over shared resources, solved at once: who ends when.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/fair_share.hpp"

namespace pitstop {

struct TransferAsked {
  Instant start;
  double bytes = 0;
  double cap = kNoCap;              // bytes/s of its own
  std::vector<std::uint32_t> path;  // resources, at most kMostOnPath
  std::uint32_t weight = 1;         // as many equal streams
};

struct CapacityChange {
  Instant at;
  std::uint32_t resource = 0;
  double bytes_per_s = 0;
};

// When each ends under max-min fair sharing; never, where a resource on its path has no capacity. Requires:
// changes in the order of their time.
std::vector<Instant> ends_of(const std::vector<double>& capacity, const std::vector<TransferAsked>& asked,
                             const std::vector<CapacityChange>& changes = {});

}  // namespace pitstop
