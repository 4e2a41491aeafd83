#include "experiments/replay/node_time.hpp"

namespace pitstop {

namespace {

class Nodes {
 public:
  Nodes(const Timeline& t, const Plan& plan)
      : t_(t), plan_(plan), lanes_(t.gpus), of_(t.total_nodes() * t.gpus) {
    for (std::uint32_t lane = 0; lane < of_.size(); ++lane) {
      const std::uint32_t n = lane / lanes_;
      const bool pool = n >= t.total_nodes() - t.pool;
      const NodePhase phase = n < t.nodes ? NodePhase::allocated
                              : pool      ? NodePhase::elsewhere
                                          : NodePhase::idle;
      of_[lane].push_back({Instant{}, t.end(), phase, kNobody, kNoCause, n < t.nodes ? 0 : kNobody});
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
    switch (e.what) {
      case Happening::failure:
        if (takes_node(e)) fail(e);
        break;
      case Happening::marked:
        if (takes_node(e)) mark(e);
        break;
      case Happening::node_away:
      case Happening::validation_failed:
        enter_all(e, NodePhase::away, &e);
        break;
      case Happening::no_capacity:
        enter_all(e, NodePhase::lost, &e);
        break;
      case Happening::granted:
        enter_all(e, NodePhase::mending, &e);
        break;
      case Happening::mended:
        enter_all(e, NodePhase::validating, &e);
        break;
      case Happening::validated:
      case Happening::node_idle:
        enter_all(e, NodePhase::idle, nullptr);
        break;
      case Happening::node_joined:
      case Happening::node_standby:
        join(e);
        break;
      case Happening::node_retired:
        enter_all(e, NodePhase::retired, nullptr);
        break;
      case Happening::superseded:
        each_lane(e.node, [&](std::uint32_t lane, const NodeSpan& now) {
          if (now.incident == e.incident && fails(now)) serve(lane, e.at, now.job);
        });
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
      case Happening::node_draining:
      case Happening::storage_out:
      case Happening::storage_back:
        break;
    }
  }

  template <class F>
  void each_lane(std::uint32_t node, F&& f) {
    for (std::uint32_t lane = node * lanes_; lane < (node + 1) * lanes_; ++lane) {
      const NodeSpan now = of_[lane].back();
      f(lane, now);
    }
  }
  void enter_all(const Event& e, NodePhase phase, const Event* about) {
    each_lane(e.node, [&](std::uint32_t lane, const NodeSpan&) { enter(lane, e.at, phase, kNobody, about); });
  }

  // What fails is the job's part of the node, and all of it that nobody uses.
  void fail(const Event& e) {
    each_lane(e.node, [&](std::uint32_t lane, const NodeSpan& now) {
      const bool free = now.job == kNobody && now.phase == NodePhase::idle;
      if (lanes_ == 1 || now.job == e.job || (free && stops_at_once(e)))
        enter(lane, e.at, NodePhase::faulty, now.job, &e);
    });
  }
  void mark(const Event& e) {
    each_lane(e.node, [&](std::uint32_t lane, const NodeSpan& now) {
      const bool free = lanes_ > 1 && now.job == kNobody && now.phase == NodePhase::idle;
      if (now.incident == e.incident || free) enter(lane, e.at, NodePhase::marked, now.job, &e);
    });
  }
  bool stops_at_once(const Event& e) const {
    return plan_.cause[e.cause].symptom == Symptom::crash || plan_.cause[e.cause].symptom == Symptom::hang;
  }

  bool takes_node(const Event& e) const { return plan_.cause[e.cause].takes_node(); }

  static bool fails(const NodeSpan& s) {
    return s.phase == NodePhase::faulty || s.phase == NodePhase::marked;
  }
  void serve(std::uint32_t lane, Instant t, std::uint32_t job) {
    enter(lane, t, job == kNobody ? NodePhase::idle : NodePhase::allocated, job, nullptr);
  }

  // A node that is failing goes on to fail with whomever it is.
  void join(const Event& e) {
    std::uint32_t left = lanes_ == 1 ? 1 : t_.jobs[e.job].gpus;
    each_lane(e.node, [&](std::uint32_t lane, const NodeSpan& now) {
      if (left == 0 || (lanes_ > 1 && now.job != kNobody)) return;
      --left;
      const NodePhase to = e.what == Happening::node_joined ? NodePhase::allocated : NodePhase::standby;
      enter(lane, e.at, fails(now) ? now.phase : to, e.job, nullptr);
      if (fails(now)) stays_about(lane, now);
    });
  }

  // All nodes of a job. What it leaves of a node that takes no jobs is as the rest of it.
  void leave(const Event& e) {
    for (std::uint32_t lane = 0; lane < of_.size(); ++lane) {
      const NodeSpan now = of_[lane].back();
      if (now.job != e.job) continue;
      const bool serves = now.phase == NodePhase::allocated || now.phase == NodePhase::standby;
      const NodeSpan to = serves ? closed_part(lane / lanes_) : now;
      enter(lane, e.at, to.phase, kNobody, nullptr);
      if (to.phase != NodePhase::idle) stays_about(lane, to);
    }
  }
  NodeSpan closed_part(std::uint32_t node) {
    NodeSpan part;
    part.phase = NodePhase::idle;
    if (lanes_ == 1) return part;
    each_lane(node, [&](std::uint32_t, const NodeSpan& now) {
      if (fails(now) && now.phase == NodePhase::marked) part = now;
    });
    return part;
  }
  void stays_about(std::uint32_t lane, const NodeSpan& what) {
    of_[lane].back().incident = what.incident;
    of_[lane].back().cause = what.cause;
  }

  void enter(std::uint32_t lane, Instant t, NodePhase phase, std::uint32_t job, const Event* about) {
    std::vector<NodeSpan>& spans = of_[lane];
    if (spans.back().from == t) spans.pop_back();  // it took no time
    if (!spans.empty()) spans.back().to = t;
    spans.push_back({t, t_.end(), phase, about == nullptr ? kNobody : about->incident,
                     about == nullptr ? kNoCause : about->cause, job});
  }

  const Timeline& t_;
  const Plan& plan_;
  std::uint32_t lanes_;
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
