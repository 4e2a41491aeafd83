#include "calibration/fit/service.hpp"

#include <algorithm>
#include <string_view>

namespace pitstop {

namespace {

constexpr double kMicro = 1e-6;
constexpr double kDay_us = 86400e6;
constexpr std::size_t kMostUnits = 1'000'000;

bool of(const FailureEvent& e, const TraceGroup& group) { return e.group == group.name; }

// A time that the user gave, since the history's time 0.
std::optional<std::int64_t> since_start(const FailureTrace& trace, const std::optional<Stamp>& at,
                                        const char* option, std::vector<std::string>& mistakes) {
  if (!at) return std::nullopt;
  if (at->clock == Clock::relative) return at->us;
  if (!trace.origin) {
    mistakes.push_back(std::string(option) +
                       ": this history has no calendar times; give the time since its start, such as 30d");
    return std::nullopt;
  }
  if (at->clock != trace.origin->clock) {
    mistakes.push_back(std::string(option) + ": is a " + name_of(at->clock) + " time; this history has " +
                       name_of(trace.origin->clock) + " times");
    return std::nullopt;
  }
  return at->us - trace.origin->us;
}

class ServiceWalk {
 public:
  ServiceWalk(const FailureTrace& trace, const TraceGroup& group, const Watch& watch)
      : trace_(trace), group_(group), watch_(watch) {
    for (const FailureEvent& e : trace.events) {
      if (!of(e, group)) continue;
      out_.enters = out_.enters || e.event == TraceEvent::enter;
      tells_repairs_ = tells_repairs_ || e.repair_us.has_value();
      if (e.event == TraceEvent::failure) last_failure_[e.node] = &e;
    }
  }

  ServiceHistory walk(std::optional<std::int64_t> units) {
    for (const FailureEvent& e : trace_.events) {
      if (of(e, group_)) on(e);
    }
    for (auto& [name, unit] : units_) {
      if (unit.up) life(unit, watch_.until_us, false);
      if (unit.count.exposure > 0) out_.units.push_back(unit.count);
    }
    silent_units(units);
    for (const NodeCount& n : out_.units) out_.exposure_s += n.exposure;
    return std::move(out_);
  }

 private:
  struct Unit {
    bool up = false, begin_seen = false;
    std::int64_t since = 0;
    NodeCount count;
  };

  void on(const FailureEvent& e) {
    const auto [at, fresh] = units_.try_emplace(e.node);
    Unit& unit = at->second;
    if (fresh && !out_.enters) unit = {true, false, watch_.from_us, {}};
    if (e.event == TraceEvent::enter) {
      if (!unit.up) unit = {true, true, e.time_us, unit.count};
      return;
    }
    if (unit.up) life(unit, e.time_us, e.event == TraceEvent::failure);
    if (e.event == TraceEvent::failure) {
      failed(e, unit);
      if (!unit.up) return;
    }
    unit.up = e.event == TraceEvent::failure && returns(e);
    unit.begin_seen = e.repair_us.has_value();
    unit.since = std::max(unit.since, e.time_us + e.repair_us.value_or(0));
  }

  // Where repairs are noted, a unit whose last failure has none is still under repair.
  bool returns(const FailureEvent& e) const {
    return e.repair_us || !tells_repairs_ || last_failure_.at(e.node) != &e;
  }

  void failed(const FailureEvent& e, Unit& unit) {
    if (e.time_us < watch_.from_us || e.time_us > watch_.until_us) {
      ++out_.outside;
      return;
    }
    ++out_.failures;
    ++unit.count.events;
    ++out_.causes[e.cause];
    if (e.repair_us) out_.repairs.push_back({static_cast<double>(*e.repair_us) * kMicro, false, 0});
  }

  // From its beginning until `end`, as far as it was watched.
  void life(Unit& unit, std::int64_t end, bool has_failed) {
    const std::int64_t from = std::max(unit.since, watch_.from_us), until = std::min(end, watch_.until_us);
    if (until < from) return;
    unit.count.exposure += static_cast<double>(until - from) * kMicro;
    if (!unit.begin_seen) return;
    out_.lifetimes.push_back({static_cast<double>(until - unit.since) * kMicro, !has_failed || until < end,
                              static_cast<double>(from - unit.since) * kMicro});
  }

  void silent_units(std::optional<std::int64_t> units) {
    if (out_.enters || !units || !(watch_.seconds() > 0)) return;
    const auto all = static_cast<std::size_t>(*units);
    for (std::size_t i = units_.size(); i < std::min(all, kMostUnits); ++i)
      out_.units.push_back({0, watch_.seconds()});
    if (all > kMostUnits) {
      const std::size_t more = all - std::max(kMostUnits, units_.size());
      out_.exposure_s += static_cast<double>(more) * watch_.seconds();
    }
  }

  const FailureTrace& trace_;
  const TraceGroup& group_;
  const Watch& watch_;
  ServiceHistory out_;
  bool tells_repairs_ = false;
  std::map<std::string_view, const FailureEvent*> last_failure_;
  std::map<std::string_view, Unit> units_;
};

struct Span {
  std::int64_t first = 0, last = 0;
};
// Of the group's failures. Requires: there is one.
Span failures_of(const FailureTrace& trace, const TraceGroup& group) {
  std::optional<Span> span;
  for (const FailureEvent& e : trace.events) {
    if (!of(e, group) || e.event != TraceEvent::failure) continue;
    if (!span) span = Span{e.time_us, e.time_us};
    span->last = e.time_us;
  }
  return span.value_or(Span{group.from_us, group.until_us});
}

}  // namespace

Watch watch_of(const FailureTrace& trace, const TraceGroup& group, const WatchRequest& request,
               std::vector<std::string>& mistakes) {
  const Span failures = failures_of(trace, group);
  Watch w{group.from_us, group.until_us, group.from_us<failures.first, group.until_us> failures.last};
  const auto from = since_start(trace, request.from, "--from", mistakes);
  const auto until = since_start(trace, request.until, "--until", mistakes);
  if (from) w = {*from, w.until_us, true, w.until_known};
  if (until) w = {w.from_us, *until, w.from_known, true};
  if (request.days && !(from && until)) {
    const auto length = static_cast<std::int64_t>(*request.days * kDay_us);
    if (until) w.from_us = w.until_us - length;
    if (!until) w.until_us = w.from_us + length;
    w.from_known = w.until_known = true;
    if (!from && !until && w.until_us < failures.last)
      mistakes.push_back("--days: the failures span more; also give --from or --until");
  }
  if (w.until_us < w.from_us) {
    mistakes.push_back("--until: is before the start of the time watched");
    w.until_us = w.from_us;
  }
  return w;
}

ServiceHistory service_of(const FailureTrace& trace, const TraceGroup& group, const Watch& watch,
                          std::optional<std::int64_t> units) {
  return ServiceWalk(trace, group, watch).walk(units);
}

}  // namespace pitstop
