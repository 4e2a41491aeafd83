#include "sim/cluster/failure_source.hpp"

namespace pitstop {

FailureSource::FailureSource(const ClusterPlan& plan, const DrawSource& draws, std::uint32_t jobs)
    : plan_(plan), draws_(draws), jobs_(jobs) {}

void FailureSource::begin() {
  add_clocks();
  for (int e = 0; e < static_cast<int>(kExposures); ++e) {
    for (const ClusterStream::Slot& slot : plan_.stream[e].slots)
      class_[e].falls_on.push_back(falls_on(slot));
    if (!plan_.stream[e].slots.empty()) draw_candidate(e);
  }
  stale_ = true;
}

bool FailureSource::pop(Strike& strike) {
  stale_ = true;
  switch (next_source_) {
    case Source::stream:
      pop_stream(strike);
      return true;
    case Source::clock:
      pop_clock(strike);
      return true;
    case Source::refill:
      refill(next_class_);
      return false;
    case Source::script:
      pop_script(strike);
      return true;
  }
  return false;
}

void FailureSource::set_running(Instant t, const bool running[kExposures]) {
  for (std::size_t e = 0; e < kExposures; ++e) {
    Class& c = class_[e];
    if (c.running == running[e]) continue;
    if (running[e]) {
      c.offset = t.since_start() - c.paused_at;
    } else {
      c.paused_at = t.since_start() - c.offset;
    }
    c.running = running[e];
    stale_ = true;
  }
}

void FailureSource::find_next() {
  stale_ = false;
  const Plan& base = plan_.base;
  next_at_ = script_ < base.injections ? base.injection[script_].at : Instant::never();
  next_source_ = Source::script;
  for (int e = 0; e < static_cast<int>(kExposures); ++e) {
    const Class& c = class_[e];
    if (!c.running) continue;
    if (!plan_.stream[e].slots.empty()) offer(Instant::at(c.candidate + c.offset), Source::stream, e);
    if (c.clock.empty()) continue;
    const bool within = !c.heap.empty() && c.heap.top_key() <= c.window.ticks();
    const Duration due = within ? Duration::micros(c.heap.top_key()) : c.window;
    offer(Instant::at(due + c.offset), within ? Source::clock : Source::refill, e);
  }
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

void FailureSource::draw_candidate(int e) {
  Class& c = class_[e];
  SIM_CHECK(c.n < kMostDraws);
  if (c.n - c.batch_first >= kBatch) {
    philox_batch(draws_, domain::stream + static_cast<std::uint32_t>(e), c.n, c.batch);
    c.batch_first = c.n;
  }
  c.candidate +=
      plan_.base.time(plan_.stream[e].gap, c.batch[c.n - c.batch_first][static_cast<int>(Purpose::lifetime)]);
}

void FailureSource::pop_stream(Strike& s) {
  const int e = next_class_;
  Class& c = class_[e];
  const auto& slots = plan_.stream[e].slots;
  s.draws.key = DrawKey{domain::stream + static_cast<std::uint32_t>(e), 0, c.n};
  for (int p = 0; p < kFrontPurposes; ++p) s.draws.front[p] = c.batch[c.n - c.batch_first][p];
  const std::uint64_t which = s.draws.at_front(Purpose::which_cause);
  const auto count = static_cast<std::uint32_t>(slots.size());
  std::uint32_t slot = pick(which, count);
  slot = which * count >= slots[slot].keep ? slots[slot].alias : slot;  // the product's low half
  s.cause = slots[slot].cause;
  s.target = slots[slot].target;
  s.exposure = static_cast<Exposure>(e);
  s.scripted = false;
  const Range range = c.falls_on[slot];
  s.unit = range.first + pick(s.draws.at_front(Purpose::which_node), range.units);
  ++c.n;
  draw_candidate(e);
}

// ---- clocks

Duration FailureSource::lifetime(const ClockPlan& clock, std::uint32_t unit, std::uint32_t n) const {
  const DrawKey key{domain::clock + clock.cause, unit, n};
  const std::int32_t table = n == 0 ? clock.first_lifetime : clock.lifetime;
  const Duration drawn = plan_.base.table[table].sample(draws_.bits(key, Purpose::lifetime));
  if (lemon_.empty() || clock.of_job || !lemon_[unit / clock.units_per_node]) return drawn;
  return Duration::micros(
      static_cast<std::int64_t>(WideTicks{drawn.ticks()} * 1'000'000 / plan_.lemons.factor_ppm));
}

void FailureSource::add_clocks() {
  for (std::size_t e = 0; e < kExposures; ++e) {
    Class& c = class_[e];
    for (std::uint32_t i = 0; i < plan_.base.clocks; ++i) {
      const ClockPlan& clock = plan_.base.clock[i];
      if (index_of(clock.exposure) != static_cast<int>(e)) continue;
      Kind kind{&clock, static_cast<std::uint32_t>(c.clock.size()),
                clock.of_job ? jobs_ : plan_.all_nodes() * clock.units_per_node};
      c.kinds.push_back(kind);
      c.clock.resize(kind.first + kind.units);
    }
    c.window = plan_.base.clock_window[e];
    c.heap_key.resize(c.clock.size());
    c.heap_id.resize(c.clock.size());
    c.heap.attach(c.heap_key.data(), c.heap_id.data(), ClusterClockPlaces{c.clock.data()});
    for (const Kind& kind : c.kinds) {
      for (std::uint32_t unit = 0; unit < kind.units; ++unit) {
        ClusterClock& clock = c.clock[kind.first + unit];
        clock.due = lifetime(*kind.plan, unit, 0).ticks();
        clock.runs = !kind.plan->of_job && kind.plan->exposure == Exposure::in_service &&
                     unit / kind.plan->units_per_node < plan_.nodes;
        if (clock.runs && clock.due <= c.window.ticks()) c.heap.append(kind.first + unit, clock.due);
      }
    }
    c.heap.order();
  }
}

// Time has reached the end of the window: move it on and take in the clocks that fall due within.
void FailureSource::refill(int e) {
  Class& c = class_[e];
  c.window += plan_.base.clock_window[e];
  for (std::uint32_t id = 0; id < c.clock.size(); ++id) {
    if (c.clock[id].runs && !c.heap.contains(id)) queue(c, id);
  }
}

const FailureSource::Kind& FailureSource::kind_of(const Class& c, std::uint32_t id) const {
  std::size_t k = 0;
  while (id >= c.kinds[k].first + c.kinds[k].units) ++k;
  return c.kinds[k];
}

void FailureSource::pop_clock(Strike& s) {
  Class& c = class_[next_class_];
  const std::uint32_t id = c.heap.top();
  const Kind& kind = kind_of(c, id);
  const std::uint32_t unit = id - kind.first;
  ClusterClock& clock = c.clock[id];
  s.draws.key = DrawKey{domain::clock + kind.plan->cause, unit, clock.lifetime};
  s.cause = kind.plan->cause;
  s.target = kind.plan->of_job ? Target::job : Target::node;
  s.unit = kind.plan->of_job ? unit : unit / kind.plan->units_per_node;
  if (plan_.gpus > 1 && plan_.cause[s.cause].of_gpu) s.gpu = unit % kind.plan->units_per_node;
  s.exposure = kind.plan->exposure;
  s.scripted = false;
  philox_front(draws_, s.draws.key, s.draws.front);
  // A failure redraws its own clock only.
  clock.due += lifetime(*kind.plan, unit, ++clock.lifetime).ticks();
  c.heap.remove(id);
  queue(c, id);
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
    c.clock[id].due -= class_time(c, t).ticks();
    c.heap.remove(id);
  });
}

void FailureSource::thaw(Exposure exposure, std::uint32_t unit, Instant t, bool of_job) {
  each_clock(exposure, unit, of_job, [&](Class& c, const Kind&, std::uint32_t, std::uint32_t id) {
    if (c.clock[id].runs) return;
    c.clock[id].runs = true;
    c.clock[id].due += class_time(c, t).ticks();
    queue(c, id);
  });
}

void FailureSource::renew(Exposure exposure, std::uint32_t unit) {
  each_clock(exposure, unit, false, [&](Class& c, const Kind& kind, std::uint32_t u, std::uint32_t id) {
    SIM_CHECK(!c.clock[id].runs);
    c.clock[id].due = lifetime(*kind.plan, u, ++c.clock[id].lifetime).ticks();
  });
}

// ---- script

void FailureSource::pop_script(Strike& s) {
  const InjectionPlan& injection = plan_.base.injection[script_];
  s.draws.key = DrawKey{domain::script, script_, 0};
  s.cause = injection.cause;
  s.target = injection.of_job ? Target::job : Target::node;
  s.unit = injection.node;
  const bool of_gpu = plan_.cause[s.cause].of_gpu || injection.of_job;
  if (plan_.gpus > 1 && of_gpu && injection.gpu != InjectionPlan::kAnyGpu) s.gpu = injection.gpu;
  s.exposure = Exposure::in_service;
  s.scripted = true;
  philox_front(draws_, s.draws.key, s.draws.front);
  ++script_;
}

}  // namespace pitstop
