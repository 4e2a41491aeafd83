#include "calibration/fit/timeline.hpp"

#include <algorithm>
#include <cmath>
#include <map>

namespace pitstop {

namespace {

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const std::size_t n = values.size();
  return (values[(n - 1) / 2] + values[n / 2]) / 2;
}

std::string reference_of(std::span<const TimelineEvent> events) {
  std::map<std::string, std::size_t> count;
  for (const TimelineEvent& e : events) ++count[e.source];
  if (count.count("slurmctld") != 0) return "slurmctld";
  const auto most = std::max_element(count.begin(), count.end(),
                                     [](const auto& a, const auto& b) { return a.second < b.second; });
  return most == count.end() ? "" : most->first;
}

// The nearest telling of the same event by the other source.
ClockSkew skew_of(const std::string& source, const std::string& reference,
                  std::span<const TimelineEvent> events) {
  ClockSkew skew{source, reference, 0, 0, 0};
  std::vector<double> differences;
  for (const TimelineEvent& e : events) {
    if (e.source != source) continue;
    double nearest = kSameEvent_s;
    bool found = false;
    for (const TimelineEvent& r : events) {
      if (r.source != reference || r.node != e.node || r.what != e.what) continue;
      if (std::fabs(e.time_s - r.time_s) > std::fabs(nearest)) continue;
      nearest = e.time_s - r.time_s;
      found = true;
    }
    if (found) differences.push_back(nearest);
  }
  skew.shared = differences.size();
  if (differences.empty()) return skew;
  skew.offset_s = median(differences);
  for (double& d : differences) d = std::fabs(d - skew.offset_s);
  skew.spread_s = 1.4826 * median(differences);
  return skew;
}

struct Stage {
  Milestone from, to;
  const char* key;
  const char* what;
};
constexpr Stage kStages[] = {
    {Milestone::fault, Milestone::detected, "detection.hma.latency", "fault until detected"},
    {Milestone::detected, Milestone::marked, "recovery.mark", "detected until marked"},
    {Milestone::marked, Milestone::stopped, "recovery.stop", "marked until the job stopped"},
    {Milestone::stopped, Milestone::returned, "recovery.replacement", "job stopped until the node returned"},
    {Milestone::returned, Milestone::started, "recovery.queue", "node returned until the job started"},
};

// One incident: the first telling of each milestone.
using Incident = std::map<Milestone, const TimelineEvent*>;

// A new incident begins with a milestone that does not come later in the chain than the last one seen.
std::vector<Incident> incidents_of(const std::vector<const TimelineEvent*>& in_order) {
  std::vector<Incident> incidents;
  const TimelineEvent* last = nullptr;
  for (const TimelineEvent* e : in_order) {
    const bool apart = last == nullptr || e->time_s - last->time_s > kSameIncident_s || e->what < last->what;
    if (apart) incidents.emplace_back();
    incidents.back().emplace(e->what, e);
    last = e;
  }
  return incidents;
}

}  // namespace

LoggedTimeline timeline_of(std::span<const TimelineEvent> events) {
  LoggedTimeline out;
  const std::string reference = reference_of(events);
  std::map<std::string, double> offset;
  for (const TimelineEvent& e : events) {
    if (e.source == reference || offset.count(e.source) != 0) continue;
    out.skews.push_back(skew_of(e.source, reference, events));
    offset[e.source] = out.skews.back().offset_s;
  }
  std::vector<TimelineEvent> common(events.begin(), events.end());
  for (TimelineEvent& e : common) e.time_s -= offset.count(e.source) != 0 ? offset[e.source] : 0;
  std::map<std::string, std::vector<const TimelineEvent*>> by_node;
  for (const TimelineEvent& e : common) by_node[e.node].push_back(&e);
  std::map<const Stage*, LoggedStages> times;
  for (auto& [node, list] : by_node) {
    std::stable_sort(list.begin(), list.end(), [](const TimelineEvent* a, const TimelineEvent* b) {
      return a->time_s != b->time_s ? a->time_s < b->time_s : a->what < b->what;
    });
    for (const Incident& incident : incidents_of(list)) {
      for (const Stage& stage : kStages) {
        const auto from = incident.find(stage.from), to = incident.find(stage.to);
        if (from == incident.end() || to == incident.end()) continue;
        LoggedStages& t = times[&stage];
        if (t.seconds.empty()) t = {stage.key, stage.what, {}, from->second->where};
        t.seconds.push_back(to->second->time_s - from->second->time_s);
      }
    }
  }
  for (const Stage& stage : kStages) {
    if (times.count(&stage) != 0) out.stages.push_back(times[&stage]);
  }
  return out;
}

}  // namespace pitstop
