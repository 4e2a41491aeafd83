#include "calibration/fit/records_fit.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>

#include "calibration/import/estimate.hpp"

namespace pitstop {

namespace {

constexpr double kMicro = 1e-6;

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
      to.push_back(fitted_figure(key + name, {"", unit, value, value / factor, value * factor},
                                 g.fit.rows.size(), g.source));
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

// How much all systems of the files differ in their rates, also those that were not asked for.
std::optional<BetweenSystems> systems_of(std::span<const Imported> files, const FitRequest& request) {
  std::vector<NodeCount> counts;
  std::vector<std::string> ignored;
  for (const Imported& file : files) {
    for (const TraceGroup& group : file.trace.groups) {
      const Watch watch = watch_of(file.trace, group, request.watched, ignored);
      const auto nodes = request.nodes && request.group.empty() ? request.nodes : group.nodes;
      const ServiceHistory service = service_of(file.trace, group, watch, nodes);
      if (service.failures > 0 && service.exposure_s > 0)
        counts.push_back({service.failures, service.exposure_s});
    }
  }
  return between_systems(counts);
}

// One key for the repairs of several histories gets one fit of all of them.
void pool_repairs(RecordsFit& out, const FitRequest& request) {
  if (out.histories.size() < 2) return;
  Sample all;
  for (HistoryFit& h : out.histories) {
    if (!h.repair) continue;
    all.insert(all.end(), h.repair->sample.begin(), h.repair->sample.end());
    h.repair->key = h.prefix() + "repair";
  }
  if (request.repair_key == FitRequest().repair_key) return;
  auto t = fit_times(request.repair_key, "time from failure to return, all histories",
                     out.histories[0].source, std::move(all), request);
  if (t) out.stages.push_back(std::move(*t));
}

}  // namespace

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
      HistoryFit h = fit_history(file.trace, group, file.path, request, out.mistakes);
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
  pool_repairs(out, request);
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
  out.systems = systems_of(files, request);
  history_figures(out.histories, out.figures);
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
