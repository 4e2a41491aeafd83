// Round trips: times drawn from known parameters, fitted, and the share of trials whose 95 % interval holds
// the truth. Shared by the quick check and the campaign.
#pragma once

#include <cstdint>
#include <vector>

#include "calibration/fit/lifetime_fit.hpp"
#include "calibration/fit/uniforms.hpp"

namespace pitstop::test {

struct RoundTrip {
  Family family;
  Parameters truth;
};

inline const RoundTrip kRoundTrips[] = {
    {Family::exponential, {100}},
    {Family::weibull, {100, 0.7}},
    {Family::weibull, {100, 2}},
    {Family::lognormal, {60, 1.2}},
    {Family::gamma, {100, 0.6}},
    {Family::gamma, {100, 5}},
    {Family::two_exponentials, {0.6, 10, 200}},
    {Family::two_lognormals, {0.6, 10, 0.5, 200, 0.7}},
};

// `cut`: a third came under observation late (left truncation), and looking ended 20 to 420 s after that.
inline Sample drawn(const RoundTrip& from, std::uint64_t seed, std::size_t n, bool cut) {
  const Uniforms u(seed);
  Sample sample;
  for (std::uint32_t i = 0; sample.size() < n; ++i) {
    Observation o{quantile_of(from.family, from.truth, u.at(0, i, 0)), false, 0};
    if (cut) {
      o.entry = u.at(1, i, 0) < 1.0 / 3 ? u.at(1, i, 1) * 30 : 0;
      if (o.time <= o.entry) continue;
      const double end = o.entry + 20 + u.at(2, i, 0) * 400;
      if (o.time > end) o = {end, true, o.entry};
    }
    sample.push_back(o);
  }
  return sample;
}

// Trials, of seeds 1 to `trials`, whose interval of each parameter holds the truth.
inline std::vector<int> covered(const RoundTrip& from, int trials, std::size_t n, bool cut) {
  std::vector<int> in(from.truth.size(), 0);
  for (int seed = 1; seed <= trials; ++seed) {
    const LifetimeFit f = fit(from.family, drawn(from, static_cast<std::uint64_t>(seed), n, cut));
    for (std::size_t i = 0; i < in.size(); ++i) {
      in[i] += f.parameters[i].low <= from.truth[i] && from.truth[i] <= f.parameters[i].high ? 1 : 0;
    }
  }
  return in;
}

}  // namespace pitstop::test
