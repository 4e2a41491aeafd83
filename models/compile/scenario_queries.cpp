#include "models/compile/scenario_queries.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace pitstop {

namespace {

constexpr double kDay = 86400;

// Failures per second of one unit of the cause's scope; for scope job, of the job.
double unit_rate(const Scenario& scenario, const Cause& cause) {
  if (cause.mtbf) return 1 / cause.mtbf->seconds();
  if (cause.lifetime) {
    return 1 / static_cast<double>(std::visit([](const auto& d) { return d.mean_s(); }, *cause.lifetime));
  }
  double per_node = 0;  // also of a cause without a rate
  if (cause.per_1000_node_days) per_node = *cause.per_1000_node_days / 1000 / kDay;
  if (cause.observed) {
    per_node =
        cause.observed->count / cause.observed->time.seconds() / static_cast<double>(cause.observed->nodes);
  }
  // Given per node: for the job it is the rate of all its nodes, for a GPU its share.
  if (cause.scope == Scope::job) return per_node * static_cast<double>(scenario.job.nodes);
  if (cause.scope == Scope::gpu) return per_node / static_cast<double>(scenario.cluster.instance.gpus);
  return per_node;
}

bool takes_node(const Cause& cause) { return cause.remedy != Remedy::restart; }

}  // namespace

bool is_exponential(const Cause& cause) {
  return !cause.lifetime || std::holds_alternative<Exponential>(*cause.lifetime);
}

double units_per_node(const Scenario& scenario, const Cause& cause) {
  return cause.scope == Scope::gpu ? static_cast<double>(scenario.cluster.instance.gpus) : 1;
}

double cause_rate(const Scenario& scenario, const Cause& cause, double nodes) {
  const double rate = unit_rate(scenario, cause);
  if (is_domain(cause.scope)) return rate * static_cast<double>(domains_of(scenario, cause.scope));
  const bool one = cause.scope == Scope::job || cause.scope == Scope::storage;
  return one ? rate : rate * units_per_node(scenario, cause) * nodes;
}

double job_failure_rate(const Scenario& scenario) {
  double sum = 0;
  for (const Cause& c : scenario.causes) {
    if (c.scope != Scope::storage) sum += cause_rate(scenario, c, static_cast<double>(scenario.job.nodes));
  }
  return sum;
}

Duration horizon_of(const Scenario& scenario) {
  if (scenario.horizon) return *scenario.horizon;
  Duration work = scenario.jobs.empty() ? scenario.job.work : Duration{};
  for (const JobSpec& kind : scenario.jobs) work = longer(work, mean_work(kind));
  Duration last;
  for (const JobSpec& kind : scenario.jobs) {
    if (!kind.submitted.empty()) last = longer(last, kind.submitted.back().at);
  }
  const std::int64_t times = std::min<std::int64_t>(100, kLongest / work);
  return times > 0 ? shorter(kLongest, last + work * times) : kLongest;
}

bool tier_survives(const Tier& tier, Survives what) {
  if (tier.survives.empty()) return where_survives(tier.where, what);
  return std::find(tier.survives.begin(), tier.survives.end(), what) != tier.survives.end();
}

double tier_mtbf(const Scenario& scenario, std::size_t tier) {
  double rate = 0;
  for (const Cause& cause : scenario.causes) {
    if (cause.scope == Scope::storage) continue;  // stops no job
    const Survives what = takes_node(cause) ? Survives::node : Survives::process;
    // A failure that no tier survives is nobody's; it counts for a single tier, where all failures do.
    std::size_t first = 0;
    while (first < scenario.tiers.size() && !tier_survives(scenario.tiers[first], what)) ++first;
    const bool single = scenario.tiers.size() == 1;
    if (single || first == tier) rate += cause_rate(scenario, cause, static_cast<double>(scenario.job.nodes));
  }
  return rate > 0 ? 1 / rate : std::numeric_limits<double>::infinity();
}

Duration tier_interval(const Scenario& scenario, std::size_t k) {
  const Tier& tier = scenario.tiers[k];
  const PolicyInput input{tier.stall, tier_mtbf(scenario, k), scenario.job.step_time.value_or(Duration{})};
  return interval_of(tier.interval, input);
}

TierPlan tier_plan(const Tier& from, Duration interval) {
  TierPlan to;
  to.interval = interval;
  to.stall = from.stall;
  to.persist = from.persist;
  to.copies = static_cast<std::int32_t>(from.copies);
  to.survives[0] = tier_survives(from, Survives::process);
  to.survives[1] = tier_survives(from, Survives::node);
  to.survives[2] = tier_survives(from, Survives::storage_outage);
  to.atomic = from.atomic;
  to.block_when_busy = from.block_when_busy;
  to.final_snapshot = from.final_snapshot;
  to.emergency = from.emergency;
  to.write_failure = Chance::of(from.write_failure);
  return to;
}

PlaceKind place_of(Scope scope) {
  return scope == Scope::leaf ? PlaceKind::leaf : scope == Scope::spine ? PlaceKind::spine : PlaceKind::power;
}

JobSpec spec_of(const Job& job) {
  JobSpec kind;
  kind.name = "job";
  kind.nodes = job.nodes;
  kind.work = Constant{job.work};
  kind.standbys = job.standbys;
  kind.time_limit = job.time_limit;
  kind.step_time = job.step_time;
  kind.startup = job.startup;
  return kind;
}

bool needs_cluster(const Scenario& s) {
  const bool repairs = std::any_of(s.causes.begin(), s.causes.end(),
                                   [](const Cause& c) { return c.remedy == Remedy::repair; });
  const bool wide = std::any_of(s.causes.begin(), s.causes.end(), [](const Cause& c) {
    return is_shared(c.scope) || c.mend || c.burst > 1 || !c.varies.empty() || c.is_quiet();
  });
  const bool cries_wolf = std::any_of(s.detection.begin(), s.detection.end(),
                                      [](const Channel& c) { return c.false_alarms.has_value(); });
  return repairs || wide || cries_wolf || s.trace || !s.jobs.empty() || s.cluster.nodes ||
         s.job.standbys > 0 || s.cluster.lemons || s.cluster.pool || s.repair || s.capacity || s.diagnosis ||
         s.retirement || s.scheduler || !s.partitions.empty() || s.recovery.mends_from_mark ||
         s.recovery.has_parts();
}

bool shares_nodes(const Scenario& s) {
  const auto in_part = [&s](const std::optional<std::int64_t>& gpus) {
    return gpus && *gpus < s.cluster.instance.gpus;
  };
  return std::any_of(s.jobs.begin(), s.jobs.end(), [&](const JobSpec& kind) {
    return in_part(kind.gpus_per_node) ||
           std::any_of(kind.submitted.begin(), kind.submitted.end(),
                       [&](const SubmittedJob& job) { return in_part(job.gpus_per_node); });
  });
}

std::size_t domains_of(const Scenario& s, Scope scope) {
  if (!s.topology) return 0;
  const auto nodes = static_cast<std::uint32_t>(cluster_nodes(s));
  return topology_of(*s.topology, nodes).all_of(place_of(scope)).size();
}

std::int64_t cluster_nodes(const Scenario& s) {
  if (s.cluster.nodes) return *s.cluster.nodes;
  return s.job.nodes + s.job.standbys + s.cluster.spares;
}

Duration mean_work(const JobSpec& kind) {
  const long double mean = std::visit([](const auto& family) { return family.mean_s(); }, kind.work);
  return longer(Duration::from_seconds(std::min(static_cast<double>(mean), kLongest.seconds())),
                Duration::seconds(1));
}

Scenario scenario_of(const Scenario& scenario, const JobSpec& kind) {
  Scenario s = scenario;
  s.job.nodes = kind.nodes;
  s.job.work = mean_work(kind);
  s.job.standbys = kind.standbys;
  s.job.time_limit = kind.time_limit;
  s.job.step_time = kind.step_time;
  s.job.startup = kind.startup;
  if (!kind.tiers.empty()) s.tiers = kind.tiers;
  return s;
}

namespace {

Cause stop_on_purpose(const char* name) {
  Cause cause;
  cause.name = name;
  cause.scope = Scope::job;
  cause.symptom = Symptom::precursor;
  cause.remedy = Remedy::restart;
  cause.exposure = Exposure::computing;
  return cause;
}

}  // namespace

void add_implied(Scenario& scenario) {
  if (!scenario.jobs.empty()) scenario.job = scenario_of(scenario, scenario.jobs.front()).job;
  for (const Channel& channel : scenario.detection) {
    if (!channel.false_alarms) continue;
    Cause alarm;
    alarm.name = channel.alarm_name();
    alarm.per_1000_node_days = channel.false_alarms->per_1000_node_days;
    alarm.symptom = Symptom::precursor;
    alarm.remedy = channel.false_alarms->remedy;
    scenario.causes.push_back(alarm);
  }
  if (scenario.recovery.elastic) scenario.causes.push_back(stop_on_purpose(kRegrowth));
  if (scenario.scheduler && scenario.scheduler->preemption)
    scenario.causes.push_back(stop_on_purpose(kPreemption));
}

}  // namespace pitstop
