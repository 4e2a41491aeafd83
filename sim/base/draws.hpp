// Randomness: a draw is a pure function of (seed; replication, entity, purpose, n). Nothing is stored,
// shared or split, so two policies under one seed meet the same failures, and any replication can be
// run alone.
//
// Philox counter: c0 = 32 n + purpose / 2, c1 = entity, c2 = replication, c3 = domain + 2^16 attempt;
// a block holds two 64-bit draws, and the purpose's parity picks one. Purposes 0-7 of one failure are
// four neighbouring blocks.
#pragma once

#include <cstdint>

#include "sim/base/philox.hpp"
#include "sim/base/platform.hpp"

namespace pitstop {

enum class Purpose : std::uint32_t {  // append only
  lifetime = 0,                       // of a unit, or the gap to a stream's next candidate
  which_cause = 1,
  which_node = 2,
  detection = 3,
  replacement = 4,
  queue = 5,
  restart = 6,
  restore = 7,
  mark = 8,
  stop = 9,
  capacity_wait = 10,
  never_capacity = 11,
  validation = 12,
  validation_failure = 13,
  reboot = 14,
  software_resume = 15,
  write_failure = 16,
  undetected = 17,
  overlooked = 18,  // the culprit of a failure
  wrong_node = 19,
  blamed_node = 20,
  repair_automatic = 21,
  repair_escalates = 22,
  repair_manual = 23,
  repair_fails = 24,
  choice = 25,  // one of several, by number: lemons, standbys
  capacity = 26,
  pool_delay = 27,
  arrival = 28,
  job_work = 29,
  thinning = 30,
  burst = 31,
  channel = 32,  // 32 + 2 i: does channel i miss; 33 + 2 i: its latency; i < 8
  recurs = 48,   // a fault that nobody mended
  alarm_repeats = 49,
  alarm_after = 50,
  which_gpu = 51,  // of a node that jobs share
  response = 60,   // of somebody who resubmits a job
};
inline constexpr std::uint32_t kPurposesPerDraw = 64;
inline constexpr std::uint32_t kMostDraws = 1U << 26;  // of one entity; beyond, c0 would wrap
inline constexpr int kFrontPurposes = 8;               // those that every failure uses

// Who draws. A stream, the clocks of one cause, the script, the job, a tier.
namespace domain {
inline constexpr std::uint32_t stream = 0;  // + exposure
inline constexpr std::uint32_t script = 3;
inline constexpr std::uint32_t job = 4;
inline constexpr std::uint32_t cluster = 5;
inline constexpr std::uint32_t tier = 8;    // + tier
inline constexpr std::uint32_t clock = 64;  // + cause
}  // namespace domain

struct DrawKey {  // names one failure (or snapshot) of one entity
  std::uint32_t domain = 0;
  std::uint32_t entity = 0;
  std::uint32_t n = 0;
};

struct DrawSource {
  std::uint64_t seed = 0;
  std::uint32_t replication = 0;

  // Requires: key.n < kMostDraws.
  SIM_HD std::uint64_t bits(DrawKey key, Purpose purpose, std::uint32_t attempt = 0) const {
    return bits(key, static_cast<std::uint32_t>(purpose), attempt);
  }
  SIM_HD std::uint64_t bits(DrawKey key, std::uint32_t purpose, std::uint32_t attempt) const {
    const PhiloxBlock b = philox(seed, key.n * (kPurposesPerDraw / 2) + purpose / 2, key.entity, replication,
                                 key.domain + (attempt << 16));
    return (purpose & 1) != 0 ? pair(b.word[2], b.word[3]) : pair(b.word[0], b.word[1]);
  }
  // The draws of purposes 0-7, which every failure needs: out[kFrontPurposes]. Of its blocks the first `skip`
  // are left as they are.
  SIM_HD void front(DrawKey key, std::uint64_t* out, std::uint32_t skip = 0) const {
    for (std::uint32_t b = skip; b < kFrontPurposes / 2; ++b) {
      const PhiloxBlock block =
          philox(seed, key.n * (kPurposesPerDraw / 2) + b, key.entity, replication, key.domain);
      out[2 * b] = pair(block.word[0], block.word[1]);
      out[2 * b + 1] = pair(block.word[2], block.word[3]);
    }
  }
  SIM_HD static std::uint64_t pair(std::uint32_t low, std::uint32_t high) {
    return (std::uint64_t{high} << 32) | low;
  }
};

// The draws that come with one failure: the front ones are at hand, the rarer ones a key away.
struct DrawsView {
  DrawKey key;
  const std::uint64_t* front;  // [kFrontPurposes]
  SIM_HD std::uint64_t at_front(Purpose purpose) const { return front[static_cast<int>(purpose)]; }
};
struct FailureDraws {
  DrawKey key;
  std::uint64_t front[kFrontPurposes];
  SIM_HD operator DrawsView() const { return {key, front}; }
  SIM_HD std::uint64_t at_front(Purpose purpose) const { return front[static_cast<int>(purpose)]; }
};

// A probability as a threshold for 64-bit draws: true when bits < threshold. 1 is exact.
struct Chance {
  std::uint64_t threshold = 0;
  bool certain = false;

  static Chance of(double p) {
    Chance c;
    c.certain = p >= 1;
    c.threshold = c.certain ? ~std::uint64_t{0} : static_cast<std::uint64_t>(p * 0x1p64);
    return c;
  }
  SIM_HD bool possible() const { return threshold != 0; }
  SIM_HD bool hit(std::uint64_t bits) const { return certain || bits < threshold; }
};

SIM_HD inline std::uint64_t high_product(std::uint64_t a, std::uint64_t b) {
#if defined(__CUDA_ARCH__)
  return __umul64hi(a, b);
#else
  __extension__ using Wide = unsigned __int128;
  return static_cast<std::uint64_t>((static_cast<Wide>(a) * b) >> 64);
#endif
}

// Uniform over 0..n-1.
SIM_HD inline std::uint32_t pick(std::uint64_t bits, std::uint32_t n) {
  return static_cast<std::uint32_t>(high_product(bits, n));
}

}  // namespace pitstop
