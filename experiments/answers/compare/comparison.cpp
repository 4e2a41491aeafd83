#include "experiments/answers/compare/comparison.hpp"

#include <algorithm>
#include <cmath>
#include <span>

#include "experiments/simulate/statistics.hpp"

namespace pitstop {

namespace {

constexpr double kError = 0.05;

Measure measure_for(const std::vector<Contestant>& all) {
  const auto each = [&](bool (*is)(const std::vector<Row>&)) {
    return [is](const Contestant& c) { return is(c.summary.rows); };
  };
  if (std::all_of(all.begin(), all.end(), each(all_completed))) return Measure::wall_s;
  return std::any_of(all.begin(), all.end(), each(any_completed)) ? Measure::completed : Measure::ettr;
}

double mean_of(const Summary& s, Measure measure) {
  switch (measure) {
    case Measure::wall_s:
      return s.wall.estimate->mean;
    case Measure::completed:
      return static_cast<double>(s.endings[0]) / static_cast<double>(s.replications);
    case Measure::ettr:
      return s.ettr.mean;
  }
  return 0;
}

// Of the measure over the replications, were they not paired.
double variance_of(const std::vector<Row>& rows, Measure measure) {
  const std::vector<Row> nothing(rows.size());
  return std::pow(paired_gain(nothing, rows, measure).std, 2);
}

template <class F>
Estimate saved(std::size_t pairs, F&& seconds_saved) {
  std::vector<double> values(pairs);
  for (std::size_t r = 0; r < pairs; ++r) values[r] = seconds_saved(r);
  return estimate(values);
}

// The cause's place in a row of `s.cause_rows`; none where the scenario does not have it.
std::optional<std::size_t> place_of(const Summary& s, const std::string& cause) {
  for (std::size_t c = 0; c < s.by_cause.size(); ++c) {
    if (s.by_cause[c].name == cause) return c;
  }
  return std::nullopt;
}

double lost_s(const Summary& s, std::optional<std::size_t> cause, std::size_t r) {
  return cause ? s.cause_rows[r * s.by_cause.size() + *cause].seconds() : 0;
}

std::vector<std::string> causes_of(const Summary& a, const Summary& b) {
  std::vector<std::string> names;
  for (const Summary* s : {&a, &b}) {
    for (const CauseLoss& c : s->by_cause) {
      const bool known = std::find(names.begin(), names.end(), c.name) != names.end();
      if (!known && c.name != "none") names.push_back(c.name);
    }
  }
  names.push_back("none");
  return names;
}

AgainstFirst against(const Summary& first, const Summary& other, Measure measure, double confidence) {
  AgainstFirst a;
  a.gain = paired_gain(first.rows, other.rows, measure);
  const std::size_t pairs = std::min(first.rows.size(), other.rows.size());
  a.gain.ci95 = interval_of(a.gain, pairs, confidence);
  if (measure == Measure::wall_s) a.relative = a.gain.mean / mean_of(first, measure);
  if (a.gain.std > 0) {
    const double apart = variance_of(first.rows, measure) + variance_of(other.rows, measure);
    a.fewer_replications = apart / std::pow(a.gain.std, 2);
  }
  for (std::size_t l = 0; l < kLines; ++l) {
    a.saved_s[l] = saved(
        pairs, [&](std::size_t r) { return (first.rows[r].line[l] - other.rows[r].line[l]).seconds(); });
  }
  for (const std::string& cause : causes_of(first, other)) {
    const auto here = place_of(first, cause), there = place_of(other, cause);
    a.saved_by_cause_s.emplace_back(
        cause, saved(pairs, [&](std::size_t r) { return lost_s(first, here, r) - lost_s(other, there, r); }));
  }
  return a;
}

}  // namespace

Comparison compared(std::vector<Contestant> contestants) {
  Comparison c;
  c.contestants = std::move(contestants);
  c.measure = measure_for(c.contestants);
  const std::size_t k = c.contestants.size();
  const double confidence = 1 - kError / (static_cast<double>(k * (k - 1)) / 2);

  const Summary& first = c.contestants[0].summary;
  c.replications = first.replications;
  for (std::size_t i = 1; i < k; ++i) {
    const Summary& other = c.contestants[i].summary;
    c.replications = std::min(c.replications, other.replications);
    c.against.push_back(against(first, other, c.measure, confidence));
    const std::size_t before = c.best;
    if (paired_gain(c.contestants[before].summary.rows, other.rows, c.measure).mean > 0) c.best = i;
  }
  const std::vector<Row>& best = c.contestants[c.best].summary.rows;
  for (const Contestant& other : c.contestants) {
    const Estimate gain = paired_gain(best, other.summary.rows, c.measure);
    c.as_good.push_back(interval_of(gain, c.replications, confidence).high >= 0);
  }
  return c;
}

double relative_half_width(const Comparison& c) {
  const double mean = mean_of(c.contestants[0].summary, c.measure);
  double widest = 0;
  for (const AgainstFirst& a : c.against) widest = std::max(widest, a.gain.ci95.high - a.gain.mean);
  return mean > 0 ? widest / mean : 0;
}

}  // namespace pitstop
