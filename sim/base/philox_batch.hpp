// Many Philox blocks at once on the host, wide where the processor is. The bits are those of DrawSource.
#pragma once

#include <cstdint>

#include "sim/base/draws.hpp"

namespace pitstop {

inline constexpr int kBatch = 4;       // failures
inline constexpr int kUnitBatch = 16;  // units

// out[i][p] = the bits of (domain, entity 0, n + i) for purpose p < kFrontPurposes.
void philox_batch(const DrawSource& source, std::uint32_t domain, std::uint32_t n,
                  std::uint64_t out[kBatch][kFrontPurposes]);
// out[p] = the bits of `key` for purpose first + p, p < kFrontPurposes. Requires: `first` is even.
void philox_eight(const DrawSource& source, DrawKey key, std::uint32_t first, std::uint64_t* out);
inline void philox_front(const DrawSource& source, DrawKey key, std::uint64_t* out) {
  philox_eight(source, key, 0, out);
}
// out[i] = the bits of (domain, entity unit + i, n = 0) for Purpose::lifetime.
void philox_first_lifetimes(const DrawSource& source, std::uint32_t domain, std::uint32_t unit,
                            std::uint64_t out[kUnitBatch]);

}  // namespace pitstop
