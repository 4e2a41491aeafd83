#include "models/compile/compile.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "models/failure/alias.hpp"

namespace pitstop {

namespace {

constexpr double kDay = 86400;

bool is_exponential(const Cause& cause) {
  return !cause.lifetime || std::holds_alternative<Exponential>(*cause.lifetime);
}

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

double units_per_node(const Scenario& scenario, const Cause& cause) {
  return cause.scope == Scope::gpu ? static_cast<double>(scenario.cluster.instance.gpus) : 1;
}

bool takes_node(const Cause& cause) { return cause.remedy != Remedy::restart; }

}  // namespace

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

std::size_t CompiledScenario::table_bytes() const {
  std::size_t sum = 0;
  for (const auto& table : built_) sum += table->bytes();
  return sum;
}

std::uint64_t CompiledScenario::tables_digest() const {
  std::uint64_t h = 0;
  for (const auto& table : built_) h = table->digest(h);
  return cluster_ ? h ^ cluster_->tables_digest() : h;
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

class PlanCompiler {
 public:
  PlanCompiler(const Scenario& scenario, std::int64_t stream_nodes)
      : s_(scenario), stream_nodes_(stream_nodes) {}

  CompiledScenario compile() {
    job();
    causes();
    detection();
    recovery();
    for (const Tier& tier : s_.tiers) add_tier(tier);
    injections();
    out_.plan_.table = out_.tables_.data();
    out_.plan_.injection = out_.injections_.data();
    return std::move(out_);
  }

 private:
  void job() {
    plan_.work = s_.job.work;
    plan_.time_limit = s_.job.time_limit.value_or(Duration{});
    plan_.startup = source(s_.job.startup);
    plan_.horizon = Instant::at(horizon_of(s_));
    plan_.nodes = static_cast<std::uint32_t>(s_.job.nodes);
    plan_.spares = static_cast<std::uint32_t>(s_.cluster.spares);
    plan_.stream_nodes = std::max(plan_.total_nodes(), static_cast<std::uint32_t>(stream_nodes_));
  }

  void causes() {
    plan_.causes = static_cast<std::uint32_t>(s_.causes.size());
    for (std::size_t i = 0; i < s_.causes.size(); ++i) {
      const Cause& from = s_.causes[i];
      CausePlan& to = plan_.cause[i];
      to.symptom = from.symptom;
      to.remedy = from.remedy;
      for (const std::string& name : from.detected_by) {
        const auto at = std::find_if(s_.detection.begin(), s_.detection.end(),
                                     [&](const Channel& c) { return c.name == name; });
        to.channel[to.channels++] = static_cast<std::uint8_t>(at - s_.detection.begin());
      }
      if (!is_exponential(from) && !is_shared(from.scope)) add_clock(from, i);
    }
    for (std::size_t e = 0; e < kExposures; ++e) {
      add_stream(static_cast<Exposure>(e));
      choose_window(static_cast<Exposure>(e));
    }
  }

  void add_clock(const Cause& cause, std::size_t index) {
    ClockPlan& clock = plan_.clock[plan_.clocks++];
    clock.exposure = cause.exposure;
    clock.cause = static_cast<std::uint8_t>(index);
    clock.of_job = cause.scope == Scope::job;
    clock.units_per_node = static_cast<std::uint32_t>(units_per_node(s_, cause));
    clock.lifetime = add(build_table(*cause.lifetime));
    clock.first_lifetime = s_.cluster.initial_age == InitialAge::stationary
                               ? add(build_stationary_table(*cause.lifetime))
                               : clock.lifetime;
  }

  // A window brings failures of a 32nd of the units, and at least 64 failures.
  void choose_window(Exposure exposure) {
    double units = 0, rate = 0;
    for (std::uint32_t i = 0; i < plan_.clocks; ++i) {
      const ClockPlan& clock = plan_.clock[i];
      if (clock.exposure != exposure) continue;
      const Cause& cause = s_.causes[clock.cause];
      units += clock.of_job ? 1 : units_per_node(s_, cause) * plan_.total_nodes();
      rate += cause_rate(s_, cause, plan_.total_nodes());
    }
    if (units == 0) return;
    const double window = std::max(units / 32, 64.0) / rate;
    plan_.clock_window[index_of(exposure)] =
        Duration::from_seconds(std::clamp(window, 1.0, kLongest.seconds()));
  }

  // Superposition: rates add. Slots carry the causes; Walker's alias method picks one with one draw.
  void add_stream(Exposure exposure) {
    StreamPlan& stream = plan_.stream[index_of(exposure)];
    std::vector<double> rate;
    for (std::size_t i = 0; i < s_.causes.size(); ++i) {
      const Cause& c = s_.causes[i];
      if (c.exposure != exposure || !is_exponential(c) || is_shared(c.scope)) continue;
      const double r = cause_rate(s_, c, plan_.stream_nodes);
      if (!(r > 0)) continue;
      stream.cause[rate.size()] = static_cast<std::uint8_t>(i);
      stream.of_job[rate.size()] = c.scope == Scope::job;
      rate.push_back(r);
    }
    if (rate.empty()) return;
    double total = 0;
    for (const double r : rate) total += r;
    stream.active = true;
    stream.causes = static_cast<std::uint32_t>(rate.size());
    stream.gap.table = add(build_table(Exponential{Duration::from_seconds(1 / total)}));
    fill_alias(rate, total, [&stream](std::size_t i, std::uint64_t keep, std::size_t alias) {
      stream.keep[i] = keep;
      stream.alias[i] = static_cast<std::uint8_t>(alias);
    });
  }

  void detection() {
    for (std::size_t i = 0; i < s_.detection.size(); ++i) {
      plan_.channel[i] = ChannelPlan{source(s_.detection[i].latency), Chance::of(s_.detection[i].miss)};
      if (s_.detection[i].name == "human") plan_.human = plan_.channel[i].latency;
    }
  }

  void recovery() {
    const Recovery& r = s_.recovery;
    plan_.mark = source(r.mark);
    plan_.stop = source(r.stop);
    plan_.capacity_wait = source(r.capacity_wait);
    plan_.replacement = source(r.replacement);
    plan_.reboot = source(r.reboot);
    plan_.validation = source(r.validation);
    plan_.queue = source(r.queue);
    plan_.restart = source(r.restart);
    plan_.resumes_software = r.software_resume.has_value();
    if (r.software_resume) plan_.software_resume = source(*r.software_resume);
    plan_.never_capacity = Chance::of(r.never_capacity);
    plan_.validation_failure = Chance::of(r.validation_failure);
    plan_.grace = r.grace;
    plan_.slow_ppm = static_cast<std::int64_t>(std::floor(r.slow_factor * 1e6));
    plan_.slow_for = r.slow_for;
    for (const Line line : r.immune) plan_.immune[index_of(line)] = plan_.any_immune = true;
  }

  void add_tier(const Tier& from) {
    TierPlan& to = plan_.tier[plan_.tiers];
    to = tier_plan(from, tier_interval(s_, static_cast<std::size_t>(plan_.tiers)));
    to.restore = source(from.restore);
    ++plan_.tiers;
  }

  void injections() {
    for (const Injection& i : s_.inject) {
      const auto cause =
          std::find_if(s_.causes.begin(), s_.causes.end(), [&](const Cause& c) { return c.name == i.cause; });
      InjectionPlan to;
      to.cause = static_cast<std::uint8_t>(cause - s_.causes.begin());
      to.of_job = cause->scope == Scope::job;
      if (i.gpu) to.gpu = static_cast<std::uint16_t>(*i.gpu);
      for (std::int64_t n = 0; n < i.count; ++n) {
        to.at = Instant::at(i.at + i.every * n);
        for (std::int64_t k = 0; k < (to.of_job ? 1 : i.nodes); ++k) {
          to.node = static_cast<std::uint32_t>(i.node + k);
          out_.injections_.push_back(to);
        }
      }
    }
    std::stable_sort(out_.injections_.begin(), out_.injections_.end(),
                     [](const InjectionPlan& a, const InjectionPlan& b) { return a.at < b.at; });
    plan_.injections = static_cast<std::uint32_t>(out_.injections_.size());
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
  std::int64_t stream_nodes_;
  CompiledScenario out_;
  Plan& plan_ = out_.plan_;
};

CompiledScenario compile_plan(const Scenario& scenario, std::int64_t stream_nodes) {
  return PlanCompiler(scenario, stream_nodes).compile();
}

CompiledScenario compile(const Scenario& scenario, std::int64_t stream_nodes) {
  CompiledScenario compiled = compile_plan(scenario, stream_nodes);
  if (needs_cluster(scenario))
    compiled.cluster_ = std::make_shared<const CompiledCluster>(scenario, stream_nodes);
  return compiled;
}

}  // namespace pitstop
