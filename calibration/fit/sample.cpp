#include "calibration/fit/sample.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace pitstop {

Sample complete(std::span<const double> seconds) {
  Sample sample;
  for (const double s : seconds) sample.push_back({s, false, 0});
  return sample;
}

std::vector<SurvivalStep> product_limit(const Sample& sample) {
  std::vector<Observation> by_time = sample;
  std::vector<double> entries;
  for (const Observation& o : sample) entries.push_back(o.entry);
  std::sort(by_time.begin(), by_time.end(),
            [](const Observation& a, const Observation& b) { return a.time < b.time; });
  std::sort(entries.begin(), entries.end());
  std::vector<SurvivalStep> steps;
  double survival = 1;
  for (std::size_t i = 0; i < by_time.size();) {
    const double t = by_time[i].time;
    std::size_t events = 0, j = i;
    for (; j < by_time.size() && by_time[j].time == t; ++j) events += by_time[j].censored ? 0 : 1;
    if (events > 0) {
      // At risk just before t: those that had entered, less those whose time was up.
      const auto first_later = t > 0 ? std::lower_bound(entries.begin(), entries.end(), t)
                                     : std::upper_bound(entries.begin(), entries.end(), t);
      const auto entered = first_later - entries.begin();
      const double at_risk = static_cast<double>(entered) - static_cast<double>(i);
      survival *= at_risk > 0 ? 1 - static_cast<double>(events) / at_risk : 0;
      steps.push_back({t, std::max(survival, 0.0)});
    }
    i = j;
  }
  return steps;
}

double quantile_of(const std::vector<SurvivalStep>& steps, double p) {
  for (const SurvivalStep& s : steps) {
    if (1 - s.survival >= p - 1e-12) return s.time;
  }
  return std::numeric_limits<double>::quiet_NaN();
}

SampleFacts facts_of(const Sample& sample) {
  SampleFacts f;
  double sum = 0;
  for (const Observation& o : sample) {
    (o.censored ? f.censored : f.events) += 1;
    f.truncated += o.entry > 0 ? 1 : 0;
    f.exposure += o.time - o.entry;
    f.max = std::max(f.max, o.time);
    sum += o.time;
  }
  const bool whole = f.censored == 0 && f.truncated == 0 && f.events > 0;
  f.mean = whole ? sum / static_cast<double>(f.events) : std::numeric_limits<double>::quiet_NaN();
  if (whole) {
    std::vector<double> times;
    for (const Observation& o : sample) times.push_back(o.time);
    std::sort(times.begin(), times.end());
    const std::size_t n = times.size();
    f.median = (times[(n - 1) / 2] + times[n / 2]) / 2;
    const double place = 0.9 * static_cast<double>(n - 1);  // as most programs define a percentile
    const auto below = static_cast<std::size_t>(place);
    f.p90 = times[below] +
            (place - static_cast<double>(below)) * (times[std::min(below + 1, n - 1)] - times[below]);
  } else {
    const std::vector<SurvivalStep> steps = product_limit(sample);
    f.median = quantile_of(steps, 0.5);
    f.p90 = quantile_of(steps, 0.9);
  }
  return f;
}

}  // namespace pitstop
