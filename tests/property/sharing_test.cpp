// Nodes that jobs share: where each job takes whole nodes, all is as without sharing, to the bit; whatever
// they take, no GPU is two jobs', no node is lost, and every job ends.
#include <map>

#include "experiments/replay/timeline.hpp"
#include "sim/cluster/cluster.hpp"
#include "tests/property/random_cluster.hpp"

namespace pitstop::test {
namespace {

// What nodes that jobs share do not offer is left out.
Scenario random_sharing() {
  Scenario s = random_cluster();
  s.cluster.instance.gpus = any_of(2, 4);
  s.diagnosis.reset();
  s.recovery.mends_from_mark = false;
  for (JobSpec& kind : s.jobs) kind.standbys = 0;
  for (Cause& c : s.causes) {
    if (c.lifetime && c.scope != Scope::job) c.exposure = Exposure::in_service;
  }
  return s;
}

void vary_sharing(ClusterPlan& plan) {
  vary(plan);
  plan.any_standbys = false;
  for (JobKindPlan& kind : plan.kinds) kind.job.standbys = 0;
  plan.diagnosis = DiagnosisPlan{};
  plan.pick = NodeOrder::newest_idle;
  plan.mends_from_mark = false;
}

// A scheduler that reserves counts on a node that is being drained as soon as its job is through; where jobs
// share nodes it does not.
void drain_none(ClusterPlan& plan) {
  for (std::uint32_t c = 0; c < plan.base.causes; ++c) {
    if (plan.base.cause[c].takes_node())
      plan.base.cause[c].symptom = chance(50) ? Symptom::crash : Symptom::hang;
  }
}

RC_GTEST_PROP(SharingProperty, WholeNodesAreAsWithoutSharing, ()) {
  for (int n = 0; n < 2; ++n) {
    Scenario s = random_sharing();
    s.cluster.pool
        .reset();  // who waits for the pool is in the way of those behind it, node by node or by count
    for (Cause& c : s.causes) {
      if (c.scope == Scope::gpu || c.scope == Scope::node)
        c.remedy = chance(50) ? Remedy::replace : Remedy::repair;
    }
    const CompiledCluster compiled(s);
    ClusterPlan apart = compiled.plan();
    apart.pick = NodeOrder::newest_idle;
    for (std::uint32_t r = 0; r < 10; ++r) {
      if (r > 0) vary_sharing(apart);
      if (apart.scheduler.backfill == Backfill::easy) drain_none(apart);
      ClusterPlan shared = apart;
      shared.gpus = static_cast<std::uint32_t>(s.cluster.instance.gpus);
      for (JobKindPlan& kind : shared.kinds) kind.job.gpus = shared.gpus;
      for (std::uint32_t c = 0; c < shared.base.causes; ++c) {  // each GPU has quiet faults of its own
        const Symptom symptom = shared.base.cause[c].symptom;
        if (symptom == Symptom::slowdown || symptom == Symptom::silent_corruption)
          shared.cause[c].of_gpu = false;
      }
      const ClusterOutcome a = Cluster(apart, 8, r).run(), b = Cluster(shared, 8, r).run();
      RC_ASSERT(a.jobs.size() == b.jobs.size());
      for (std::size_t j = 0; j < a.jobs.size(); ++j)
        RC_ASSERT(digest_part(j, a.jobs[j].outcome) == digest_part(j, b.jobs[j].outcome));
      RC_ASSERT(a.held == b.held);
      RC_ASSERT(a.span == b.span);
      RC_ASSERT(a.productive == b.productive);
      RC_ASSERT(a.counts.failures == b.counts.failures);
      RC_ASSERT(a.counts.off_jobs == b.counts.off_jobs);
      RC_ASSERT(a.counts.selections == b.counts.selections);
      RC_ASSERT(a.counts.backfilled == b.counts.backfilled);
      RC_ASSERT(a.counts.preemptions == b.counts.preemptions);
    }
  }
}

// Follows a timeline event by event: who sits where, with how many GPUs, and until when.
class Sitting {
 public:
  Sitting(const ClusterPlan& plan, const Timeline& t)
      : plan_(plan), t_(t), node_(plan.all_nodes()), sits_(t.jobs.size()) {
    for (std::uint32_t n = plan.nodes; n < node_.size(); ++n) node_[n].closed = true;  // in the pool
  }

  // GPUs times ticks.
  WideTicks follow() {
    Instant now;
    for (const Event& e : t_.events) {
      if (e.at > now) look();
      now = e.at;
      on(e);
    }
    look();
    for (const Node& n : node_) RC_ASSERT(n.since.empty());
    return gpu_ticks_;
  }

 private:
  struct Node {
    std::map<std::uint32_t, Instant> since;  // by job
    std::uint32_t used = 0;
    bool closed = false, away = false, drains = false;
    Instant entered;
  };

  bool takes_node(const Event& e) const { return plan_.base.cause[e.cause].takes_node(); }
  bool stops_at_once(const Event& e) const {
    const Symptom s = plan_.base.cause[e.cause].symptom;
    return s == Symptom::crash || s == Symptom::hang;
  }
  void on(const Event& e) {
    if (e.what == Happening::released || e.what == Happening::ended) {
      for (std::uint32_t n = 0; n < node_.size(); ++n) leave(n, e.job, e.at);
    }
    if (e.what == Happening::started && !plan_.recovery.elastic.on)
      RC_ASSERT(sits_[e.job] == t_.jobs[e.job].nodes);
    if (e.node == kNobody) return;
    Node& n = node_[e.node];
    switch (e.what) {
      case Happening::failure:
        if (!takes_node(e) || !stops_at_once(e)) return;
        n.closed = true;
        return leave(e.node, e.job, e.at);
      case Happening::job_stopped:
        if (takes_node(e) && !stops_at_once(e) && n.entered <= t_.incidents[e.incident].failed)
          leave(e.node, e.job, e.at);
        return;
      case Happening::node_joined:
        return join(n, e);
      case Happening::node_draining:
        n.drains = true;
        return;
      case Happening::node_away:
        n.closed = n.away = true;
        return;
      case Happening::validated:
      case Happening::node_idle:
        n.closed = n.away = n.drains = false;
        n.entered = e.at;
        return;
      case Happening::node_retired:
        n.closed = true;
        return;
      default:
        return;
    }
  }
  void join(Node& n, const Event& e) {
    RC_ASSERT(!n.closed);
    RC_ASSERT(n.since.emplace(e.job, e.at).second);
    n.used += t_.jobs[e.job].gpus;
    RC_ASSERT(n.used <= plan_.gpus);
    ++sits_[e.job];
  }
  void leave(std::uint32_t node, std::uint32_t job, Instant t) {
    Node& n = node_[node];
    const auto seat = n.since.find(job);
    if (seat == n.since.end()) return;
    gpu_ticks_ += WideTicks{(t - seat->second).ticks()} * t_.jobs[job].gpus;
    n.used -= t_.jobs[job].gpus;
    n.since.erase(seat);
    --sits_[job];
  }
  // After all that happened at one time: who is away has nobody on it, who is empty and drained is away.
  void look() const {
    const bool at_once = plan_.repair.crews == 0 && plan_.capacity.slots == 0;
    for (const Node& n : node_) {
      RC_ASSERT(!n.away || n.since.empty());
      RC_ASSERT(!n.drains || !n.since.empty() || n.away || !at_once);
    }
  }

  const ClusterPlan& plan_;
  const Timeline& t_;
  std::vector<Node> node_;
  std::vector<std::uint32_t> sits_;
  WideTicks gpu_ticks_ = 0;
};

ClusterPlan shared_out(const ClusterPlan& whole, std::int64_t gpus) {
  ClusterPlan plan = whole;
  plan.gpus = static_cast<std::uint32_t>(gpus);
  for (JobKindPlan& kind : plan.kinds) kind.job.gpus = static_cast<std::uint32_t>(any_of(1, gpus));
  return plan;
}

RC_GTEST_PROP(SharingProperty, NoGpuIsTwoJobsAndNoNodeIsLost, ()) {
  for (int n = 0; n < 2; ++n) {
    const Scenario s = random_sharing();
    const CompiledCluster compiled(s);
    ClusterPlan whole = compiled.plan();
    whole.pick = NodeOrder::newest_idle;
    for (std::uint32_t r = 0; r < 10; ++r) {
      if (r > 0) vary_sharing(whole);
      const ClusterPlan plan = shared_out(whole, s.cluster.instance.gpus);
      const ClusterOutcome o = Cluster(plan, 9, r).run();
      RC_ASSERT(o.jobs.size() == plan.jobs());
      for (const ClusterJobOutcome& job : o.jobs) {
        const Outcome& one = job.outcome;
        RC_ASSERT(one.ledger_sum() == one.wall);
        for (const Duration& d : one.line) RC_ASSERT(d >= Duration{});
        if (one.ending == Ending::horizon)
          RC_ASSERT(job.submitted + one.wall == later(plan.base.horizon, job.submitted));
        if (one.ending == Ending::no_capacity) RC_ASSERT(plan.base.never_capacity.possible());
        if (one.ending == Ending::depleted) RC_ASSERT(plan.retire.rule != Retire::never);
      }
      const Timeline told = timeline_of(plan, 9, r);
      RC_ASSERT(Sitting(plan, told).follow() / plan.gpus == o.held);
      RC_ASSERT(o.held >= o.productive);
    }
  }
}

}  // namespace
}  // namespace pitstop::test
