#include "sim/fleet/nodes.hpp"

namespace pitstop {

FleetNodes::FleetNodes(const FleetPlan& plan, FailureSource& failures)
    : plan_(plan),
      failures_(failures),
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

void FleetNodes::count(std::vector<std::uint32_t>& counts, std::uint32_t node, int by) {
  for (std::uint32_t p = 0; p < counts.size(); ++p) {
    if (in_partition(node, p)) counts[p] += static_cast<std::uint32_t>(by);
  }
}

void FleetNodes::add_idle(std::uint32_t node) {
  node_[node].place = static_cast<std::uint32_t>(idle_.size());
  idle_.push_back(node);
  count(idle_in_, node, 1);
}

void FleetNodes::remove_idle(std::uint32_t node) {
  const std::uint32_t at = node_[node].place, last = idle_.back();
  idle_.pop_back();
  if (last != node) {
    idle_[at] = last;
    node_[last].place = at;
  }
  count(idle_in_, node, -1);
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
    for (std::uint32_t i = 0; i < service_.size() && out.size() < count; ++i) {
      const FleetNode& n = node_[service_[i]];
      if (n.service == i && n.use == NodeUse::idle && in_partition(service_[i], partition))
        out.push_back(service_[i]);
    }
  }
  SIM_CHECK(out.size() == count);
}

void FleetNodes::set_use(std::uint32_t node, NodeUse to, Instant t) {
  FleetNode& n = node_[node];
  const NodeUse from = n.use;
  if (from == to) return;
  if (from == NodeUse::idle) remove_idle(node);
  n.use = to;
  if (to == NodeUse::idle) add_idle(node);
  if (hoped(from) != hoped(to)) count(hoped_, node, hoped(to) ? 1 : -1);
  if (!failures_.any_clocks()) return;
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
