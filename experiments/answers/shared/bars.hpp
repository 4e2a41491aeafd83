// What pictures of bars that lie on their side share: rows with names, from the top down. Pieces of gnuplot
// scripts.
#pragma once

#include <cstddef>
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

struct Bar {
  std::string row;
  double mean, low, high;
};
// Green where the interval lies above zero, red below, grey where it holds zero.
std::string bars_script(const std::vector<Bar>& bars, const std::string& across, const std::string& title,
                        std::size_t margin = 0);

}  // namespace pitstop
