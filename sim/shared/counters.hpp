// What is counted in a replication. Rows, sums over replications, summaries, chunks, result files, CSV, JSON
// and devices all walk these lists, so that a new counter is a member, its pointer and its name here, and the
// engines that count it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>

#include "sim/base/platform.hpp"

namespace pitstop {

struct CounterEntry {
  const char *name, *meaning;
};
// Ordered as the members of PerCounter.
inline constexpr CounterEntry kCounterList[] = {
    {"interruptions", "times that the running or starting job was stopped"},
    {"failures", "failures anywhere in the cluster, spares included"},
    {"spare_failures", "of these, off the job"},
    {"snapshots", "checkpoints begun"},
};
inline constexpr std::size_t kCounters = std::size(kCounterList);

// One T for each counter: what one replication counted, or a sum or an estimate over replications.
template <class T>
struct PerCounter {
  T interruptions{};
  T failures{};
  T spare_failures{};
  T snapshots{};

  // Requires: i < kCounters.
  SIM_HD T& counter(std::size_t i) { return this->*member(i); }
  SIM_HD const T& counter(std::size_t i) const { return this->*member(i); }

 private:
  SIM_HD static constexpr T PerCounter::*member(std::size_t i) {
    constexpr T PerCounter::*kMembers[] = {&PerCounter::interruptions, &PerCounter::failures,
                                           &PerCounter::spare_failures, &PerCounter::snapshots};
    static_assert(std::size(kMembers) == kCounters);
    return kMembers[i];
  }
};
static_assert(sizeof(PerCounter<std::uint32_t>) == kCounters * sizeof(std::uint32_t));

using Counters = PerCounter<std::uint32_t>;

}  // namespace pitstop
