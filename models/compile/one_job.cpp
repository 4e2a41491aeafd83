#include "models/compile/one_job.hpp"

#include <algorithm>
#include <cmath>

#include "models/compile/scenario_queries.hpp"
#include "models/failure/alias.hpp"

namespace pitstop {

class PlanCompiler {
 public:
  PlanCompiler(const Scenario& scenario, std::int64_t stream_nodes)
      : s_(scenario), stream_nodes_(stream_nodes) {}

  CompiledPlan compile() {
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

  TimeSource source(const Distribution& d) { return out_.tables_.source(d); }
  std::int32_t add(BuiltTable table) { return out_.tables_.add(std::move(table)); }

  const Scenario& s_;
  std::int64_t stream_nodes_;
  CompiledPlan out_;
  Plan& plan_ = out_.plan_;
};

CompiledPlan compile_plan(const Scenario& scenario, std::int64_t stream_nodes) {
  return PlanCompiler(scenario, stream_nodes).compile();
}

}  // namespace pitstop
