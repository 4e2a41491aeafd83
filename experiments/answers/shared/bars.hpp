// What pictures of bars that lie on their side share: rows with names, from the top down. Pieces of gnuplot
// scripts.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "experiments/show/plot_axis.hpp"
#include "experiments/simulate/summary.hpp"

namespace pitstop {

std::size_t longest(const std::vector<std::string>& rows);
TimeUnit unit_of(double largest_s);
// The farthest end of its interval.
double reach(const Estimate& estimate);

// Rows from the top down, named at the left, which takes `margin` letters or as many as it needs; a line at
// zero.
std::string frame(const std::vector<std::string>& rows, const std::string& across, const std::string& title,
                  std::size_t margin = 0);

// Its colour: green, red, grey, amber.
enum class BarKind { good, bad, unsure, fair };
inline constexpr std::size_t kBarKinds = 4;

struct Bar {
  std::string row;
  double mean, low, high;
  std::optional<BarKind> kind =
      std::nullopt;  // default: good where the interval is above zero, bad below, unsure
};
std::string bars_script(const std::vector<Bar>& bars, const std::string& across, const std::string& title,
                        std::size_t margin = 0);

}  // namespace pitstop
