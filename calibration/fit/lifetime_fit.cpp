#include "calibration/fit/lifetime_fit.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <thread>
#include <vector>

#include "calibration/fit/uniforms.hpp"

namespace pitstop {

namespace {

constexpr std::size_t kLeastForMixture = 30;
constexpr double kLeastWeight = 0.01;  // of a part, or the mixture has collapsed

Objective likelihood_of(Family family, const Sample& sample) {
  return [family, &sample](const Parameters& free) {
    return log_likelihood(family, to_natural(family, free), sample);
  };
}

bool is_mixture(Family family) {
  return family == Family::two_exponentials || family == Family::two_lognormals;
}

// The shorter part first.
Parameters in_order(Family family, Parameters natural) {
  if (family == Family::two_exponentials && natural[1] > natural[2]) {
    std::swap(natural[1], natural[2]);
    natural[0] = 1 - natural[0];
  }
  if (family == Family::two_lognormals && natural[1] > natural[3]) {
    std::swap(natural[1], natural[3]);
    std::swap(natural[2], natural[4]);
    natural[0] = 1 - natural[0];
  }
  return natural;
}

bool collapsed(const LifetimeFit& f) {
  if (!is_mixture(f.family)) return false;
  const Parameters n = f.natural();
  if (n[0] < kLeastWeight || n[0] > 1 - kLeastWeight) return true;
  if (f.family == Family::two_lognormals && std::min(n[2], n[4]) < 0.01) return true;
  return f.family == Family::two_exponentials && n[2] < 1.05 * n[1];
}

Maximum climbed(Family family, const Sample& sample) {
  const Objective objective = likelihood_of(family, sample);
  Maximum best = maximise(objective, to_free(family, first_guess(family, sample)));
  if (!is_mixture(family)) return best;
  // A mixture has several hills: also start with a small and with a large share of short times.
  for (const double share : {0.15, 0.85}) {
    Parameters start = first_guess(family, sample);
    start[0] = share;
    const Maximum other = maximise(objective, to_free(family, start));
    if (other.value > best.value + 1e-9) best = other;
  }
  best.at = to_free(family, in_order(family, to_natural(family, best.at)));
  return maximise(objective, best.at);
}

LifetimeFit described(Family family, const Maximum& maximum) {
  LifetimeFit out;
  out.family = family;
  out.log_likelihood = maximum.value;
  out.aic = 2 * static_cast<double>(maximum.at.size()) - 2 * maximum.value;
  out.found = maximum.found;
  const Parameters natural = to_natural(family, maximum.at);
  const auto names = parameter_names(family), units = parameter_units(family);
  for (std::size_t i = 0; i < natural.size(); ++i) {
    out.parameters.push_back({names[i], units[i], natural[i], natural[i], natural[i]});
  }
  return out;
}

double distance_between(Family family, const Parameters& natural, const Sample& sample) {
  double most = 0, before = 1;
  for (const SurvivalStep& s : product_limit(sample)) {
    const double model = std::exp(log_survival(family, natural, s.time));
    most = std::max({most, std::fabs(before - model), std::fabs(s.survival - model)});
    before = s.survival;
  }
  return most;
}

// The product-limit estimate of when looking ended, from the other side: there events are what is censored.
std::vector<SurvivalStep> looking_ended(const Sample& sample) {
  Sample turned = sample;
  for (Observation& o : turned) o.censored = !o.censored;
  return product_limit(turned);
}

// A time at which looking at this one would have ended: known if it was censored, else drawn from the
// others', given that it was later than the event. Infinite where none is later.
double end_of_looking(const Observation& o, const std::vector<SurvivalStep>& ends, double u) {
  constexpr double kNever = std::numeric_limits<double>::infinity();
  if (o.censored) return o.time;
  double later = 1;
  for (const SurvivalStep& s : ends) {
    if (s.time <= o.time) later = s.survival;
  }
  for (const SurvivalStep& s : ends) {
    if (s.time > o.time && s.survival <= later * (1 - u)) return s.time;
  }
  return kNever;
}

Sample resampled(const LifetimeFit& f, const Sample& sample, const std::vector<SurvivalStep>& ends,
                 const Uniforms& random, std::uint32_t resample) {
  const Parameters natural = f.natural();
  Sample out;
  for (std::uint32_t i = 0; i < sample.size(); ++i) {
    const Observation& o = sample[i];
    const double gone = o.entry > 0 ? cdf_of(f.family, natural, o.entry) : 0;
    const double u = gone + (1 - gone) * random.at(resample, i, 0);
    const double time = quantile_of(f.family, natural, std::clamp(u, 1e-15, 1 - 1e-15));
    const double end = end_of_looking(o, ends, random.at(resample, i, 1));
    out.push_back({std::max(std::min(time, end), 1e-300), time > end, o.entry});
  }
  return out;
}

Sample thinned(const Sample& sample) {
  if (sample.size() <= kMostForBootstrap) return sample;
  Sample by_time = sample, out;
  std::stable_sort(by_time.begin(), by_time.end(),
                   [](const Observation& a, const Observation& b) { return a.time < b.time; });
  for (std::size_t i = 0; i < kMostForBootstrap; ++i) {
    out.push_back(by_time[(2 * i + 1) * by_time.size() / (2 * kMostForBootstrap)]);
  }
  return out;
}

}  // namespace

Parameters LifetimeFit::natural() const {
  Parameters out;
  for (const FittedParameter& p : parameters) out.push_back(p.value);
  return out;
}

LifetimeFit fit_without_intervals(Family family, const Sample& sample) {
  return described(family, climbed(family, sample));
}

LifetimeFit fit(Family family, const Sample& sample) {
  const Maximum maximum = climbed(family, sample);
  LifetimeFit out = described(family, maximum);
  const Objective objective = likelihood_of(family, sample);
  for (std::size_t i = 0; i < out.parameters.size(); ++i) {
    const ProfileInterval ends = profile_interval(objective, maximum, i);
    Parameters low = maximum.at, high = maximum.at;
    low[i] = ends.low;
    high[i] = ends.high;
    out.parameters[i].low = to_natural(family, low)[i];
    out.parameters[i].high = to_natural(family, high)[i];
  }
  return out;
}

std::vector<LifetimeFit> fit_all(const Sample& sample) {
  std::vector<LifetimeFit> fits;
  const std::size_t events = facts_of(sample).events;
  for (const Family family : kFamilies) {
    if (is_mixture(family) && events < kLeastForMixture) continue;
    LifetimeFit f = fit_without_intervals(family, sample);
    if (f.found && !collapsed(f)) fits.push_back(fit(family, sample));
  }
  std::stable_sort(fits.begin(), fits.end(),
                   [](const LifetimeFit& a, const LifetimeFit& b) { return a.aic < b.aic; });
  return fits;
}

GoodnessOfFit goodness_of_fit(const LifetimeFit& f, const Sample& whole, std::uint64_t seed, int resamples) {
  const Sample sample = thinned(whole);
  const LifetimeFit own = sample.size() == whole.size() ? f : fit_without_intervals(f.family, sample);
  const std::vector<SurvivalStep> ends = looking_ended(sample);
  const Uniforms random(seed);
  GoodnessOfFit out;
  out.distance = distance_between(own.family, own.natural(), sample);
  std::atomic<int> next{0}, done{0}, beyond{0};
  auto work = [&] {
    for (int b = next++; b < resamples; b = next++) {
      const Sample again = resampled(own, sample, ends, random, static_cast<std::uint32_t>(b));
      if (facts_of(again).events < 2) continue;
      const LifetimeFit refit = described(
          own.family, maximise(likelihood_of(own.family, again), to_free(own.family, own.natural())));
      ++done;
      if (distance_between(own.family, refit.natural(), again) >= out.distance) ++beyond;
    }
  };
  {
    std::vector<std::jthread> others;
    for (unsigned t = 1; t < std::thread::hardware_concurrency(); ++t) others.emplace_back(work);
    work();
  }
  out.resamples = done;
  out.p = (1.0 + beyond) / (1.0 + out.resamples);
  return out;
}

std::optional<Tail> tail_of(const Sample& sample) {
  std::vector<double> times;
  for (const Observation& o : sample) {
    if (!o.censored) times.push_back(o.time);
  }
  if (times.size() < 20) return std::nullopt;
  std::sort(times.begin(), times.end());
  Tail tail;
  tail.longest = std::max<std::size_t>(10, times.size() / 10);
  const double threshold = times[times.size() - tail.longest - 1];
  double logs = 0;
  for (std::size_t i = times.size() - tail.longest; i < times.size(); ++i)
    logs += std::log(times[i] / threshold);
  const auto k = static_cast<double>(tail.longest);
  tail.hill_index = logs > 0 ? k / logs : std::numeric_limits<double>::infinity();
  tail.hill_low = tail.hill_index * (1 - 1.96 / std::sqrt(k));
  tail.hill_high = tail.hill_index * (1 + 1.96 / std::sqrt(k));

  const double median = times[times.size() / 2];
  double sum = 0, squares = 0, m = 0;
  for (const double t : times) {
    if (t <= median) continue;
    sum += t - median;
    squares += (t - median) * (t - median);
    ++m;
  }
  if (m > 1 && sum > 0) {
    const double mean = sum / m, variance = std::max(0.0, squares / m - mean * mean);
    tail.excess_variation = std::sqrt(m) * (std::sqrt(variance) / mean - 1);
  }
  tail.heavy = tail.excess_variation > 1.645 && std::isfinite(tail.hill_index);
  return tail;
}

}  // namespace pitstop
