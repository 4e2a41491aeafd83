// A quantile function as a table: 64 random bits in, a Duration out, in integers only, so that every machine
// gives the same one.
//
// u / 2^64 is the probability. Towards 0 and towards 1 it is cut into octaves, [2^-k-1, 2^-k), so that tails
// are as fine as the middle; the last octave on each side reaches the end. Octave o of the lower side has
// head o, of the upper side head kOctaves + o. A head is the index of the octave's first knot and, in its low
// byte, log2 of its number of bins. Bins are equally wide, linear, and share their knots; knots ascend with u
// through the whole table, in 2^-8 ticks.
//
// Invariant: knots never descend and lie in [0, kLongest], so sample() is monotone in u.
#pragma once

#include <cstddef>
#include <cstdint>

#include "sim/base/draws.hpp"
#include "sim/base/platform.hpp"
#include "sim/base/time.hpp"

namespace pitstop {

struct QuantileTable {
  static constexpr int kOctaves = 40;
  static constexpr int kHeads = 2 * kOctaves;
  static constexpr int kFractionBits = 8;  // of a tick, in a knot
  static constexpr int kLogBinsBits = 8;   // of a head

  const std::uint32_t* heads = nullptr;
  const std::int64_t* knots = nullptr;

  // How many knots there are. On the host: to copy a table.
  std::size_t knot_count() const {
    std::size_t last = 0;
    for (int h = 0; h < kHeads; ++h) {
      const std::size_t end =
          (heads[h] >> kLogBinsBits) + (std::size_t{1} << (heads[h] & ((1U << kLogBinsBits) - 1)));
      last = end > last ? end : last;
    }
    return last + 1;
  }

  SIM_HOT Duration sample(std::uint64_t u) const {
    const std::int64_t upper = static_cast<std::int64_t>(u) >> 63;  // 0 or -1
    // How far u is from its end, 0 or 2^64 - 1, in octaves: at most kOctaves.
    constexpr std::uint64_t kLastOctave = std::uint64_t{1} << (63 - kOctaves);
    const int zeros = leading_zeros((u ^ static_cast<std::uint64_t>(upper)) | kLastOctave);
    // Drop what all of the octave has in common: the place in the octave, from 0 to 1, remains.
    const std::uint64_t place = u << (zeros < kOctaves ? zeros + 1 : kOctaves);
    const std::uint32_t head = heads[zeros - 1 + (static_cast<int>(upper) & kOctaves)];
    // The bin, and the place in it.
    const std::uint64_t bins = std::uint64_t{1} << (head & ((1U << kLogBinsBits) - 1));
    const std::int64_t* knot = knots + (head >> kLogBinsBits) + high_product(place, bins);
    const auto rise = static_cast<std::uint64_t>(knot[1] - knot[0]);
    const auto risen = static_cast<std::int64_t>(high_product(rise, place * bins));
    return Duration::micros((knot[0] + risen + (1 << (kFractionBits - 1))) >> kFractionBits);
  }

 private:
  SIM_HD static int leading_zeros(std::uint64_t x) {
#if defined(__CUDA_ARCH__)
    return __clzll(static_cast<long long>(x));
#else
    return __builtin_clzll(x);
#endif
  }
};

}  // namespace pitstop
