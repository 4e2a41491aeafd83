#include "experiments/observe/alerts/alert_quality.hpp"

#include <algorithm>
#include <bit>
#include <map>
#include <unordered_map>

#include "experiments/base/interrupt.hpp"
#include "experiments/observe/metrics/family.hpp"
#include "experiments/observe/metrics/open_metrics.hpp"
#include "experiments/observe/promql/evaluate.hpp"
#include "sim/base/hash.hpp"

namespace pitstop {

namespace {

std::string text_of(const promql::Labels& labels) {
  std::string out;
  for (const auto& [key, value] : labels) out += (out.empty() ? "" : ",") + key + "=" + value;
  return out;
}

void sort(std::vector<Firing>& firings) {
  std::sort(firings.begin(), firings.end(), [](const Firing& a, const Firing& b) {
    return a.from != b.from ? a.from < b.from : a.labels < b.labels;
  });
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
    stop_if_interrupted();
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
  sort(out);
  return out;
}

// A hash of what a series shows: of two that show the same a rule says the same.
std::uint64_t shows(const Signal& signal) {
  Hash hash;
  for (const SignalPiece& p : signal.pieces()) {
    hash.add(static_cast<std::uint64_t>(p.from.since_start().ticks()));
    hash.add(static_cast<std::uint64_t>(p.kind));
    for (const double x : {p.a, p.b, p.tau}) hash.add(std::bit_cast<std::uint64_t>(x));
  }
  return hash.value();
}

bool has_matchers(const promql::Expression& e) {
  return !e.matchers.empty() || std::any_of(e.arguments.begin(), e.arguments.end(), has_matchers);
}

// The series of one metric one by one, so that those of thousands of GPUs need no memory; of those that show
// the same only the first is computed.
std::vector<Firing> one_by_one(const AlertRule& rule, const std::string& metric,
                               const std::vector<Family>& families, const Scrapes& scrapes) {
  std::vector<Firing> out;
  std::unordered_map<std::uint64_t, std::vector<Firing>> known;
  const bool by_labels = has_matchers(rule.expression);
  for (const Family& f : families) {
    if (f.name != metric) continue;
    f.each([&](const std::string& labels, const Signal& signal) {
      stop_if_interrupted();
      Hash key;
      key.add(shows(signal));
      if (by_labels) key.add(labels);
      auto [same, fresh] = known.try_emplace(key.value());
      const promql::SeriesStore one(scrapes, metric, labels, fresh ? signal : Signal(), f.decimals);
      if (fresh) same->second = firings_of(rule, one);
      for (const Firing& firing : same->second)
        out.push_back({firing.from, firing.to, text_of(*one.of(metric).front().labels)});
    });
  }
  sort(out);
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
  const std::vector<Family> families = families_of(scene);
  const Scrapes scrapes = scrapes_of(scene.replay(), scrape, 1);
  std::vector<std::vector<Firing>> out;
  for (const AlertRule& r : rules) {
    std::vector<std::string> metrics;
    promql::collect_metrics(r.expression, metrics);
    std::sort(metrics.begin(), metrics.end());
    metrics.erase(std::unique(metrics.begin(), metrics.end()), metrics.end());
    const bool alone = metrics.size() == 1 && promql::looks_at_one_series(r.expression);
    out.push_back(alone ? one_by_one(r, metrics.front(), families, scrapes)
                        : firings_of(r, promql::SeriesStore(families, scrapes, metrics)));
  }
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
