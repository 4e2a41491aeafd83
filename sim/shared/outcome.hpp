// What one replication leaves behind: integers only, so that any engine gives the same bits.
#pragma once

#include <cstdint>

#include "sim/base/platform.hpp"
#include "sim/base/time.hpp"
#include "sim/shared/words.hpp"

namespace pitstop {

// Causes have indices 0..n-1; the last slot is `none`: scheduled stalls, the first start.
inline constexpr int kMaxCauses = 32;
inline constexpr int kNoCause = kMaxCauses;

struct Outcome {
  Duration wall;                              // until the job ended, however it ended
  Duration line[kLines];                      // the ledger; sums to wall exactly
  Duration by_cause[kMaxCauses + 1];          // the same time less productive; sums to wall - productive
  std::uint32_t stopped_by[kMaxCauses] = {};  // interruptions of the job, by cause
  std::uint32_t interruptions = 0;            // times that the running or starting job was stopped
  std::uint32_t failures = 0;                 // failures anywhere in the cluster, spares included
  std::uint32_t spare_failures = 0;           // of these, off the job
  std::uint32_t snapshots = 0;                // begun
  Ending ending = Ending::completed;

  SIM_HD Duration ledger_sum() const {
    Duration sum;
    for (const Duration& d : line) sum += d;
    return sum;
  }
  SIM_HD Duration productive() const { return line[index_of(Line::productive)]; }
};

SIM_HD constexpr std::uint64_t mixed(std::uint64_t x) {  // splitmix64's finalizer
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
  return x ^ (x >> 31);
}

// One replication's part of the digest: a hash of every integer of its outcome and of its number. Parts
// are summed modulo 2^64, so threads, shards and devices may add them in any order.
SIM_HD inline std::uint64_t digest_part(std::uint64_t replication, const Outcome& o) {
  std::uint64_t h = mixed(replication + 0x9e3779b97f4a7c15ULL);
  auto add = [&h](std::uint64_t x) { h = mixed(h ^ x) + 0x9e3779b97f4a7c15ULL; };
  add(static_cast<std::uint64_t>(o.wall.ticks()));
  for (const Duration& d : o.line) add(static_cast<std::uint64_t>(d.ticks()));
  for (const Duration& d : o.by_cause) {
    if (d.ticks() != 0) add(static_cast<std::uint64_t>(d.ticks()));
  }
  add((static_cast<std::uint64_t>(o.interruptions) << 32) | o.failures);
  add((static_cast<std::uint64_t>(o.snapshots) << 32) | o.spare_failures);
  add(static_cast<std::uint64_t>(o.ending));
  return h;
}

}  // namespace pitstop
