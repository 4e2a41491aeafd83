// Uniform numbers for calibration: each a function of (seed; what, who, which) through Philox, under a key of
// its own, so that they share nothing with the draws of replications.
#pragma once

#include <cstdint>

#include "sim/base/draws.hpp"

namespace pitstop {

class Uniforms {
 public:
  explicit Uniforms(std::uint64_t seed) : seed_(seed ^ kKey) {}

  // In (0, 1), on a grid of 2^-53.
  double at(std::uint32_t a, std::uint32_t b, std::uint32_t c) const {
    const PhiloxBlock block = philox(seed_, a, b, c, 0);
    const std::uint64_t bits = DrawSource::pair(block.word[0], block.word[1]);
    return (static_cast<double>(bits >> 11) + 0.5) * 0x1p-53;
  }

 private:
  static constexpr std::uint64_t kKey = 0x63616c6962726174ULL;  // "calibrat"
  std::uint64_t seed_;
};

}  // namespace pitstop
