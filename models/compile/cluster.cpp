#include "models/compile/cluster.hpp"

#include <algorithm>
#include <cmath>

#include "models/compile/compile.hpp"
#include "models/failure/alias.hpp"
#include "models/network/topology/topology.hpp"

namespace pitstop {

namespace {

bool is_exponential(const Cause& cause) {
  return !cause.lifetime || std::holds_alternative<Exponential>(*cause.lifetime);
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

class ClusterCompiler {
 public:
  ClusterCompiler(const Scenario& scenario, std::int64_t stream_nodes, CompiledCluster& out)
      : s_(scenario), out_(out), plan_(out.plan_) {
    plan_.nodes = static_cast<std::uint32_t>(cluster_nodes(s_));
    if (shares_nodes(s_)) plan_.gpus = static_cast<std::uint32_t>(s_.cluster.instance.gpus);
    if (s_.cluster.pool) plan_.pool.nodes = static_cast<std::uint32_t>(s_.cluster.pool->nodes);
    Scenario base = s_;
    base.cluster.spares = std::max<std::int64_t>(0, plan_.nodes - s_.job.nodes);
    const auto& compiled = part(base, std::max<std::int64_t>(stream_nodes, plan_.all_nodes()));
    plan_.base = compiled.plan();
    plan_.base.horizon = Instant::at(horizon_of(s_));
    out_.tables_.assign(compiled.tables().begin(), compiled.tables().end());
  }

  void compile() {
    plan_.cause.resize(s_.causes.size());
    causes();
    trace();
    partitions();
    if (s_.topology) stores(*s_.topology);
    kinds();
    mending();
    recovery();
    scheduler();
    if (s_.cluster.lemons) {
      plan_.lemons.nodes =
          static_cast<std::uint32_t>(std::floor(s_.cluster.lemons->share * plan_.all_nodes() + 1e-9));
      plan_.lemons.factor_ppm = static_cast<std::int64_t>(std::llround(s_.cluster.lemons->factor * 1e6));
    }
    for (std::size_t e = 0; e < kExposures; ++e) stream(static_cast<Exposure>(e));
    plan_.base.table = out_.tables_.data();
    for (JobKindPlan& kind : plan_.kinds) kind.plan.table = out_.tables_.data();
  }

 private:
  const CompiledScenario& part(const Scenario& scenario, std::int64_t stream_nodes) {
    out_.parts_.push_back(std::make_unique<const CompiledScenario>(compile_plan(scenario, stream_nodes)));
    return *out_.parts_.back();
  }

  void causes() {
    for (std::size_t i = 0; i < s_.causes.size(); ++i) {
      const Cause& from = s_.causes[i];
      ClusterCause& to = plan_.cause[i];
      to.of_gpu = from.scope == Scope::gpu;
      to.burst = static_cast<std::uint32_t>(from.burst);
      to.speed_ppm = static_cast<std::int64_t>(std::floor(from.factor.value_or(1) * 1e6));
      if (from.scope == Scope::storage) to.store = static_cast<std::int32_t>(from.where);
      to.own_mend = from.mend.has_value();
      if (from.mend) to.mend = source(*from.mend);
      for (const RateStep& step : from.varies) to.most = std::max(to.most, step.times);
      for (const RateStep& step : from.varies)
        to.steps.push_back({Instant::at(step.from), Chance::of(step.times / to.most)});
      to.before = Chance::of(1 / to.most);
      if (is_domain(from.scope)) groups_of(from, to);
    }
  }

  void groups_of(const Cause& from, ClusterCause& to) {
    if (!topology_) topology_.emplace(topology_of(*s_.topology, plan_.nodes));
    to.first_group = static_cast<std::uint32_t>(plan_.groups.size());
    for (const PlaceId place : topology_->all_of(place_of(from.scope)))
      plan_.groups.push_back(topology_->blast_radius(place));
    to.groups = static_cast<std::uint32_t>(plan_.groups.size()) - to.first_group;
  }

  // What happened, among what is injected.
  void trace() {
    if (!s_.trace) return;
    const Plan& base = plan_.base;
    std::vector<std::pair<InjectionPlan, Duration>> all;
    for (std::uint32_t i = 0; i < base.injections; ++i) all.emplace_back(base.injection[i], kUnknownMend);
    const Duration from = s_.trace->from.value_or(Duration{});
    for (const TraceStrike& strike : s_.trace->strikes) {
      if (strike.at < from || (s_.trace->until && strike.at > *s_.trace->until)) continue;
      InjectionPlan to;
      to.at = Instant::at(strike.at - from);
      to.node = static_cast<std::uint32_t>(std::uint64_t{strike.node} * plan_.nodes / s_.trace->nodes);
      to.cause = static_cast<std::uint8_t>(index_of_cause(strike.cause));
      to.of_job = s_.causes[to.cause].scope == Scope::job;
      all.emplace_back(to, strike.repair.value_or(kUnknownMend));
    }
    std::stable_sort(all.begin(), all.end(),
                     [](const auto& a, const auto& b) { return a.first.at < b.first.at; });
    for (const auto& [injection, mend] : all) {
      out_.injections_.push_back(injection);
      plan_.scripted_mend.push_back(mend);
    }
    plan_.base.injections = static_cast<std::uint32_t>(out_.injections_.size());
    plan_.base.injection = out_.injections_.data();
  }

  // Requires: there is one of this name.
  std::size_t named(const char* name) const {
    std::size_t i = 0;
    while (s_.causes[i].name != name) ++i;
    return i;
  }

  std::size_t index_of_cause(const std::string& name) const {
    std::size_t fallback = 0;
    for (std::size_t i = 0; i < s_.causes.size(); ++i) {
      if (s_.causes[i].name == name) return i;
      if (s_.causes[i].name == s_.trace->cause) fallback = i;
    }
    return fallback;
  }

  void partitions() {
    for (const PartitionSpec& p : s_.partitions)
      plan_.partitions.push_back(
          PartitionPlan{static_cast<std::uint32_t>(p.first), static_cast<std::uint32_t>(p.nodes)});
    if (plan_.partitions.empty()) plan_.partitions.push_back(PartitionPlan{0, plan_.nodes});
  }

  void stores(const TopologySpec& topology) {
    for (const FileSystemSpec& f : topology.file_systems)
      plan_.stores.push_back({f.throughput(), f.burst_bytes_per_s, f.burst_credit_bytes});
  }

  // Writes and restores that the engine times because jobs share the store.
  void share(const std::vector<Tier>& tiers, JobKindPlan& to) {
    for (std::size_t k = 0; k < tiers.size(); ++k) {
      const Tier& tier = tiers[k];
      to.traffic.push_back(tier.traffic);
      if (!tier.traffic.write.shared()) continue;
      to.plan.tier[k].shared = tier.writer->async ? SharedWrite::behind : SharedWrite::in_stall;
      to.plan.any_shared = true;
    }
  }

  void kinds() {
    if (s_.jobs.empty()) return add_kind(spec_of(s_.job));
    for (const JobSpec& kind : s_.jobs) add_kind(kind);
  }

  void add_kind(const JobSpec& from) {
    const Scenario alone = scenario_of(s_, from);
    JobKindPlan& to = plan_.kinds.emplace_back();
    to.plan = plan_.base;
    to.plan.nodes = static_cast<std::uint32_t>(from.nodes);
    to.plan.work = alone.job.work;
    to.plan.time_limit = from.time_limit.value_or(Duration{});
    to.plan.startup = source(from.startup);
    to.plan.tiers = static_cast<std::int32_t>(alone.tiers.size());
    for (std::size_t k = 0; k < alone.tiers.size(); ++k) {
      const TimeSource restore =
          from.tiers.empty() ? plan_.base.tier[k].restore : source(alone.tiers[k].restore);
      to.plan.tier[k] = tier_plan(alone.tiers[k], tier_interval(alone, k));
      to.plan.tier[k].restore = restore;
      to.store[k] = static_cast<std::uint8_t>(alone.tiers[k].where);
    }
    share(from.tiers, to);
    to.job.submitted = Instant::at(from.submit);
    to.job.priority = from.priority;
    to.job.gpus = gpus_of(from.gpus_per_node);
    to.job.standbys = static_cast<std::uint32_t>(from.standbys);
    to.job.expected = from.expected.value_or(Duration{});
    to.job.step = from.step_time.value_or(Duration{});
    for (std::size_t p = 0; p < s_.partitions.size(); ++p) {
      if (s_.partitions[p].name == from.partition) to.job.partition = static_cast<std::uint32_t>(p);
    }
    to.count = static_cast<std::uint32_t>(from.count);
    to.every = source(from.every);
    for (const SubmittedJob& job : from.submitted)
      to.submitted.push_back({Instant::at(job.at), static_cast<std::uint32_t>(job.nodes), job.work,
                              job.time_limit ? *job.time_limit : to.plan.time_limit,
                              job.gpus_per_node ? gpus_of(job.gpus_per_node) : to.job.gpus});
    to.draws_work = !std::holds_alternative<Constant>(from.work);
    if (to.draws_work) to.work = source(from.work);
    plan_.any_standbys = plan_.any_standbys || from.standbys > 0;
  }

  // That a job takes of each node, in the plan's measure.
  std::uint32_t gpus_of(const std::optional<std::int64_t>& asked) const {
    return plan_.gpus == 1 || !asked ? plan_.gpus : static_cast<std::uint32_t>(*asked);
  }

  void recovery() {
    const Recovery& from = s_.recovery;
    RecoveryPlan& to = plan_.recovery;
    to.in_place = from.in_place;
    to.by_hand.on = from.by_hand.has_value();
    if (from.by_hand) to.by_hand.response = source(from.by_hand->response);
    if (from.by_hand) to.by_hand.hours = from.by_hand->hours;
    to.process_restarts = from.process_restart.has_value();
    if (from.process_restart) to.process_restart = source(*from.process_restart);
    to.peers = from.peer_restore.has_value();
    if (from.peer_restore) to.peer_restore = source(*from.peer_restore);
    if (!from.elastic) return;
    to.elastic = {true, std::llround(from.elastic->at_least * 1e6),
                  static_cast<std::int32_t>(named(kRegrowth))};
  }

  void mending() {
    plan_.mends_from_mark = s_.recovery.mends_from_mark;
    if (s_.cluster.pool) plan_.pool.delay = source(s_.cluster.pool->delay);
    if (s_.repair) {
      const RepairSpec& r = *s_.repair;
      plan_.repair = RepairPlan{source(r.automatic),        source(r.manual),
                                Chance::of(r.escalation),   Chance::of(r.automatic_fails),
                                Chance::of(r.manual_fails), static_cast<std::uint32_t>(r.crews.value_or(0))};
    }
    if (s_.capacity) {
      plan_.capacity = CapacityPlan{Chance::of(s_.capacity->refused), s_.capacity->retry,
                                    static_cast<std::uint32_t>(s_.capacity->at_a_time.value_or(0))};
    }
    if (s_.diagnosis) {
      const DiagnosisSpec& d = *s_.diagnosis;
      plan_.diagnosis = DiagnosisPlan{Chance::of(d.overlooked), Chance::of(d.wrong_node),
                                      source(d.recurs.value_or(Constant{})), d.recurs.has_value()};
    }
    alarms();
    if (s_.retirement) {
      const RetirementSpec& r = *s_.retirement;
      plan_.retire = RetirePlan{
          r.rule, static_cast<std::uint32_t>(r.failures), r.window, r.start, r.per_failure, r.per_day};
    }
  }

  void alarms() {
    const bool any = std::any_of(s_.detection.begin(), s_.detection.end(),
                                 [](const Channel& c) { return c.false_alarms.has_value(); });
    if (!any) return;
    plan_.alarms.resize(s_.detection.size());
    for (std::size_t k = 0; k < s_.detection.size(); ++k) {
      const Channel& channel = s_.detection[k];
      if (!channel.false_alarms) continue;
      AlarmPlan& alarm = plan_.alarms[k];
      for (std::size_t i = 0; i < s_.causes.size(); ++i) {
        if (s_.causes[i].name == channel.alarm_name()) alarm.cause = static_cast<std::int32_t>(i);
      }
      plan_.cause[static_cast<std::size_t>(alarm.cause)].alarm_of = static_cast<std::int32_t>(k);
      alarm.repeats = Chance::of(channel.false_alarms->repeats);
      alarm.after = source(channel.false_alarms->after);
    }
  }

  void scheduler() {
    if (!s_.scheduler) return;
    plan_.pick = s_.scheduler->pick;
    plan_.at_requeue = s_.scheduler->requeue;
    plan_.scheduler.backfill = s_.scheduler->backfill;
    plan_.scheduler.preempts = s_.scheduler->preemption;
    if (!plan_.scheduler.preempts) return;
    plan_.scheduler.preemption_cause = static_cast<std::int32_t>(named(kPreemption));
  }

  // Superposition as in models/compile/compile.cpp, with the further rate of lemons and with causes of
  // several jobs.
  void stream(Exposure exposure) {
    ClusterStream& to = plan_.stream[index_of(exposure)];
    std::vector<double> rates;
    auto add_slot = [&](std::size_t cause, Target target, double rate) {
      rate *= plan_.cause[cause].most;
      if (!(rate > 0)) return;
      to.slots.push_back(ClusterStream::Slot{0, 0, static_cast<std::uint8_t>(cause), target});
      rates.push_back(rate);
    };
    for (std::size_t i = 0; i < s_.causes.size(); ++i) {
      const Cause& c = s_.causes[i];
      if (c.exposure != exposure || !is_exponential(c)) continue;
      if (is_domain(c.scope)) {
        add_slot(i, Target::group, cause_rate(s_, c, 0));
      } else if (c.scope == Scope::storage) {
        add_slot(i, Target::storage, cause_rate(s_, c, 0));
      } else if (c.scope != Scope::job) {
        add_slot(i, Target::node, cause_rate(s_, c, plan_.base.stream_nodes));
        if (s_.cluster.lemons)
          add_slot(i, Target::lemon, cause_rate(s_, c, plan_.lemons.nodes) * (s_.cluster.lemons->factor - 1));
      } else if (plan_.one_job()) {
        add_slot(i, Target::job, cause_rate(s_, c, 0));
      } else if (c.mtbf || c.lifetime) {
        add_slot(i, Target::job, cause_rate(s_, c, 0) * plan_.jobs());
      } else {
        Scenario one_node = s_;
        one_node.job.nodes = 1;
        add_slot(i, Target::job_on_node, cause_rate(one_node, c, 0) * plan_.base.stream_nodes);
      }
    }
    if (rates.empty()) return;
    double total = 0;
    for (const double r : rates) total += r;
    to.gap.table = add(build_table(Exponential{Duration::from_seconds(1 / total)}));
    fill_alias(rates, total, [&](std::size_t i, std::uint64_t keep, std::size_t alias) {
      to.slots[i].keep = keep;
      to.slots[i].alias = static_cast<std::uint32_t>(alias);
    });
  }

  TimeSource source(const Distribution& d) {
    if (const auto* constant = std::get_if<Constant>(&d)) return TimeSource{constant->value, kNoTable};
    return TimeSource{Duration{}, add(build_table(d))};
  }
  std::int32_t add(BuiltTable table) {
    out_.built_.push_back(std::make_unique<const BuiltTable>(std::move(table)));
    const BuiltTable& kept = *out_.built_.back();
    out_.tables_.push_back(QuantileTable{kept.heads.data(), kept.knots.data()});
    return static_cast<std::int32_t>(out_.tables_.size()) - 1;
  }

  const Scenario& s_;
  CompiledCluster& out_;
  ClusterPlan& plan_;
  std::optional<Topology> topology_;
};

CompiledCluster::CompiledCluster(const Scenario& scenario, std::int64_t stream_nodes) {
  ClusterCompiler(scenario, stream_nodes, *this).compile();
}
CompiledCluster::~CompiledCluster() = default;

std::uint64_t CompiledCluster::tables_digest() const {
  std::uint64_t h = 0;
  for (const auto& table : built_) h = table->digest(h);
  return h;
}

}  // namespace pitstop
