// Exact sums over replications: integers wide enough never to overflow, so that threads, devices, ranks and
// shards may add theirs in any order and means and variances come out the same to the last bit.
//
// Only 64-bit words: a Tally can be stored and sent as it lies in memory.
#pragma once

#include <cstdint>

#include "sim/base/draws.hpp"
#include "sim/base/platform.hpp"
#include "sim/shared/outcome.hpp"
#include "sim/shared/words.hpp"

namespace pitstop {

// Sum and sum of squares of values in [0, 2^63): 2^64 of them fit.
struct Moments {
  std::uint64_t sum[2] = {};      // low word first
  std::uint64_t squares[3] = {};  // low word first

  SIM_HD void add(std::int64_t value) {
    const auto x = static_cast<std::uint64_t>(value);
    const std::uint64_t high = high_product(x, x), low = x * x;
    sum[0] += x;
    sum[1] += sum[0] < x ? 1 : 0;
    add_squares(low, high, 0);
  }
  SIM_HD void add(const Moments& o) {
    sum[0] += o.sum[0];
    sum[1] += o.sum[1] + (sum[0] < o.sum[0] ? 1 : 0);
    add_squares(o.squares[0], o.squares[1], o.squares[2]);
  }

 private:
  SIM_HD void add_squares(std::uint64_t a, std::uint64_t b, std::uint64_t c) {
    squares[0] += a;
    const std::uint64_t carry = squares[0] < a ? 1 : 0;
    const std::uint64_t middle = b + carry;  // b + carry wraps only where b is all ones: then 0, and 1 above
    const std::uint64_t wrapped = middle < carry ? 1 : 0;
    squares[1] += middle;
    squares[2] += c + wrapped + (squares[1] < middle ? 1 : 0);
  }
};

// Productive time / wall time as a whole number of these parts: exact where the double is, the same on every
// machine.
inline constexpr double kEttrParts = 0x1p52;
SIM_HD inline std::int64_t ettr_parts(Duration productive, Duration wall) {
  if (wall == Duration{}) return static_cast<std::int64_t>(kEttrParts);
  return static_cast<std::int64_t>(static_cast<double>(productive.ticks()) /
                                   static_cast<double>(wall.ticks()) * kEttrParts);
}

struct Tally {
  std::uint64_t replications = 0;
  std::uint64_t digest = 0;
  std::uint64_t ended[kEndings] = {};
  Moments wall, ettr;  // ticks; kEttrParts
  Moments line[kLines];
  Moments interruptions, failures, spare_failures, snapshots;
  Moments cause[kMaxCauses + 1];  // ticks lost to each; the last is none
  std::uint64_t stopped_by[kMaxCauses] = {};

  void add(std::uint64_t replication, const Outcome& o, std::uint32_t causes) {
    ++replications;
    digest += digest_part(replication, o);
    ++ended[static_cast<int>(o.ending)];
    wall.add(o.wall.ticks());
    ettr.add(ettr_parts(o.productive(), o.wall));
    for (std::size_t l = 0; l < kLines; ++l) line[l].add(o.line[l].ticks());
    interruptions.add(o.interruptions);
    failures.add(o.failures);
    spare_failures.add(o.spare_failures);
    snapshots.add(o.snapshots);
    for (std::uint32_t c = 0; c < causes; ++c) {
      cause[c].add(o.by_cause[c].ticks());
      stopped_by[c] += o.stopped_by[c];
    }
    cause[kNoCause].add(o.by_cause[kNoCause].ticks());
  }
  void add(const Tally& o) {
    replications += o.replications;
    digest += o.digest;
    for (std::size_t e = 0; e < kEndings; ++e) ended[e] += o.ended[e];
    wall.add(o.wall);
    ettr.add(o.ettr);
    for (std::size_t l = 0; l < kLines; ++l) line[l].add(o.line[l]);
    interruptions.add(o.interruptions);
    failures.add(o.failures);
    spare_failures.add(o.spare_failures);
    snapshots.add(o.snapshots);
    for (int c = 0; c <= kMaxCauses; ++c) cause[c].add(o.cause[c]);
    for (int c = 0; c < kMaxCauses; ++c) stopped_by[c] += o.stopped_by[c];
  }
};

}  // namespace pitstop
