#include "experiments/observe/verify/verification.hpp"

#include <algorithm>

#include "calibration/import/estimate.hpp"
#include "experiments/base/embedded.hpp"
#include "experiments/base/usage_error.hpp"
#include "experiments/observe/alerts/alert_quality.hpp"
#include "models/compile/compile.hpp"

namespace pitstop {

namespace {

constexpr double kMonth = 30 * 86400;

Injection choose_injection(const Scenario& s) {
  if (!s.inject.empty()) return s.inject.front();
  Injection i;
  i.at = shorter(Duration::seconds(3600), Duration::micros(s.job.work.ticks() / 2));
  i.node = s.job.nodes > 1 ? 1 : 0;
  for (const Cause& c : s.causes) {
    if (c.scope == Scope::job || c.remedy == Remedy::restart || c.symptom == Symptom::precursor) continue;
    i.cause = c.name;
    return i;
  }
  throw UsageError("verify: no cause of the scenario takes a node; there is nothing to inject");
}

double quantile_of(std::vector<double> v, double p) {
  std::sort(v.begin(), v.end());
  return v[static_cast<std::size_t>(p * static_cast<double>(v.size() - 1) + 0.5)];
}

// The times of the injected incident, in seconds after the failure; none where it did not get so far.
struct Seen {
  std::optional<double> detected, ready, restored;
};

// A further failure of the same unit begins the chain anew: its last incident counts.
Seen watch(const Timeline& t, const Injection& injection) {
  Seen seen;
  const Instant at = Instant::at(injection.at);
  for (const IncidentTimes& i : t.incidents) {
    if (i.failed != at || i.node != static_cast<std::uint32_t>(injection.node)) continue;
    if (i.detected) seen.detected = (*i.detected - at).seconds();
    if (i.validated) seen.ready = (*i.validated - at).seconds();
    if (i.restored) seen.restored = (*i.restored - at).seconds();
    break;
  }
  return seen;
}

Check judged(CheckItem item, const std::vector<std::optional<double>>& times, double goal_s, double share) {
  Check c;
  c.item = item;
  c.goal_s = goal_s;
  c.of = times.size();
  std::vector<double> came;
  for (const auto& t : times) {
    if (!t) continue;
    came.push_back(*t);
    c.met += *t <= goal_s;
  }
  if (!came.empty()) {
    c.median_s = quantile_of(came, 0.5);
    c.p95_s = quantile_of(came, 0.95);
  }
  const Figure f = share_figure("share", c.met, std::max<std::size_t>(1, times.size()), "");
  c.low = f.low;
  c.high = f.high;
  c.verdict = static_cast<double>(c.met) >= share * static_cast<double>(c.of) ? Verdict::pass : Verdict::fail;
  return c;
}

// Which of the shipped alerts fire for the incident, in one replication.
Check watched_by_alerts(const Replay& replay, const Injection& injection) {
  Check c;
  c.item = CheckItem::observability;
  const char* text = "";
  for (const EmbeddedFile& f : embedded_files()) {
    if (std::string(f.name) == "observe/alerts.yaml") text = f.text;
  }
  const auto rules = parse_alert_rules(text, "alerts.yaml");
  const Scene scene(replay);
  const auto firings = firings_of(rules, scene, Duration::seconds(60));
  const Instant at = Instant::at(injection.at);
  const Seen seen = watch(replay.timeline, injection);
  const Instant until =
      at + Duration::from_seconds(std::max(seen.ready.value_or(3600), seen.restored.value_or(3600)));
  std::optional<double> first;
  for (std::size_t r = 0; r < rules.size(); ++r) {
    for (const Firing& f : firings[r]) {
      if (f.from < at || f.from > until) continue;
      const double after = (f.from - at).seconds();
      if (!first || after < *first) first = after;
      c.detail += (c.detail.empty() ? "" : ", ") + rules[r].name;
      break;
    }
  }
  c.median_s = first;
  c.met = first ? 1 : 0;
  c.of = 1;
  c.verdict = first ? Verdict::pass : Verdict::fail;
  return c;
}

}  // namespace

bool Verification::passed() const {
  return std::none_of(checks.begin(), checks.end(),
                      [](const Check& c) { return c.verdict == Verdict::fail; });
}

Verification verify(Scenario scenario, const VerifyOptions& o) {
  const Injection injection = choose_injection(scenario);
  if (scenario.inject.empty()) scenario.inject = {injection};
  const CompiledScenario compiled = compile(scenario);
  std::vector<std::optional<double>> detected, ready, restored, downtime;
  for (std::uint64_t r = 0; r < o.replications; ++r) {
    const Seen seen = watch(timeline_of(compiled, o.seed, r), injection);
    detected.push_back(seen.detected);
    ready.push_back(seen.ready);
    restored.push_back(seen.restored);
  }
  Verification v;
  v.scenario = scenario.name;
  v.injected = injection.cause;
  v.node = host_of(static_cast<std::uint32_t>(injection.node));
  v.at_s = injection.at.seconds();
  v.seed = o.seed;
  v.replications = o.replications;
  v.goals = o.goals;

  Check environment;
  environment.item = CheckItem::environment;
  environment.detail = o.environment;
  if (!o.environment.empty()) environment.verdict = o.environment_good ? Verdict::pass : Verdict::fail;
  Check injected;
  injected.item = CheckItem::injection;
  injected.verdict = Verdict::pass;
  Check slow;
  slow.item = CheckItem::slowdown;
  const double slowdown = 1 - scenario.recovery.slow_factor;
  slow.verdict = slowdown <= o.goals.slowdown ? Verdict::pass : Verdict::fail;
  slow.median_s = slowdown;

  const double recovery = o.goals.recovery.seconds();
  std::int64_t start_us = 0;
  parse_utc(kDefaultStart, start_us);
  v.checks = {environment,
              injected,
              judged(CheckItem::detection, detected, o.goals.detection.seconds(), o.goals.share),
              judged(CheckItem::node_recovery, ready, recovery, o.goals.share),
              judged(CheckItem::auto_resume, restored, recovery, o.goals.share),
              slow,
              judged(CheckItem::availability, restored, kMonth * (1 - o.goals.availability), o.goals.share),
              watched_by_alerts(replay_of(scenario, compiled, o.seed, 0, start_us), injection)};
  return v;
}

}  // namespace pitstop
