// One distribution or more of every family, over the range of its parameters.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "models/failure/distribution.hpp"

namespace pitstop::test {

inline Duration seconds(double s) { return Duration::from_seconds(s); }

struct Case {
  std::string name;
  Distribution distribution;
  std::vector<double> jumps;  // probabilities at which the quantile function jumps
};

inline std::string name_of(const testing::TestParamInfo<Case>& info) { return info.param.name; }
inline void PrintTo(const Case& c, std::ostream* out) { *out << c.name; }

inline Weibull weibull(double mean_s, double shape) {
  Weibull w;
  w.mean = seconds(mean_s);
  w.shape = shape;
  return w;
}

inline Lognormal lognormal(double median_s, double sigma) { return {seconds(median_s), sigma, {}, {}}; }

// 200 samples of a skewed time, unevenly spaced.
inline Empirical many_samples() {
  Empirical e;
  for (int i = 0; i < 200; ++i) e.seconds.push_back(60 + 600 * std::pow(std::fmod(i * 0.6180339887, 1.0), 3));
  std::sort(e.seconds.begin(), e.seconds.end());
  return e;
}

inline std::vector<Case> all_cases() {
  constexpr double kDay = 86400;
  return {
      {"constant", Constant{seconds(30)}, {}},
      {"exponential", Exponential{seconds(50 * kDay)}, {}},
      {"exponential_one_second", Exponential{seconds(1)}, {}},
      {"exponential_ten_years", Exponential{seconds(3650 * kDay)}, {}},
      {"weibull_03", weibull(10 * kDay, 0.3), {}},
      {"weibull_05", weibull(90 * kDay, 0.5), {}},
      {"weibull_07", weibull(90 * kDay, 0.7), {}},
      {"weibull_1", weibull(90 * kDay, 1), {}},
      {"weibull_3", weibull(90 * kDay, 3), {}},
      {"weibull_20", weibull(90 * kDay, 20), {}},
      {"lognormal_001", lognormal(222, 0.01), {}},
      {"lognormal_05", lognormal(222, 0.5), {}},
      {"lognormal_1", lognormal(222, 1), {}},
      {"lognormal_2", lognormal(222, 2), {}},
      {"lognormal_by_mean", Lognormal{seconds(222), {}, seconds(2334), {}}, {}},
      {"gamma_03", Gamma{seconds(kDay), 0.3}, {}},
      {"gamma_2", Gamma{seconds(kDay), 2}, {}},
      {"gamma_100", Gamma{seconds(kDay), 100}, {}},
      {"uniform", Uniform{seconds(30), seconds(180)}, {}},
      {"uniform_from_zero", Uniform{seconds(0), seconds(1)}, {}},
      {"triangular", Triangular{seconds(30), seconds(60), seconds(180)}, {}},
      {"triangular_rising", Triangular{seconds(30), seconds(60), seconds(60)}, {}},
      {"empirical_quantiles", Empirical{{120, 240, 3600}, {0.05, 0.5, 0.95}}, {}},
      {"empirical_samples", Empirical{{100, 101, 104, 109, 116, 125, 136, 149, 164, 181}, {}}, {}},
      {"empirical_many", many_samples(), {}},
      {"mixture_of_lemons",
       Mixture{{{0.85, Exponential{seconds(100 * kDay)}}, {0.15, Exponential{seconds(20 * kDay)}}}},
       {}},
      {"mixture_with_constant", Mixture{{{0.9, Constant{seconds(300)}}, {0.1, lognormal(3600, 1)}}}, {}},
      {"mixture_of_constants",
       Mixture{{{0.9, Constant{seconds(300)}}, {0.1, Constant{seconds(7200)}}}},
       {0.9}},
      {"mixture_far_apart",
       Mixture{{{0.7, Uniform{seconds(10), seconds(20)}}, {0.3, lognormal(7200, 0.5)}}},
       {0.7}},
  };
}

}  // namespace pitstop::test
