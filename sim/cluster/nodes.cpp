#include "sim/cluster/nodes.hpp"

#include <algorithm>

namespace pitstop {

ClusterNodes::ClusterNodes(const ClusterPlan& plan, FailureSource& failures)
    : plan_(plan),
      failures_(failures),
      seats_(plan),
      by_service_(plan.pick == NodeOrder::longest_in_service),
      one_partition_(plan.partitions.size() == 1 && plan.partitions[0].first == 0 &&
                     plan.partitions[0].nodes == plan.nodes),
      node_(plan.all_nodes()) {}

void ClusterNodes::begin() {
  node_.assign(size(), {});
  for (std::uint32_t i = plan_.nodes; i < size(); ++i) node_[i].use = NodeUse::pool;
  if (plan_.retire.rule != Retire::never || plan_.reboot_recurs != Duration{}) history_.assign(size(), {});
  seats_.begin();
  begin_idle();
  idle_in_.assign(plan_.partitions.size(), 0);
  left_.assign(plan_.partitions.size(), 0);
  if (one_partition_) {
    left_[0] = plan_.nodes;
    if (!seats_.on()) idle_in_[0] = plan_.nodes;
    return;
  }
  for (std::uint32_t i = 0; i < plan_.nodes; ++i) {
    count(left_, i, 1);
    if (!seats_.on()) count(idle_in_, i, 1);
  }
}

// Every node of the start is idle, the first on top.
void ClusterNodes::begin_idle() {
  idle_.clear();
  service_.clear();
  at_service_.clear();
  if (seats_.on()) {
    for (std::uint32_t i = 0; i < plan_.nodes; ++i) last_in_service(i);
    for (std::uint32_t i = plan_.nodes; i-- > 0;) seats_.enter(i, Instant{});
    return;
  }
  if (!by_service_) {
    idle_.resize(plan_.nodes);
    for (std::uint32_t i = 0; i < plan_.nodes; ++i) {
      idle_[plan_.nodes - 1 - i] = i;
      node_[i].place = plan_.nodes - 1 - i;
    }
    return;
  }
  service_.reserve(2 * size() + 64);
  at_service_.reserve(2 * size() + 64);
  for (std::uint32_t i = 0; i < plan_.nodes; ++i) {
    service_.push_back(i);
    at_service_.push_back(NodeUse::idle);
    node_[i].service = i;
  }
}

bool ClusterNodes::is_top_of_idle(const std::vector<std::uint32_t>& nodes) const {
  return nodes.size() <= idle_.size() && std::equal(nodes.begin(), nodes.end(), idle_.rbegin());
}

void ClusterNodes::last_in_service(std::uint32_t node) {
  if (!by_service_) return;
  if (service_.size() >= 2 * node_.size() + 64) {  // drop what is stale
    std::uint32_t kept = 0;
    for (std::uint32_t i = 0; i < service_.size(); ++i) {
      const std::uint32_t n = service_[i];
      if (node_[n].service != i) continue;
      node_[n].service = kept;
      at_service_[kept] = at_service_[i];
      service_[kept++] = n;
    }
    service_.resize(kept);
    at_service_.resize(kept);
  }
  node_[node].service = static_cast<std::uint32_t>(service_.size());
  service_.push_back(node);
  at_service_.push_back(NodeUse::down);
}

std::uint32_t ClusterNodes::an_idle_one(std::uint32_t partition) const {
  if (by_service_) {
    for (auto at = at_service_.begin();; ++at) {
      at = std::find(at, at_service_.end(), NodeUse::idle);
      SIM_CHECK(at != at_service_.end());
      const std::uint32_t node = service_[static_cast<std::size_t>(at - at_service_.begin())];
      if (one_partition_ || plan_.in_partition(node, partition)) return node;
    }
  }
  std::size_t i = idle_.size();
  do {
    SIM_CHECK(i > 0);
  } while (!plan_.in_partition(idle_[--i], partition));
  return idle_[i];
}

void ClusterNodes::idle_ones(std::uint32_t partition, std::uint32_t count,
                             std::vector<std::uint32_t>& out) const {
  out.resize(count + 1);  // each is written before it is known to be one
  std::uint32_t found = 0;
  if (!by_service_) {
    for (std::size_t i = idle_.size(); i-- > 0 && found < count;) {
      out[found] = idle_[i];
      found += plan_.in_partition(idle_[i], partition) ? 1 : 0;
    }
  } else if (one_partition_) {
    for (std::size_t i = 0; i < service_.size() && found < count; ++i) {
      out[found] = service_[i];
      found += at_service_[i] == NodeUse::idle ? 1 : 0;
    }
  } else {
    for (std::size_t i = 0; i < service_.size() && found < count; ++i) {
      out[found] = service_[i];
      found += at_service_[i] == NodeUse::idle && plan_.in_partition(service_[i], partition) ? 1 : 0;
    }
  }
  out.resize(found);
  SIM_CHECK(found == count);
}

void ClusterNodes::run_clocks(std::uint32_t node, NodeUse from, NodeUse to, Instant t) {
  if (serves(from) != serves(to)) {
    if (serves(to)) {
      failures_.thaw(Exposure::in_service, node, t);
    } else {
      failures_.freeze(Exposure::in_service, node, t);
    }
  }
  if (!failures_.clocks_follow_jobs()) return;
  const bool held = to == NodeUse::of_job || to == NodeUse::standby;
  if (!held) failures_.freeze(Exposure::allocated, node, t);
  if (to != NodeUse::of_job) failures_.freeze(Exposure::computing, node, t);
  if (!plan_.one_job()) return;
  if (held) failures_.thaw(Exposure::allocated, node, t);
  if (to == NodeUse::of_job) failures_.thaw(Exposure::computing, node, t);
}

void ClusterNodes::enter_service(std::uint32_t node, Instant t, bool replaced) {
  if (replaced && failures_.any_clocks()) {
    for (const Exposure e : {Exposure::in_service, Exposure::allocated, Exposure::computing})
      failures_.renew(e, node);
  }
  last_in_service(node);
  set_use(node, NodeUse::idle, t);
}

void ClusterNodes::enter_service_last(std::uint32_t node, Instant t) {
  enter_service(node, t, false);
  if (by_service_ || seats_.on()) return;
  std::rotate(idle_.begin(), idle_.end() - 1, idle_.end());  // below all others
  for (std::uint32_t i = 0; i < idle_.size(); ++i) node_[idle_[i]].place = i;
}

}  // namespace pitstop
