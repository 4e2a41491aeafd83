#include "experiments/replay/cluster_time.hpp"

#include <algorithm>
#include <map>

#include "experiments/replay/node_time.hpp"

namespace pitstop {

namespace {

// When a job neither trains nor takes a checkpoint.
std::vector<Hold> standing_still(const JobTold& job) {
  std::vector<Hold> spans;
  for (const TimeSpent& s : job.spent) {
    if (s.trains() || s.line == Line::checkpoint) continue;
    if (!spans.empty() && spans.back().to == s.from) {
      spans.back().to = s.to;
    } else {
      spans.push_back({s.from, s.to});
    }
  }
  return spans;
}

NodeUse use_of(NodePhase phase) {
  switch (phase) {
    case NodePhase::allocated:
      return NodeUse::training;
    case NodePhase::idle:
      return NodeUse::idle;
    case NodePhase::standby:
      return NodeUse::standby;
    case NodePhase::faulty:
    case NodePhase::marked:
      return NodeUse::faulty;
    case NodePhase::away:
    case NodePhase::mending:
    case NodePhase::validating:
      return NodeUse::away;
    case NodePhase::lost:
    case NodePhase::elsewhere:
    case NodePhase::retired:
      return NodeUse::gone;
  }
  return NodeUse::gone;
}

// A node's time, cut where its job stands still.
std::vector<UseSpan> cut(const std::vector<NodeSpan>& spans, const std::vector<std::vector<Hold>>& stands) {
  std::vector<UseSpan> out;
  const auto add = [&out](Instant from, Instant to, NodeUse use, std::uint32_t job) {
    if (from < to) out.push_back({from, to, use, job});
  };
  for (const NodeSpan& s : spans) {
    Instant from = s.from;
    if (s.phase == NodePhase::allocated) {
      const std::vector<Hold>& still = stands[s.job];
      auto h =
          std::partition_point(still.begin(), still.end(), [&](const Hold& x) { return x.to <= s.from; });
      for (; h != still.end() && h->from < s.to; ++h) {
        add(from, later(h->from, from), NodeUse::training, s.job);
        from = later(h->from, from);
        add(from, earlier(h->to, s.to), NodeUse::standing, s.job);
        from = earlier(h->to, s.to);
      }
    }
    add(from, s.to, use_of(s.phase), s.job);
  }
  return out;
}

}  // namespace

std::vector<std::vector<UseSpan>> node_use(const Replay& replay) {
  std::vector<std::vector<Hold>> stands;
  for (const JobTold& job : replay.timeline.jobs) stands.push_back(standing_still(job));
  std::vector<std::vector<UseSpan>> all;
  for (const auto& spans : node_time(replay.timeline, replay.plan)) all.push_back(cut(spans, stands));
  return all;
}

std::vector<InLine> nodes_in_line(const Timeline& timeline) {
  std::map<Instant, std::int64_t> change;
  std::vector<bool> waits(timeline.jobs.size());
  for (const Event& e : timeline.events) {
    const bool joins = e.what == Happening::submitted || e.what == Happening::released;
    const bool leaves = e.what == Happening::started || e.what == Happening::ended;
    if ((!joins && !leaves) || waits[e.job] == joins) continue;
    waits[e.job] = joins;
    const std::int64_t nodes = timeline.jobs[e.job].nodes;
    change[e.at] += joins ? nodes : -nodes;
  }
  std::vector<InLine> line;
  std::int64_t nodes = 0;
  for (const auto& [at, by] : change) line.push_back({at, nodes += by});
  return line;
}

}  // namespace pitstop
