#include "calibration/fit/times_fit.hpp"

#include <algorithm>
#include <cmath>

namespace pitstop {

namespace {

constexpr std::size_t kLeastEvents = 5;

std::string family_word(Family family) {
  std::string word = name_of(family);
  std::replace(word.begin(), word.end(), ' ', '_');
  return word;
}

bool has_finite_intervals(const LifetimeFit& f) {
  return std::all_of(f.parameters.begin(), f.parameters.end(),
                     [](const FittedParameter& p) { return std::isfinite(p.low) && std::isfinite(p.high); });
}

}  // namespace

Figure fitted_figure(std::string key, const FittedParameter& p, std::size_t observations,
                     const std::string& source) {
  Figure f;
  f.key = std::move(key);
  f.value = p.value;
  f.unit = p.unit;
  f.low = p.low;
  f.high = p.high;
  f.observations = observations;
  f.source = source;
  return f;
}

void times_figures(const TimesFit& t, std::vector<Figure>& to) {
  const auto best = std::find_if(t.fits.begin(), t.fits.end(), has_finite_intervals);
  if (best == t.fits.end()) return;
  for (const FittedParameter& p : best->parameters) {
    to.push_back(
        fitted_figure(t.key + "." + family_word(best->family) + "." + p.name, p, t.facts.events, t.source));
    if (t.tail && t.tail->heavy) to.back().note = "heavy tail: a mean of these times misleads";
  }
}

std::optional<TimesFit> fit_times(std::string key, std::string what, std::string source, Sample sample,
                                  const FitRequest& request) {
  TimesFit t{std::move(key), std::move(what), std::move(source), std::move(sample), {}, 0, {}, {}, {}};
  t.facts = facts_of(t.sample);
  if (t.facts.events < kLeastEvents) return std::nullopt;
  Sample longer;  // than 0: no family of times has an atom there
  for (const Observation& o : t.sample) {
    if (o.time > 0) longer.push_back(o);
  }
  t.zeros = t.sample.size() - longer.size();
  if (facts_of(longer).events < kLeastEvents) return t;
  t.fits = fit_all(longer);
  if (!t.fits.empty()) {
    t.goodness = goodness_of_fit(t.fits.front(), longer, request.seed, request.resamples);
  }
  t.tail = tail_of(longer);
  return t;
}

}  // namespace pitstop
