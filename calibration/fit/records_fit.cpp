#include "calibration/fit/records_fit.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>

#include "calibration/import/estimate.hpp"

namespace pitstop {

namespace {

constexpr std::size_t kLeastEvents = 5;
constexpr std::size_t kMostCauses = 12;
constexpr double kMicro = 1e-6;

// One system of a failure history.
class HistoryFitter {
 public:
  HistoryFitter(const FailureTrace& trace, const TraceGroup& group, const std::string& path,
                const FitRequest& request)
      : trace_(trace), group_(group), path_(path), request_(request) {}

  HistoryFit fit() {
    walk();
    out_.group = group_.name;
    out_.window_s = static_cast<double>(group_.until_us - group_.from_us) * kMicro;
    out_.nodes_known = request_.nodes || group_.nodes;
    out_.nodes = request_.nodes.value_or(group_.nodes.value_or(static_cast<std::int64_t>(counts_.size())));
    out_.source = fmt::format("{} ({:.0f} failures)", path_, out_.failures);
    if (out_.failures == 0 || out_.window_s <= 0) return out_;
    out_.mtbf_s = out_.window_s / out_.failures;
    rates();
    lemons();
    const std::string key = "failures." + (group_.name.empty() ? "" : key_word(group_.name) + ".");
    out_.between = fit_times(key + "lifetime", "time in service of a node until it fails", out_.source,
                             between_, request_);
    out_.repair =
        fit_times(request_.repair_key, "time from failure to return", out_.source, repairs_, request_);
    return out_;
  }

 private:
  // Up times are counted from a return or an entry: of the first, whose beginning was not seen, nothing is
  // known.
  void walk() {
    std::map<std::string_view, std::int64_t> up_since;
    for (const FailureEvent& e : trace_.events) {
      if (e.group != group_.name) continue;
      const auto up = up_since.find(e.node);
      if (e.event == TraceEvent::enter) {
        up_since[e.node] = e.time_us;
        continue;
      }
      if (up != up_since.end()) add(between_, e.time_us - up->second, e.event == TraceEvent::leave);
      if (up != up_since.end()) up_since.erase(up);
      if (e.event == TraceEvent::leave) continue;
      ++out_.failures;
      ++counts_[e.node];
      ++causes_[e.cause];
      if (e.repair_us) {
        add(repairs_, *e.repair_us, false);
        up_since[e.node] = e.time_us + *e.repair_us;
      }
    }
    for (const auto& [node, since] : up_since) add(between_, group_.until_us - since, true);
  }

  static void add(Sample& sample, std::int64_t us, bool censored) {
    if (us >= 0) sample.push_back({static_cast<double>(us) * kMicro, censored, 0});
  }

  void rates() {
    const double exposure = out_.window_s * static_cast<double>(out_.nodes);
    for (const auto& [cause, events] : causes_) {
      out_.causes.push_back({std::string(cause), events, rate_of(events, exposure)});
    }
    std::stable_sort(out_.causes.begin(), out_.causes.end(),
                     [](const CauseRate& a, const CauseRate& b) { return a.events > b.events; });
  }

  void lemons() {
    std::vector<NodeCount> nodes;
    for (const auto& [node, events] : counts_) nodes.push_back({events, out_.window_s});
    while (static_cast<std::int64_t>(nodes.size()) < std::min<std::int64_t>(out_.nodes, 1'000'000)) {
      nodes.push_back({0, out_.window_s});
    }
    if (nodes.size() >= 2) out_.lemons = lemons_of(nodes, request_.seed, 199);
  }

  const FailureTrace& trace_;
  const TraceGroup& group_;
  const std::string& path_;
  const FitRequest& request_;
  HistoryFit out_;
  std::map<std::string_view, double> counts_, causes_;
  Sample between_, repairs_;
};

// Runs of one collective on one kind of machine.
struct RunGroup {
  Collective collective = Collective::all_reduce;
  std::string machine;
  std::vector<CollectiveSample> samples;
  std::vector<std::int64_t> nodes;
  std::string first;
  std::size_t files = 0;
};

void add_run(const CollectiveRun& run, const std::string& path, const FitRequest& request,
             std::map<std::tuple<int, std::string>, RunGroup>& groups, std::vector<std::string>& remarks) {
  const std::string where = fmt::format("{}:{}", path, run.line);
  const std::string name = run.operation == "alltoall" ? "all_to_all" : run.operation;
  const auto collective = collective_named(name);
  auto leave_out = [&](const std::string& why) { remarks.push_back(where + ": left out: " + why); };
  if (run.failed || run.out_of_bounds.value_or(0) > 0) return leave_out("its results were wrong");
  if (!collective) return leave_out("no model of the operation \"" + run.operation + "\"");
  if (!run.ranks || *run.ranks < 2) return leave_out("the number of ranks is not known, or is 1");
  std::optional<std::int64_t> nodes;
  if (run.nodes) nodes = *run.nodes;
  if (!nodes && request.gpus_per_node)
    nodes = (*run.ranks + *request.gpus_per_node - 1) / *request.gpus_per_node;
  if (!nodes || *nodes < 1 || *nodes > *run.ranks) {
    return leave_out("it does not say on how many nodes it ran; give --gpus-per-node");
  }
  const std::string machine = run.devices.empty() ? "" : run.devices.front().name;
  RunGroup& group = groups[{static_cast<int>(*collective), machine}];
  group.collective = *collective;
  group.machine = machine;
  if (group.first.empty()) group.first = path;
  ++group.files;
  group.nodes.push_back(*nodes);
  for (const CollectiveRow& row : run.rows) {
    if (!row.out_of_place || row.bytes <= 0 || !(row.out_of_place->time_us > 0)) continue;
    // Older releases print the largest error in this column: below 1.
    if (row.out_of_place->wrong.value_or(0) >= 1) continue;
    group.samples.push_back({static_cast<double>(row.bytes), *run.ranks, *nodes,
                             row.out_of_place->time_us * kMicro, fmt::format("{}:{}", path, row.line)});
  }
}

void add_events(const Imported& file, std::vector<TimelineEvent>& events) {
  auto where = [&](int line) { return fmt::format("{}:{}", file.path, line); };
  auto add = [&](const char* source, const std::string& node, Milestone what,
                 const std::optional<Stamp>& time, int line) {
    if (!time || node.empty() || time->clock == Clock::boot || time->clock == Clock::relative) return;
    events.push_back({source, node, what, static_cast<double>(time->us) * kMicro, where(line)});
  };
  for (const XidEvent& e : file.xids) add("kernel", e.host, Milestone::fault, e.time, e.line);
  for (const HealthEvent& e : file.health) {
    if (e.source == "hma" && e.event == "detected") add("hma", e.node, Milestone::detected, e.time, e.line);
    if (e.source == "hma" && e.event == "marked") add("hma", e.node, Milestone::marked, e.time, e.line);
  }
  for (const NodeState& e : file.node_states) {
    if (e.source != "slurmctld") continue;
    const bool action = e.reason.starts_with("Action:");
    if (e.event == "reason_set" && action) add("slurmctld", e.node, Milestone::marked, e.time, e.line);
    if (e.state == "FAIL" || e.state == "DRAIN") add("slurmctld", e.node, Milestone::marked, e.time, e.line);
    if (e.state == "IDLE" || e.event == "responding")
      add("slurmctld", e.node, Milestone::returned, e.time, e.line);
  }
  for (const JobRecord& j : file.jobs) {
    const bool one = j.nodes.value_or(0) == 1 && j.step.empty();
    if (one && j.state == "NODE_FAIL") add("sacct", j.node_list, Milestone::stopped, j.end, j.line);
    if (one) add("sacct", j.node_list, Milestone::started, j.start, j.line);
  }
}

Figure figure_of(std::string key, const FittedParameter& p, std::size_t observations,
                 const std::string& source) {
  Figure f;
  f.key = std::move(key);
  f.value = p.value;
  f.unit = p.unit;
  f.low = p.low;
  f.high = p.high;
  f.observations = observations;
  f.source = source;
  return f;
}

std::string family_word(Family family) {
  std::string word = name_of(family);
  std::replace(word.begin(), word.end(), ' ', '_');
  return word;
}

// The first fit all of whose intervals are finite.
void times_figures(const TimesFit& t, std::vector<Figure>& to) {
  for (const LifetimeFit& f : t.fits) {
    const bool finite = std::all_of(f.parameters.begin(), f.parameters.end(), [](const FittedParameter& p) {
      return std::isfinite(p.low) && std::isfinite(p.high);
    });
    if (!finite) continue;
    for (const FittedParameter& p : f.parameters) {
      to.push_back(
          figure_of(t.key + "." + family_word(f.family) + "." + p.name, p, t.facts.events, t.source));
      if (t.tail && t.tail->heavy) to.back().note = "heavy tail: a mean of these times misleads";
    }
    return;
  }
}

void history_figures(const HistoryFit& h, std::vector<Figure>& to) {
  for (std::size_t i = 0; i < h.causes.size() && i < kMostCauses; ++i) {
    const CauseRate& c = h.causes[i];
    if (c.cause.empty()) continue;
    Figure f =
        figure_of("causes." + key_word(c.cause) + ".rate", {"", "1/s", c.rate.value, c.rate.low, c.rate.high},
                  static_cast<std::size_t>(c.events), h.source);
    if (!h.nodes_known) f.note = "over the nodes that failed; those that never did are not in the file";
    to.push_back(std::move(f));
  }
  if (h.between) times_figures(*h.between, to);
  if (h.repair) times_figures(*h.repair, to);
}

// Costs of the ways; their intervals are the spread of the rows about the fit.
void collective_figures(const CollectiveGroup& g, std::vector<Figure>& to) {
  constexpr const char* kWays[] = {"low_latency", "middle", "bandwidth"};
  for (std::size_t w = 0; w < g.fit.ways.size(); ++w) {
    const CollectiveWay& way = g.fit.ways[w];
    const std::size_t place = g.fit.ways.size() == 3 ? w : (w + 1 == g.fit.ways.size() ? 2 : w);
    const std::string key =
        fmt::format("network.{}.{}.{}.", name_of(g.fit.collective), kWays[place], name_of(way.algorithm));
    const double factor = std::exp(1.96 * g.fit.spread);
    auto add = [&](const char* name, const char* unit, double value) {
      if (!(value > 0) || !std::isfinite(value)) return;
      to.push_back(figure_of(key + name, {"", unit, value, value / factor, value * factor}, g.fit.rows.size(),
                             g.source));
      to.back().note = "interval: the spread of the rows about the fit; where they do not show it, a prior";
    };
    add("launch", "s", way.cost.launch_s);
    add("intra_latency", "s", way.cost.intra.latency_s);
    add("intra_bandwidth", "B/s", 1 / way.cost.intra.s_per_byte);
    add("inter_latency", "s", way.cost.inter.latency_s);
    add("inter_bandwidth", "B/s", 1 / way.cost.inter.s_per_byte);
  }
}

void stage_figures(const TimesFit& t, std::vector<Figure>& to) {
  if (!t.fits.empty()) return times_figures(t, to);
  std::vector<double> seconds;
  for (const Observation& o : t.sample) seconds.push_back(o.time);
  if (!seconds.empty()) to.push_back(mean_figure(t.key, "s", seconds, t.source));
}

}  // namespace

std::optional<TimesFit> fit_times(std::string key, std::string what, std::string source, Sample sample,
                                  const FitRequest& request) {
  TimesFit t{std::move(key), std::move(what), std::move(source), std::move(sample), {}, 0, {}, {}, {}};
  t.facts = facts_of(t.sample);
  if (t.facts.events < kLeastEvents) return std::nullopt;
  Sample longer;  // than 0: no family of times has an atom there
  for (const Observation& o : t.sample) {
    if (o.time > 0) longer.push_back(o);
  }
  t.zeros = t.sample.size() - longer.size();
  if (facts_of(longer).events < kLeastEvents) return t;
  t.fits = fit_all(longer);
  if (!t.fits.empty()) {
    t.goodness = goodness_of_fit(t.fits.front(), longer, request.seed, request.resamples);
  }
  t.tail = tail_of(longer);
  return t;
}

RecordsFit fit_records(std::span<const Imported> files, const FitRequest& request) {
  RecordsFit out;
  std::map<std::tuple<int, std::string>, RunGroup> runs;
  std::vector<TimelineEvent> events;
  std::size_t groups = 0, fitted = 0;
  for (const Imported& file : files) groups += file.trace.groups.size();
  for (const Imported& file : files) {
    for (const TraceGroup& group : file.trace.groups) {
      request.watch(fitted++, groups);
      if (!request.group.empty() && group.name != request.group) continue;
      HistoryFit h = HistoryFitter(file.trace, group, file.path, request).fit();
      if (h.failures > 0) out.histories.push_back(std::move(h));
    }
    for (const CollectiveRun& run : file.collectives) add_run(run, file.path, request, runs, out.remarks);
    add_events(file, events);
  }
  for (auto& [key, run] : runs) {
    if (run.samples.size() < 6) {
      out.remarks.push_back(run.first + ": left out: fewer than 6 rows");
      continue;
    }
    CollectiveFitOptions options;
    options.line_rate = request.line_rate;
    options.nvlink = nvlink_of(run.machine.empty() ? request.gpu : run.machine);
    std::sort(run.nodes.begin(), run.nodes.end());
    run.nodes.erase(std::unique(run.nodes.begin(), run.nodes.end()), run.nodes.end());
    std::string source = run.first;
    if (run.files > 1) source += fmt::format(" and {} more", run.files - 1);
    out.collectives.push_back(
        {run.machine, run.nodes, source, fit_collective(run.collective, run.samples, options)});
  }
  const LoggedTimeline timeline = timeline_of(events);
  out.skews = timeline.skews;
  for (const LoggedStages& s : timeline.stages) {
    Sample sample;
    for (const double t : s.seconds) {
      if (t > 0) sample.push_back({t, false, 0});
    }
    if (sample.size() < s.seconds.size()) {
      out.remarks.push_back(s.where + ": " + s.what + ": times of 0 or less left out: the clocks disagree");
    }
    if (sample.empty()) continue;
    auto t = fit_times(s.key, s.what, s.where, sample, request);
    if (!t) t = TimesFit{s.key, s.what, s.where, sample, facts_of(sample), 0, {}, {}, {}};
    out.stages.push_back(std::move(*t));
  }
  for (const HistoryFit& h : out.histories) history_figures(h, out.figures);
  for (const CollectiveGroup& g : out.collectives) collective_figures(g, out.figures);
  for (const TimesFit& t : out.stages) stage_figures(t, out.figures);
  std::stable_sort(out.figures.begin(), out.figures.end(),
                   [](const Figure& a, const Figure& b) { return a.key < b.key; });
  for (std::size_t i = 1, same = 1; i < out.figures.size(); ++i) {
    same = out.figures[i].key == out.figures[i - same].key ? same + 1 : 1;
    if (same == 2) {
      out.remarks.push_back(out.figures[i].key +
                            ": fitted more than once; the profile keeps the first (--group picks one)");
    }
  }
  out.figures.erase(std::unique(out.figures.begin(), out.figures.end(),
                                [](const Figure& a, const Figure& b) { return a.key == b.key; }),
                    out.figures.end());
  return out;
}

}  // namespace pitstop
