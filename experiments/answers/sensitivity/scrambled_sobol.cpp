#include "experiments/answers/sensitivity/scrambled_sobol.hpp"

#include <boost/random/sobol.hpp>

#include "sim/shared/outcome.hpp"

namespace pitstop {

namespace {

std::uint32_t reversed(std::uint32_t x) {
  x = ((x >> 1) & 0x55555555U) | ((x & 0x55555555U) << 1);
  x = ((x >> 2) & 0x33333333U) | ((x & 0x33333333U) << 2);
  x = ((x >> 4) & 0x0f0f0f0fU) | ((x & 0x0f0f0f0fU) << 4);
  x = ((x >> 8) & 0x00ff00ffU) | ((x & 0x00ff00ffU) << 8);
  return (x >> 16) | (x << 16);
}

// Each bit is flipped by a hash of the bits below it (Burley 2020, section 3).
std::uint32_t permuted(std::uint32_t x, std::uint32_t seed) {
  x ^= x * 0x3d20adeaU;
  x += seed;
  x *= (seed >> 16) | 1;
  x ^= x * 0x05526c56U;
  x ^= x * 0x53a22864U;
  return x;
}

double scrambled(std::uint32_t x, std::uint32_t seed) {
  return reversed(permuted(reversed(x), seed)) * 0x1p-32;
}

}  // namespace

std::vector<std::vector<double>> scrambled_sobol(std::size_t count, std::size_t dimensions,
                                                 std::uint64_t seed) {
  std::vector<std::uint32_t> key(dimensions);
  for (std::size_t d = 0; d < dimensions; ++d)
    key[d] = static_cast<std::uint32_t>(mixed(mixed(seed + 0x9e3779b97f4a7c15ULL) + d));
  boost::random::sobol_engine<std::uint32_t, 32> sequence(dimensions);
  std::vector<std::vector<double>> points(count, std::vector<double>(dimensions));
  for (std::size_t i = 0; i < count; ++i) {
    // Boost leaves out the first point, the origin, without which the slices are not balanced.
    for (std::size_t d = 0; d < dimensions; ++d) points[i][d] = scrambled(i == 0 ? 0 : sequence(), key[d]);
  }
  return points;
}

}  // namespace pitstop
