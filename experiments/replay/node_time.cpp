#include "experiments/replay/node_time.hpp"

namespace pitstop {

namespace {

class Nodes {
 public:
  Nodes(const Timeline& t, const Plan& plan) : t_(t), plan_(plan), of_(t.total_nodes()) {
    for (std::uint32_t n = 0; n < of_.size(); ++n) {
      const bool pool = n >= t.total_nodes() - t.pool;
      const NodePhase phase = n < t.nodes ? NodePhase::allocated
                              : pool      ? NodePhase::elsewhere
                                          : NodePhase::idle;
      of_[n].push_back({Instant{}, t.end(), phase, kNobody, kNoCause, n < t.nodes ? 0 : kNobody});
    }
  }

  std::vector<std::vector<NodeSpan>> spans() {
    for (const Event& e : t_.events) {
      if (e.what == Happening::released || (e.what == Happening::ended && t_.several())) leave(e);
      if (e.node != kNobody) on_event(e);
    }
    for (auto& spans : of_) {
      if (spans.size() > 1 && spans.back().from == t_.end()) spans.pop_back();
    }
    return std::move(of_);
  }

 private:
  void on_event(const Event& e) {
    const NodeSpan now = of_[e.node].back();
    switch (e.what) {
      case Happening::failure:
        if (takes_node(e)) enter(e.node, e.at, NodePhase::faulty, now.job, &e);
        break;
      case Happening::marked:
        if (takes_node(e) && now.incident == e.incident) enter(e.node, e.at, NodePhase::marked, now.job, &e);
        break;
      case Happening::node_away:
      case Happening::validation_failed:
        enter(e.node, e.at, NodePhase::away, kNobody, &e);
        break;
      case Happening::no_capacity:
        enter(e.node, e.at, NodePhase::lost, kNobody, &e);
        break;
      case Happening::granted:
        enter(e.node, e.at, NodePhase::mending, kNobody, &e);
        break;
      case Happening::mended:
        enter(e.node, e.at, NodePhase::validating, kNobody, &e);
        break;
      case Happening::validated:
      case Happening::node_idle:
        enter(e.node, e.at, NodePhase::idle, kNobody, nullptr);
        break;
      case Happening::node_joined:
      case Happening::node_standby:
        join(e, now);
        break;
      case Happening::node_retired:
        enter(e.node, e.at, NodePhase::retired, kNobody, nullptr);
        break;
      case Happening::superseded:
        if (now.incident == e.incident && fails(now)) serve(e.node, e.at, now.job);
        break;
      case Happening::detected:
      case Happening::job_stopped:
      case Happening::queued:
      case Happening::started:
      case Happening::restored:
      case Happening::snapshot_begun:
      case Happening::snapshot_taken:
      case Happening::snapshot_durable:
      case Happening::snapshot_lost:
      case Happening::work_lost:
      case Happening::ended:
      case Happening::submitted:
      case Happening::released:
        break;
    }
  }

  bool takes_node(const Event& e) const { return plan_.cause[e.cause].takes_node(); }

  static bool fails(const NodeSpan& s) {
    return s.phase == NodePhase::faulty || s.phase == NodePhase::marked;
  }
  void serve(std::uint32_t node, Instant t, std::uint32_t job) {
    enter(node, t, job == kNobody ? NodePhase::idle : NodePhase::allocated, job, nullptr);
  }

  // A node that is failing goes on to fail with whomever it is.
  void join(const Event& e, const NodeSpan& now) {
    const bool failing = fails(now);
    const NodePhase to = e.what == Happening::node_joined ? NodePhase::allocated : NodePhase::standby;
    enter(e.node, e.at, failing ? now.phase : to, e.job, nullptr);
    if (!failing) return;
    of_[e.node].back().incident = now.incident;
    of_[e.node].back().cause = now.cause;
  }

  // All nodes of a job.
  void leave(const Event& e) {
    for (std::uint32_t n = 0; n < of_.size(); ++n) {
      const NodeSpan now = of_[n].back();
      if (now.job != e.job) continue;
      const bool serves = now.phase == NodePhase::allocated || now.phase == NodePhase::standby;
      enter(n, e.at, serves ? NodePhase::idle : now.phase, kNobody, nullptr);
      if (serves) continue;
      of_[n].back().incident = now.incident;
      of_[n].back().cause = now.cause;
    }
  }

  void enter(std::uint32_t node, Instant t, NodePhase phase, std::uint32_t job, const Event* about) {
    std::vector<NodeSpan>& spans = of_[node];
    if (spans.back().from == t) spans.pop_back();  // it took no time
    if (!spans.empty()) spans.back().to = t;
    spans.push_back({t, t_.end(), phase, about == nullptr ? kNobody : about->incident,
                     about == nullptr ? kNoCause : about->cause, job});
  }

  const Timeline& t_;
  const Plan& plan_;
  std::vector<std::vector<NodeSpan>> of_;
};

}  // namespace

std::vector<std::vector<NodeSpan>> node_time(const Timeline& timeline, const Plan& plan) {
  return Nodes(timeline, plan).spans();
}

std::vector<Hold> job_holds(const Timeline& timeline, std::uint32_t job) {
  std::vector<Hold> holds;
  bool held = false;
  for (const Event& e : timeline.events) {
    if (e.job != job) continue;
    if (e.what == Happening::started && !held) {
      holds.push_back({e.at, timeline.end()});
      held = true;
    }
    const bool off =
        e.what == Happening::job_stopped || (e.what == Happening::ended && e.at < timeline.end());
    if (!off || !held) continue;
    holds.back().to = e.at;
    held = false;
  }
  return holds;
}

}  // namespace pitstop
