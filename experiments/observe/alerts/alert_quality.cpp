#include "experiments/observe/alerts/alert_quality.hpp"

#include <algorithm>
#include <map>

#include "experiments/observe/metrics/family.hpp"
#include "experiments/observe/metrics/open_metrics.hpp"
#include "experiments/observe/promql/evaluate.hpp"

namespace pitstop {

namespace {

std::string text_of(const promql::Labels& labels) {
  std::string out;
  for (const auto& [key, value] : labels) out += (out.empty() ? "" : ",") + key + "=" + value;
  return out;
}

std::vector<Firing> firings_of(const AlertRule& rule, const promql::SeriesStore& store) {
  const auto turns = promql::turning_points(rule.expression, store);
  const Scrapes& scrapes = store.scrapes();
  std::map<const promql::Labels*, std::int64_t> active;  // since which scrape
  std::vector<Firing> out;
  auto close = [&](const promql::Labels* labels, std::int64_t since, std::int64_t until) {
    const std::int64_t step = scrapes.interval.ticks(), hold = rule.hold.ticks();
    const std::int64_t fires = since + (hold + step - 1) / step;
    if (fires < until) out.push_back({scrapes.at(fires), scrapes.at(until), text_of(*labels)});
  };
  for (std::int64_t k = 0; k < scrapes.count; ++k) {
    if (!turns[static_cast<std::size_t>(k)]) continue;
    const promql::Value v = promql::evaluate(rule.expression, store, k);
    std::map<const promql::Labels*, std::int64_t> now;
    for (const promql::Sample& s : v.vector) {
      const auto before = active.find(s.labels);
      now[s.labels] = before == active.end() ? k : before->second;
    }
    for (const auto& [labels, since] : active) {
      if (!now.contains(labels)) close(labels, since, k);
    }
    active = std::move(now);
  }
  for (const auto& [labels, since] : active) close(labels, since, scrapes.count);
  std::sort(out.begin(), out.end(), [](const Firing& a, const Firing& b) {
    return a.from != b.from ? a.from < b.from : a.labels < b.labels;
  });
  return out;
}

// When nothing is left of it: the job trains again, and the node is back.
Instant closed(const IncidentTimes& i, Instant end) {
  Instant t = i.failed;
  if (i.superseded) t = later(t, *i.superseded);
  if (i.restored) t = later(t, *i.restored);
  if (i.validated) t = later(t, *i.validated);
  const bool open = !i.superseded && !i.restored && !i.validated;
  return open ? end : t;
}

}  // namespace

std::vector<std::vector<Firing>> firings_of(const std::vector<AlertRule>& rules, const Scene& scene,
                                            Duration scrape) {
  std::vector<std::string> metrics;
  for (const AlertRule& r : rules) promql::collect_metrics(r.expression, metrics);
  const promql::SeriesStore store(families_of(scene), scrapes_of(scene.replay(), scrape, 1), metrics);
  std::vector<std::vector<Firing>> out;
  for (const AlertRule& r : rules) out.push_back(firings_of(r, store));
  return out;
}

void judge(const AlertRule& rule, const std::vector<Firing>& firings, const Scene& scene, RuleQuality& q) {
  q.name = rule.name;
  q.months += scene.end().since_start().seconds() / (30 * 86400.0);
  q.alerts += firings.size();
  std::vector<bool> is_true(firings.size(), false);
  for (const IncidentTimes& i : scene.timeline().incidents) {
    if (!rule.catches[static_cast<std::size_t>(scene.signature(i.cause))]) continue;
    ++q.incidents;
    const Instant until = closed(i, scene.end());
    const Firing* first = nullptr;
    for (std::size_t k = 0; k < firings.size(); ++k) {
      if (firings[k].from < i.failed || firings[k].from > until) continue;
      is_true[k] = true;
      if (first == nullptr) first = &firings[k];
    }
    if (first == nullptr) continue;
    ++q.caught;
    q.delay_s.push_back((first->from - i.failed).seconds());
    if (i.of_spare || !i.detected || first->from >= *i.detected) continue;
    ++q.before_detection;
    q.saved_s += (*i.detected - first->from).seconds();
  }
  q.true_alerts += static_cast<std::uint64_t>(std::count(is_true.begin(), is_true.end(), true));
}

double RuleQuality::median_delay_s() const {
  if (delay_s.empty()) return 0;
  std::vector<double> d = delay_s;
  std::nth_element(d.begin(), d.begin() + static_cast<std::ptrdiff_t>(d.size() / 2), d.end());
  return d[d.size() / 2];
}

}  // namespace pitstop
