// Pieces of answers as tables.
#pragma once

#include <cstddef>
#include <limits>
#include <string>
#include <vector>

#include "experiments/answers/shared/chance.hpp"
#include "experiments/answers/shared/objective.hpp"
#include "experiments/results/answer_table.hpp"

namespace pitstop {

inline constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

// The end of a column's name: of money, or of time.
inline std::string unit_of(Objective objective) { return objective == Objective::cost ? "" : "_s"; }

// 0, 1, 2 ... for a table whose rows are looked up by number.
template <class T>
std::vector<std::size_t> numbers(const std::vector<T>& all) {
  std::vector<std::size_t> out(all.size());
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = i;
  return out;
}

// NAME, NAME_ci95_low and NAME_ci95_high; get: std::optional<Chance95>.
template <class T, class Get>
void chance_columns(TableOf<T>& t, const std::string& name, Get get) {
  t.real(name, [&](const T& row) { return get(row) ? get(row)->share : kNone; });
  t.real(name + "_ci95_low", [&](const T& row) { return get(row) ? get(row)->ci95.low : kNone; });
  t.real(name + "_ci95_high", [&](const T& row) { return get(row) ? get(row)->ci95.high : kNone; });
}

}  // namespace pitstop
