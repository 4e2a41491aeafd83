// What the jobs of a cluster move to and from the file systems that they share.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/base/time.hpp"

namespace pitstop {

// A file system, or an object store: all its servers together. Bursts last as long as credits do; these come
// back while less than `bytes_per_s` moves, and are full at the start.
struct StorePlan {
  double bytes_per_s = 0;
  double burst_bytes_per_s = 0;  // 0: none
  double burst_credit_bytes = 0;

  bool bursts() const { return burst_bytes_per_s > bytes_per_s; }
};

// Streams of a transfer that are alike: nodes on leaves of one kind.
struct TransferPart {
  double bytes = 0;            // of all of them
  double cap_bytes_per_s = 0;  // of all of them: their network cards, uplinks
  std::uint32_t streams = 1;
};

// One write or restore; no parts: it does not go over a shared store. It ends when its last part does.
struct TransferPlan {
  std::uint32_t store = 0;  // of ClusterPlan::stores
  std::vector<TransferPart> parts;
  Duration alone;  // what it takes with the store to itself

  bool shared() const { return !parts.empty(); }
};

struct TierTraffic {
  TransferPlan write, read;
};

}  // namespace pitstop
