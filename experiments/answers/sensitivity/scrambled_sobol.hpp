// Points that fill the unit cube evenly: the Sobol sequence with nested uniform (Owen) scrambling, by hashing
// (Laine and Karras 2011; Burley 2020, "Practical hash-based Owen scrambling"). The first 2^m points have one
// in each of 2^m equal slices of every coordinate. A function of its arguments: no state, the same anywhere.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace pitstop {

inline constexpr std::size_t kMostSobolDimensions = 1000;

// The first `count` points, each with `dimensions` coordinates in [0, 1).
// Requires: 1 <= dimensions <= kMostSobolDimensions; count < 2^32.
std::vector<std::vector<double>> scrambled_sobol(std::size_t count, std::size_t dimensions,
                                                 std::uint64_t seed);

}  // namespace pitstop
