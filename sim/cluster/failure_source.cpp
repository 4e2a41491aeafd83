#include "sim/cluster/failure_source.hpp"

namespace pitstop {

FailureSource::FailureSource(const ClusterPlan& plan, const DrawSource& draws, std::uint32_t jobs)
    : plan_(plan), draws_(draws), jobs_(jobs) {
  for (std::size_t e = 0; e < kExposures; ++e) {
    for (const ClusterStream::Slot& slot : plan_.stream[e].slots)
      class_[e].falls_on.push_back(falls_on(slot));
  }
}

void FailureSource::reset() {
  lemons_.clear();
  script_ = 0;
  for (Class& c : class_) {
    c.time.begin(true);
    c.stream.begin();
    c.stream_at = Instant::never();
  }
}

void FailureSource::begin() {
  if (any_clocks()) add_clocks();
  for (int e = 0; e < static_cast<int>(kExposures); ++e) {
    if (!class_[e].falls_on.empty()) draw_candidate(e);
  }
  stale_ = true;
}

// ---- streams

FailureSource::Range FailureSource::falls_on(const ClusterStream::Slot& slot) const {
  switch (slot.target) {
    case Target::node:
    case Target::job_on_node:
      return Range{0, plan_.base.stream_nodes};
    case Target::lemon:
      return Range{0, plan_.lemons.nodes};
    case Target::group:
      return Range{plan_.cause[slot.cause].first_group, plan_.cause[slot.cause].groups};
    case Target::storage:
      return Range{};
    case Target::job:
      return Range{0, jobs_};
  }
  return Range{};
}

// ---- clocks

Duration FailureSource::lemon_or_not(const ClockPlan& clock, std::uint32_t unit, Duration drawn) const {
  if (lemons_.empty() || clock.of_job || !lemons_[unit / clock.units_per_node]) return drawn;
  return Duration::micros(
      static_cast<std::int64_t>(WideTicks{drawn.ticks()} * 1'000'000 / plan_.lemons.factor_ppm));
}

// A unit's lifetime n > 0.
Duration FailureSource::lifetime(const ClockPlan& clock, std::uint32_t unit, std::uint32_t n) const {
  const DrawKey key{domain::clock + clock.cause, unit, n};
  const std::uint64_t bits = draws_.bits(key, Purpose::lifetime);
  return lemon_or_not(clock, unit, plan_.base.table[clock.lifetime].sample(bits));
}

// The draw of a unit's first lifetime. Requires: units are asked for in order, from 0.
std::uint64_t FailureSource::first_bits(const ClockPlan& clock, std::uint32_t unit) {
  if (unit % kUnitBatch == 0) philox_first_lifetimes(draws_, domain::clock + clock.cause, unit, first_);
  return first_[unit % kUnitBatch];
}

void FailureSource::add_clocks() {
  for (std::size_t e = 0; e < kExposures; ++e) {
    Class& c = class_[e];
    std::uint32_t units = 0;
    c.kinds.clear();
    for (std::uint32_t i = 0; i < plan_.base.clocks; ++i) {
      const ClockPlan& clock = plan_.base.clock[i];
      if (index_of(clock.exposure) != static_cast<int>(e)) continue;
      c.kinds.push_back({&clock, units, clock.of_job ? jobs_ : plan_.all_nodes() * clock.units_per_node});
      units += c.kinds.back().units;
    }
    c.clock.assign(units, {});
    c.heap_key.resize(units);
    c.heap_id.resize(units);
    c.clocks.attach(c.clock.data(), c.heap_key.data(), c.heap_id.data(), units, plan_.base.clock_window[e]);
    for (const Kind& kind : c.kinds) {
      for (std::uint32_t unit = 0; unit < kind.units; ++unit) {
        const QuantileTable& table = plan_.base.table[kind.plan->first_lifetime];
        ClusterClock& clock = c.clock[kind.first + unit];
        clock.due = lemon_or_not(*kind.plan, unit, table.sample(first_bits(*kind.plan, unit))).ticks();
        clock.runs = !kind.plan->of_job && kind.plan->exposure == Exposure::in_service &&
                     unit / kind.plan->units_per_node < plan_.nodes;
        if (clock.runs) c.clocks.append_if_due(kind.first + unit);
      }
    }
    c.clocks.order();
  }
}

// Time has reached the end of the window: move it on and take in the clocks that fall due within.
void FailureSource::refill(int e) {
  Class& c = class_[e];
  c.clocks.move_window(plan_.base.clock_window[e]);
  for (std::uint32_t id = 0; id < c.clock.size(); ++id) {
    if (c.clock[id].runs) c.clocks.take_in(id);
  }
}

const FailureSource::Kind& FailureSource::kind_of(const Class& c, std::uint32_t id) const {
  std::size_t k = 0;
  while (id >= c.kinds[k].first + c.kinds[k].units) ++k;
  return c.kinds[k];
}

void FailureSource::pop_clock(ClusterFailure& s) {
  Class& c = class_[next_class_];
  const std::uint32_t id = c.clocks.top();
  const Kind& kind = kind_of(c, id);
  const std::uint32_t unit = id - kind.first;
  ClusterClock& clock = c.clock[id];
  s.draws = front_of(DrawKey{domain::clock + kind.plan->cause, unit, clock.lifetime});
  s.cause = kind.plan->cause;
  s.target = kind.plan->of_job ? Target::job : Target::node;
  s.unit = kind.plan->of_job ? unit : unit / kind.plan->units_per_node;
  if (plan_.gpus > 1 && plan_.cause[s.cause].of_gpu) s.gpu = unit % kind.plan->units_per_node;
  s.exposure = kind.plan->exposure;
  s.scripted = false;
  // A failure redraws its own clock only.
  c.clocks.put_off(id, lifetime(*kind.plan, unit, ++clock.lifetime));
}

template <class F>
void FailureSource::each_clock(Exposure exposure, std::uint32_t unit, bool of_job, F&& f) {
  Class& c = class_[index_of(exposure)];
  for (const Kind& kind : c.kinds) {
    if (kind.plan->of_job != of_job) continue;
    const std::uint32_t each = of_job ? 1 : kind.plan->units_per_node;
    for (std::uint32_t u = unit * each; u < (unit + 1) * each; ++u) f(c, kind, u, kind.first + u);
    stale_ = true;
  }
}

void FailureSource::freeze(Exposure exposure, std::uint32_t unit, Instant t, bool of_job) {
  each_clock(exposure, unit, of_job, [&](Class& c, const Kind&, std::uint32_t, std::uint32_t id) {
    if (!c.clock[id].runs) return;
    c.clock[id].runs = false;
    c.clocks.freeze(id, c.time.at(t));
  });
}

void FailureSource::thaw(Exposure exposure, std::uint32_t unit, Instant t, bool of_job) {
  each_clock(exposure, unit, of_job, [&](Class& c, const Kind&, std::uint32_t, std::uint32_t id) {
    if (c.clock[id].runs) return;
    c.clock[id].runs = true;
    c.clocks.thaw(id, c.time.at(t));
  });
}

void FailureSource::renew(Exposure exposure, std::uint32_t unit) {
  each_clock(exposure, unit, false, [&](Class& c, const Kind& kind, std::uint32_t u, std::uint32_t id) {
    SIM_CHECK(!c.clock[id].runs);
    c.clock[id].due = lifetime(*kind.plan, u, ++c.clock[id].lifetime).ticks();
  });
}

// ---- script

void FailureSource::pop_script(ClusterFailure& s) {
  const InjectionPlan& injection = plan_.base.injection[script_];
  s.draws = front_of(DrawKey{domain::script, script_, 0});
  s.cause = injection.cause;
  s.target = injection.of_job ? Target::job : Target::node;
  s.unit = injection.node;
  const bool of_gpu = plan_.cause[s.cause].of_gpu || injection.of_job;
  if (plan_.gpus > 1 && of_gpu && injection.gpu != InjectionPlan::kAnyGpu) s.gpu = injection.gpu;
  s.exposure = Exposure::in_service;
  s.scripted = true;
  ++script_;
}

}  // namespace pitstop
