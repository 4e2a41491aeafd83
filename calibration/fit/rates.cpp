#include "calibration/fit/rates.hpp"

#include <algorithm>
#include <boost/math/special_functions/gamma.hpp>
#include <cmath>

#include "calibration/fit/maximise.hpp"
#include "calibration/fit/uniforms.hpp"

namespace pitstop {

namespace {

constexpr double kLevel = 0.05;

double log_poisson(double k, double mean) { return k * std::log(mean) - mean - std::lgamma(k + 1); }

double log_add(double a, double b) {
  const double m = std::max(a, b);
  return m + std::log1p(std::exp(std::min(a, b) - m));
}

// Inversion by sequential search from the mean's cumulative probability; u in (0, 1).
double poisson_draw(double mean, double u) {
  if (mean <= 0) return 0;
  const double sd = std::sqrt(mean);
  double k = std::max(0.0, std::floor(mean - 10 * sd));
  double below = k > 0 ? boost::math::gamma_q(k, mean) : 0;  // P(N < k)
  double term = std::exp(log_poisson(k, mean));
  while (below + term < u && k < mean + 50 * sd + 50) {
    below += term;
    ++k;
    term *= mean / k;
  }
  return k;
}

double dispersion_of(const std::vector<NodeCount>& nodes, double rate) {
  double sum = 0;
  for (const NodeCount& n : nodes) {
    const double expected = rate * n.exposure;
    sum += (n.events - expected) * (n.events - expected) / expected;
  }
  return sum / static_cast<double>(nodes.size() - 1);
}

double overall_rate(const std::vector<NodeCount>& nodes) {
  double events = 0, exposure = 0;
  for (const NodeCount& n : nodes) {
    events += n.events;
    exposure += n.exposure;
  }
  return events / exposure;
}

// Free parameters: log odds of the fraction, log of the multiplier less one, log of the sound rate.
struct TwoClasses {
  double fraction, multiplier, rate;
};
TwoClasses natural(const Parameters& free) {
  return {1 / (1 + std::exp(-free[0])), 1 + std::exp(free[1]), std::exp(free[2])};
}

double log_likelihood(const std::vector<NodeCount>& nodes, const TwoClasses& c) {
  double sum = 0;
  for (const NodeCount& n : nodes) {
    sum += log_add(std::log(c.fraction) + log_poisson(n.events, c.rate * c.multiplier * n.exposure),
                   std::log1p(-c.fraction) + log_poisson(n.events, c.rate * n.exposure));
  }
  return sum;
}

std::optional<Lemons::Classes> classes_of(const std::vector<NodeCount>& nodes, double rate) {
  auto objective = [&nodes](const Parameters& free) { return log_likelihood(nodes, natural(free)); };
  Maximum best;
  for (const double fraction : {0.05, 0.2, 0.5}) {
    for (const double multiplier : {3.0, 10.0}) {
      const double sound = rate / (1 - fraction + fraction * multiplier);
      const Maximum m = maximise(
          objective, {std::log(fraction / (1 - fraction)), std::log(multiplier - 1), std::log(sound)});
      if (m.found && (!best.found || m.value > best.value)) best = m;
    }
  }
  if (!best.found) return std::nullopt;
  double one = 0;
  for (const NodeCount& n : nodes) one += log_poisson(n.events, rate * n.exposure);
  const TwoClasses at = natural(best.at);
  const ProfileInterval f = profile_interval(objective, best, 0), m = profile_interval(objective, best, 1);
  Lemons::Classes out;
  out.fraction = at.fraction;
  out.fraction_low = natural({f.low, 0, 0}).fraction;
  out.fraction_high = natural({f.high, 0, 0}).fraction;
  out.multiplier = at.multiplier;
  out.multiplier_low = natural({0, m.low, 0}).multiplier;
  out.multiplier_high = natural({0, m.high, 0}).multiplier;
  out.sound_rate = at.rate;
  out.aic_gain = 2 * (best.value - one) - 4;
  return out;
}

}  // namespace

double rate_quantile(double count, double exposure, double p) {
  return boost::math::gamma_p_inv(count + 0.5, p) / exposure;
}

Rate rate_of(double count, double exposure) {
  return {count > 0 ? count / exposure : rate_quantile(0, exposure, 0.5),
          rate_quantile(count, exposure, 0.025), rate_quantile(count, exposure, 0.975)};
}

Lemons lemons_of(const std::vector<NodeCount>& nodes, std::uint64_t seed, int resamples) {
  Lemons out;
  out.nodes = nodes.size();
  out.rate = overall_rate(nodes);
  if (!(out.rate > 0)) return out;
  out.dispersion = dispersion_of(nodes, out.rate);
  const Uniforms random(seed);
  int beyond = 0;
  for (int b = 0; b < resamples; ++b) {
    std::vector<NodeCount> again = nodes;
    for (std::uint32_t i = 0; i < again.size(); ++i) {
      again[i].events =
          poisson_draw(out.rate * again[i].exposure, random.at(static_cast<std::uint32_t>(b), i, 2));
    }
    const double rate = overall_rate(again);
    beyond += rate > 0 && dispersion_of(again, rate) >= out.dispersion ? 1 : 0;
  }
  out.p = (1.0 + beyond) / (1.0 + resamples);
  if (out.p <= kLevel) out.classes = classes_of(nodes, out.rate);
  return out;
}

}  // namespace pitstop
