// Distribution -> quantile table: the host's part of sim/quantile_table.
//
// Each octave is halved until straight lines between quantiles are within kTableTolerance of the quantile, or
// half a tick; the table is then within 2/3 of that (beyond probabilities of 1e-9, within 1 %). Knots stand
// beside the quantile function, not on it: each takes its share of what the straight lines of its two cells
// have in excess of the curve, which keeps the mean exactly (shares of 1/2 sum to each cell's excess).
// At a jump (a mixture with a constant) or a kink (empirical quantiles) halving ends at 1/128 of the octave:
// there the table is off in one cell and the one beside, and nowhere else. All in long double, rounded once,
// so that the knots are the same on every processor.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "models/failure/distribution.hpp"
#include "sim/base/quantile_table.hpp"
#include "sim/shared/outcome.hpp"

namespace pitstop {

inline constexpr long double kTableTolerance = 7.5e-4L;

struct BuiltTable {
  std::vector<std::uint32_t> heads;
  std::vector<std::int64_t> knots;

  std::size_t bytes() const {
    return heads.size() * sizeof(std::uint32_t) + knots.size() * sizeof(std::int64_t);
  }
  // A hash of every knot, over another.
  std::uint64_t digest(std::uint64_t over = 0) const {
    for (const std::uint32_t head : heads) over = mixed(over ^ head) + 0x9e3779b97f4a7c15ULL;
    for (const std::int64_t knot : knots)
      over = mixed(over ^ static_cast<std::uint64_t>(knot)) + 0x9e3779b97f4a7c15ULL;
    return over;
  }
  // Valid while this table is.
  QuantileTable view() const { return QuantileTable{heads.data(), knots.data()}; }
};

// Of a new unit's lifetime, or of a stage time. Times beyond kLongest become kLongest.
BuiltTable build_table(const Distribution& distribution);

// Of the life that remains to a unit that was renewed for ever before: density P(T > s) / mean.
// Requires: the mean is not zero.
BuiltTable build_stationary_table(const Distribution& distribution);

}  // namespace pitstop
