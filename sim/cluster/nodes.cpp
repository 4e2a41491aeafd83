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
      node_(plan.all_nodes()),
      history_(plan.all_nodes()),
      idle_in_(plan.partitions.size()),
      hoped_(plan.partitions.size()) {}

void ClusterNodes::begin() {
  for (std::uint32_t i = plan_.nodes; i < size(); ++i) node_[i].use = NodeUse::pool;
  service_.reserve(2 * size() + 64);
  at_service_.reserve(2 * size() + 64);
  for (std::uint32_t i = 0; i < plan_.nodes; ++i) last_in_service(i);
  for (std::uint32_t i = plan_.nodes; i-- > 0;) {
    seats_.on() ? seats_.enter(i, Instant{}) : add_idle(i);
    count(hoped_, i, 1);
  }
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

}  // namespace pitstop
