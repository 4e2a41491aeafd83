// The nodes of a cluster: what each one does, which are idle, and how a change starts and stops its failure
// clocks. Invariant: a node is in exactly one use. Where jobs share nodes, seats() tells whose its GPUs are.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/base/time.hpp"
#include "sim/cluster/failure_source.hpp"
#include "sim/cluster/plan.hpp"
#include "sim/cluster/seats.hpp"

namespace pitstop {

enum class NodeUse : std::uint8_t {
  idle,
  of_job,   // a job computes on it, or waits with it; or several
  standby,  // warm, of a job
  down,     // failed, drained, or away to be mended
  lost,     // away for good: no capacity
  retired,
  pool,  // other work has it
};

struct ClusterNode {
  NodeUse use = NodeUse::idle;
  bool lemon = false;
  std::uint32_t job = 0xffffffffU;
  std::uint32_t place = 0;    // in the list of idle nodes, or of its job's nodes
  std::uint32_t service = 0;  // its place in the order of service, where that matters
  Instant since;              // it came to its job
};

// What is remembered of a node for rules that look back. Apart, because most plans have none.
struct NodeHistory {
  Instant rebooted = Instant::at(Duration{} - kLongest);  // last
  std::int64_t score = 0;                                 // see RetirePlan
  std::vector<Instant> failures;                          // of late, where retirement counts them
};

class ClusterNodes {
 public:
  ClusterNodes(const ClusterPlan& plan, FailureSource& failures);
  // All of the cluster idle, the first on top.
  void begin();

  ClusterNode& operator[](std::uint32_t node) { return node_[node]; }
  const ClusterNode& operator[](std::uint32_t node) const { return node_[node]; }
  NodeHistory& history(std::uint32_t node) { return history_[node]; }
  const NodeHistory& history(std::uint32_t node) const { return history_[node]; }
  std::uint32_t size() const { return static_cast<std::uint32_t>(node_.size()); }
  Seats& seats() { return seats_; }
  const Seats& seats() const { return seats_; }
  // Of nodes that jobs do not share:
  std::uint32_t idle_in(std::uint32_t partition) const { return idle_in_[partition]; }
  // Nodes of the partition that serve or will come back (down for now).
  std::uint32_t hoped_for(std::uint32_t partition) const { return hoped_[partition]; }
  // Requires: idle_in(partition) > 0.
  std::uint32_t an_idle_one(std::uint32_t partition) const;
  // The first `count` idle ones in the order of NodeOrder. Requires: so many are idle.
  void idle_ones(std::uint32_t partition, std::uint32_t count, std::vector<std::uint32_t>& out) const;

  // The node's clocks of the class that runs with its job follow with the job's own changes, but where there
  // is one job: then the whole class pauses.
  void set_use(std::uint32_t node, NodeUse to, Instant t) {
    ClusterNode& n = node_[node];
    const NodeUse from = n.use;
    if (from == to) return;
    n.use = to;
    if (seats_.on()) {
      if (serves(from) != serves(to)) serves(to) ? seats_.enter(node, t) : seats_.shut(node);
    } else {
      if (from == NodeUse::idle) remove_idle(node);
      if (to == NodeUse::idle) add_idle(node);
    }
    if (hoped(from) != hoped(to)) count(hoped_, node, hoped(to) ? 1 : -1);
    if (failures_.any_clocks()) run_clocks(node, from, to, t);
  }
  // The same for many, and f(node) for each. Requires: all of them have one use, another than `to`.
  template <class F>
  void set_uses(const std::vector<std::uint32_t>& nodes, NodeUse to, Instant t, F&& f);
  // It comes into service anew, idle, last in the order of service.
  void enter_service(std::uint32_t node, Instant t, bool replaced);
  // Requires: it is not idle.
  void last_in_service(std::uint32_t node);

  static bool serves(NodeUse use) {
    return use == NodeUse::idle || use == NodeUse::of_job || use == NodeUse::standby;
  }

 private:
  static bool hoped(NodeUse use) { return serves(use) || use == NodeUse::down; }
  void run_clocks(std::uint32_t node, NodeUse from, NodeUse to, Instant t);
  // Idle nodes stand in a list only where their order in it matters.
  void add_idle(std::uint32_t node) {
    count(idle_in_, node, 1);
    if (by_service_) {
      at_service_[node_[node].service] = NodeUse::idle;
      return;
    }
    node_[node].place = static_cast<std::uint32_t>(idle_.size());
    idle_.push_back(node);
  }
  void remove_idle(std::uint32_t node) {
    count(idle_in_, node, -1);
    if (by_service_) {
      at_service_[node_[node].service] = NodeUse::down;
      return;
    }
    const std::uint32_t at = node_[node].place, last = idle_.back();
    idle_.pop_back();
    if (last == node) return;
    idle_[at] = last;
    node_[last].place = at;
  }
  void count(std::vector<std::uint32_t>& counts, std::uint32_t node, int by) {
    if (one_partition_) {
      counts[0] += static_cast<std::uint32_t>(by);
      return;
    }
    for (std::uint32_t p = 0; p < counts.size(); ++p) {
      if (plan_.in_partition(node, p)) counts[p] += static_cast<std::uint32_t>(by);
    }
  }

  const ClusterPlan& plan_;
  FailureSource& failures_;
  Seats seats_;
  const bool by_service_, one_partition_;
  std::vector<ClusterNode> node_;
  std::vector<NodeHistory> history_;
  std::vector<std::uint32_t> idle_;
  std::vector<std::uint32_t> idle_in_, hoped_;  // by partition
  std::vector<std::uint32_t> service_;  // nodes in order of service; stale where node.service is later
  std::vector<NodeUse> at_service_;     // beside it: `idle` where it is not stale and the node is idle
};

template <class F>
void ClusterNodes::set_uses(const std::vector<std::uint32_t>& nodes, NodeUse to, Instant t, F&& f) {
  if (!by_service_ || !one_partition_ || failures_.any_clocks() || nodes.empty()) {
    for (const std::uint32_t node : nodes) {
      set_use(node, to, t);
      f(node);
    }
    return;
  }
  const NodeUse from = node_[nodes[0]].use;
  const bool idle = to == NodeUse::idle;
  for (const std::uint32_t node : nodes) {
    ClusterNode& n = node_[node];
    n.use = to;
    at_service_[n.service] = to;
    f(node);
  }
  const auto many = static_cast<std::uint32_t>(nodes.size());
  if (idle || from == NodeUse::idle) idle_in_[0] += idle ? many : 0U - many;
  if (hoped(from) != hoped(to)) hoped_[0] += hoped(to) ? many : 0U - many;
}

}  // namespace pitstop
