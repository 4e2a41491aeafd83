// How much of a function's variance, or of its rises and falls, each of its inputs is answerable for. The
// function is of the unit cube, with independent and uniform inputs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "experiments/simulate/summary.hpp"

namespace pitstop {

using CubeFunction = std::function<double(const std::vector<double>&)>;

// Variance-based indices (Sobol 2001): `first` is an input's own share of the variance, `total` the share
// that goes where it is known, interactions included.
struct SobolIndices {
  double mean = 0, variance = 0;
  std::vector<double> first, total;
  std::vector<Interval> first_ci95, total_ci95;  // by bootstrap over the base points
  std::size_t evaluations = 0;
};

// On `base` scrambled Sobol points for each of the two matrices of Saltelli (2002), base * (inputs + 2)
// evaluations. First: Saltelli et al. 2010, equation b of table 2; total: Jansen 1999.
// Requires: 1 to 500 inputs; base >= 2, best a power of two.
SobolIndices sobol_indices(const CubeFunction& f, std::size_t inputs, std::size_t base, std::uint64_t seed);

// Screening (Morris 1991): what one step of an input changes, over many places. `mu` is the mean of that,
// `mu_star` the mean of its size (Campolongo et al. 2007), `sigma` its standard deviation: curved or
// interacting where large. Each for the whole range of the input.
struct MorrisEffects {
  std::vector<double> mu, mu_star, sigma;
  std::size_t evaluations = 0;
};

// Over so many paths of inputs + 1 evaluations each, on a grid of four levels.
// Requires: at least one input and two paths.
MorrisEffects morris_effects(const CubeFunction& f, std::size_t inputs, std::size_t paths,
                             std::uint64_t seed);

// Spearman's: Pearson's correlation of the ranks; equal values share theirs. Zero where either does not vary.
// Requires: equally many, at least two.
double rank_correlation(const std::vector<double>& x, const std::vector<double>& y);

}  // namespace pitstop
