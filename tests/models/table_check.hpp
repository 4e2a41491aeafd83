// How far a quantile table is from the quantile function that it stands for.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <vector>

#include "models/failure/table_builder.hpp"

namespace pitstop::test {

// What tables promise: quantiles from 1e-9 to 1 - 1e-9 within this, or one tick; the mean within that.
inline constexpr long double kQuantileTolerance = 1e-3L, kTick = 1e-6L, kMeanTolerance = 1e-5L;

struct TableError {
  long double quantile = 0;  // the worst error, in units of what is allowed
  long double mean = 0;      // likewise
  bool ok() const { return quantile <= 1 && mean <= 1; }
};

struct Truth {
  std::function<long double(long double)> lower, upper;  // seconds
  long double mean_s;
};

inline Truth truth_of(const Distribution& d) {
  return std::visit(
      [](const auto& f) {
        return Truth{[f](long double p) { return f.lower(p); }, [f](long double q) { return f.upper(q); },
                     f.mean_s()};
      },
      d);
}

inline long double octave_width(int head) {
  const int octave = head % QuantileTable::kOctaves;
  return std::exp2(
      -static_cast<long double>(octave == QuantileTable::kOctaves - 1 ? octave + 1 : octave + 2));
}

// The mean over all draws: the area under the table's straight lines.
inline long double mean_of(const BuiltTable& table) {
  long double sum = 0;
  for (int head = 0; head < QuantileTable::kHeads; ++head) {
    const std::uint32_t word = table.heads[static_cast<std::size_t>(head)];
    const std::size_t bins = std::size_t{1} << (word & 255), first = word >> 8;
    for (std::size_t i = first; i < first + bins; ++i) {
      const auto both =
          static_cast<long double>(table.knots[i]) + static_cast<long double>(table.knots[i + 1]);
      sum += octave_width(head) / static_cast<long double>(bins) * both / 2;
    }
  }
  return sum / 256e6L;
}

// Where a quantile function jumps, its table is off in the cell around it and the one beside; a cell is at
// worst 1/128 of its octave.
inline bool beside_a_jump(long double p, const std::vector<double>& jumps) {
  return std::any_of(jumps.begin(), jumps.end(), [p](double jump) {
    return std::abs(p - static_cast<long double>(jump)) < std::min(p, 1 - p) / 64;
  });
}

inline TableError table_error(const Truth& truth, const BuiltTable& table,
                              const std::vector<double>& jumps = {}) {
  constexpr int kPlaces = 4000;  // on each side, from 1e-9 to 1/2
  const QuantileTable view = table.view();
  TableError error;
  auto look = [&](long double p, std::uint64_t u, long double want) {
    if (beside_a_jump(p, jumps)) return;
    const auto got = static_cast<long double>(view.sample(u).ticks()) * kTick;
    error.quantile =
        std::max(error.quantile, std::abs(got - want) / std::max(kQuantileTolerance * want, kTick));
  };
  for (int i = 0; i <= kPlaces; ++i) {
    const long double tail = 1e-9L * std::pow(0.4999e9L, static_cast<long double>(i) / kPlaces);
    const auto u = static_cast<std::uint64_t>(tail * 0x1p64L);
    look(tail, u, truth.lower(tail));
    look(1 - tail, ~u, truth.upper(tail));
  }
  error.mean = std::abs(mean_of(table) - truth.mean_s) / std::max(kMeanTolerance * truth.mean_s, kTick / 2);
  return error;
}

}  // namespace pitstop::test
