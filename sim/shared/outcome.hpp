// What one replication leaves behind: integers only, so that any engine gives the same bits.
#pragma once

#include <cstdint>

#include "sim/base/hash.hpp"
#include "sim/base/platform.hpp"
#include "sim/base/time.hpp"
#include "sim/shared/counters.hpp"
#include "sim/shared/words.hpp"

namespace pitstop {

// Causes have indices 0..n-1; the last slot is `none`: scheduled stalls, the first start.
inline constexpr int kMaxCauses = 32;
inline constexpr int kNoCause = kMaxCauses;

struct Outcome : Counters {
  Duration wall;                              // until the job ended, however it ended
  Duration line[kLines];                      // the ledger; sums to wall exactly
  Duration by_cause[kMaxCauses + 1];          // the same time less productive; sums to wall - productive
  std::uint32_t stopped_by[kMaxCauses] = {};  // interruptions of the job, by cause
  Ending ending = Ending::completed;

  SIM_HD Duration ledger_sum() const {
    Duration sum;
    for (const Duration& d : line) sum += d;
    return sum;
  }
  SIM_HD Duration productive() const { return line[index_of(Line::productive)]; }
};

// What tells lines and counters apart in a digest: hashes of their names.
struct DigestTags {
  std::uint64_t line[kLines] = {}, counter[kCounters] = {};
};
constexpr std::uint64_t digest_tag(const char* name) {
  Hash h;
  for (; *name != '\0'; ++name) h.add(static_cast<std::uint64_t>(static_cast<unsigned char>(*name)));
  return h.value();
}
constexpr DigestTags digest_tags() {
  DigestTags tags;
  for (std::size_t l = 0; l < kLines; ++l) tags.line[l] = digest_tag(kLineList[l].name);
  for (std::size_t c = 0; c < kCounters; ++c) tags.counter[c] = digest_tag(kCounterList[c].name);
  return tags;
}

// One replication's part of the digest: a hash of its number and of every integer of its outcome. Parts are
// summed modulo 2^64, so threads, shards and devices may add them in any order. What is zero is left out, and
// lines and counters are told apart by their names, so that a new one changes no digest of a run that does
// not use it.
SIM_HD inline std::uint64_t digest_part(std::uint64_t replication, const Outcome& o) {
  constexpr DigestTags kTags = digest_tags();
  Hash h(mixed(replication + 0x9e3779b97f4a7c15ULL));
  auto add = [&h](std::uint64_t tag, std::int64_t x) {
    if (x != 0) h.add(tag ^ static_cast<std::uint64_t>(x));
  };
  h.add(static_cast<std::uint64_t>(o.wall.ticks()));
  for (std::size_t l = 0; l < kLines; ++l) add(kTags.line[l], o.line[l].ticks());
  for (std::size_t c = 0; c <= kMaxCauses; ++c)
    if (o.by_cause[c].ticks() != 0) add(mixed(c + 1), o.by_cause[c].ticks());
  for (std::size_t c = 0; c < kCounters; ++c) add(kTags.counter[c], o.counter(c));
  h.add(static_cast<std::uint64_t>(o.ending));
  return h.value();
}

}  // namespace pitstop
