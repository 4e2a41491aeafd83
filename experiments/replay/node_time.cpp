#include "experiments/replay/node_time.hpp"

#include <optional>

namespace pitstop {

namespace {

std::optional<NodePhase> phase_after(const Event& e, const Plan& plan) {
  switch (e.what) {
    case Happening::failure:
      return plan.cause[e.cause].takes_node() ? std::optional(NodePhase::faulty) : std::nullopt;
    case Happening::marked:
      return plan.cause[e.cause].takes_node() ? std::optional(NodePhase::marked) : std::nullopt;
    case Happening::node_away:
    case Happening::validation_failed:
      return NodePhase::away;
    case Happening::no_capacity:
      return NodePhase::lost;
    case Happening::granted:
      return NodePhase::mending;
    case Happening::mended:
      return NodePhase::validating;
    case Happening::validated:
      return NodePhase::idle;
    case Happening::node_joined:
      return NodePhase::allocated;
    case Happening::detected:
    case Happening::job_stopped:
    case Happening::superseded:
    case Happening::queued:
    case Happening::started:
    case Happening::restored:
    case Happening::snapshot_begun:
    case Happening::snapshot_taken:
    case Happening::snapshot_durable:
    case Happening::snapshot_lost:
    case Happening::work_lost:
    case Happening::ended:
      return std::nullopt;
  }
  return std::nullopt;
}

}  // namespace

std::vector<std::vector<NodeSpan>> node_time(const Timeline& timeline, const Plan& plan) {
  std::vector<std::vector<NodeSpan>> nodes(timeline.total_nodes());
  for (std::uint32_t n = 0; n < nodes.size(); ++n) {
    nodes[n].push_back(
        {Instant{}, timeline.end(), n < timeline.nodes ? NodePhase::allocated : NodePhase::idle});
  }
  for (const Event& e : timeline.events) {
    if (e.node == kNobody) continue;
    const auto phase = phase_after(e, plan);
    if (!phase) continue;
    std::vector<NodeSpan>& spans = nodes[e.node];
    if (spans.back().from == e.at) spans.pop_back();  // it took no time
    if (!spans.empty()) spans.back().to = e.at;
    spans.push_back({e.at, timeline.end(), *phase, e.incident, e.cause});
  }
  for (auto& spans : nodes) {
    if (spans.size() > 1 && spans.back().from == timeline.end()) spans.pop_back();
  }
  return nodes;
}

std::vector<Hold> job_holds(const Timeline& timeline) {
  std::vector<Hold> holds;
  bool held = false;
  for (const Event& e : timeline.events) {
    if (e.what == Happening::started && !held) {
      holds.push_back({e.at, timeline.end()});
      held = true;
    }
    if (e.what != Happening::job_stopped || !held) continue;
    holds.back().to = e.at;
    held = false;
  }
  return holds;
}

}  // namespace pitstop
