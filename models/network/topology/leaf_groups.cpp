#include "models/network/topology/leaf_groups.hpp"

namespace pitstop {

std::uint32_t LeafGroup::count() const {
  std::uint32_t all = 0;
  for (const auto& [bandwidth, n] : nodes) all += n;
  return all;
}

std::vector<LeafGroup> leaf_groups(const Topology& topology, const Speeds& speeds, std::uint32_t nodes) {
  std::map<std::vector<PlaceId>, LeafGroup> groups;
  for (std::uint32_t n = 0; n < nodes; ++n) {
    std::vector<PlaceId> leaves = topology.leaves_of(n);
    ++groups[std::move(leaves)].nodes[speeds.uplink(n)];
  }
  std::vector<LeafGroup> all;
  for (auto& [leaves, group] : groups) {
    for (const PlaceId leaf : leaves) {
      if (!topology.has_switch_above(leaf)) continue;
      group.has_uplinks = true;
      group.uplinks += speeds.uplink(leaf);
    }
    group.leaves = leaves;
    all.push_back(std::move(group));
  }
  return all;
}

}  // namespace pitstop
