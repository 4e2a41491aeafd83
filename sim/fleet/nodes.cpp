#include "sim/fleet/nodes.hpp"

namespace pitstop {

FleetNodes::FleetNodes(const FleetPlan& plan, FailureSource& failures)
    : plan_(plan),
      failures_(failures),
      by_service_(plan.pick == NodeOrder::longest_in_service),
      one_partition_(plan.partitions.size() == 1 && plan.partitions[0].first == 0 &&
                     plan.partitions[0].nodes == plan.nodes),
      node_(plan.all_nodes()),
      idle_in_(plan.partitions.size()),
      hoped_(plan.partitions.size()) {}

void FleetNodes::begin() {
  for (std::uint32_t i = plan_.nodes; i < size(); ++i) node_[i].use = NodeUse::pool;
  for (std::uint32_t i = plan_.nodes; i-- > 0;) {
    add_idle(i);
    count(hoped_, i, 1);
  }
  service_.reserve(2 * size() + 64);
  for (std::uint32_t i = 0; i < plan_.nodes; ++i) last_in_service(i);
}

void FleetNodes::last_in_service(std::uint32_t node) {
  if (service_.size() >= 2 * node_.size() + 64) {  // drop what is stale
    std::uint32_t kept = 0;
    for (std::uint32_t i = 0; i < service_.size(); ++i) {
      const std::uint32_t n = service_[i];
      if (node_[n].service != i) continue;
      node_[n].service = kept;
      service_[kept++] = n;
    }
    service_.resize(kept);
  }
  node_[node].service = static_cast<std::uint32_t>(service_.size());
  service_.push_back(node);
}

std::uint32_t FleetNodes::an_idle_one(std::uint32_t partition) const {
  std::vector<std::uint32_t> one;
  idle_ones(partition, 1, one);
  return one.front();
}

void FleetNodes::idle_ones(std::uint32_t partition, std::uint32_t count,
                           std::vector<std::uint32_t>& out) const {
  out.clear();
  if (plan_.pick == NodeOrder::newest_idle) {
    for (std::size_t i = idle_.size(); i-- > 0 && out.size() < count;) {
      if (in_partition(idle_[i], partition)) out.push_back(idle_[i]);
    }
  } else {
    out.resize(count);
    std::uint32_t found = 0;
    for (std::uint32_t i = 0; i < service_.size() && found < count; ++i) {
      const std::uint32_t node = service_[i];
      const FleetNode& n = node_[node];
      if (n.service == i && n.use == NodeUse::idle && (one_partition_ || in_partition(node, partition)))
        out[found++] = node;
    }
    out.resize(found);
  }
  SIM_CHECK(out.size() == count);
}

void FleetNodes::run_clocks(std::uint32_t node, NodeUse from, NodeUse to, Instant t) {
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

void FleetNodes::enter_service(std::uint32_t node, Instant t, bool replaced) {
  if (replaced && failures_.any_clocks()) {
    for (const Exposure e : {Exposure::in_service, Exposure::allocated, Exposure::computing})
      failures_.renew(e, node);
  }
  last_in_service(node);
  set_use(node, NodeUse::idle, t);
}

}  // namespace pitstop
