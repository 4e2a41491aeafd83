// Four failures' worth of front draws at once: 16 Philox blocks, wide where the processor is.
#pragma once

#include <cstdint>

#include "sim/draws.hpp"

namespace pitstop {

inline constexpr int kBatch = 4;

// out[i][p] = the bits of (domain, entity 0, n + i) for purpose p < kFrontPurposes.
void philox_batch(const DrawSource& source, std::uint32_t domain, std::uint32_t n,
                  std::uint64_t out[kBatch][kFrontPurposes]);

}  // namespace pitstop
