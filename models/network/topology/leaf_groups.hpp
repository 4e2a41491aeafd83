// The nodes of a job by the leaves that they hang on: what they and their leaves' uplinks carry.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "models/network/speeds.hpp"
#include "models/network/topology/topology.hpp"

namespace pitstop {

struct LeafGroup {
  std::vector<PlaceId> leaves;            // one, or one for each rail
  bool has_uplinks = false;               // switches above; else all traffic stays below
  double uplinks = 0;                     // of all its leaves together, bytes/s
  std::map<double, std::uint32_t> nodes;  // how many by bandwidth: degraded links make them differ
  std::uint32_t count() const;
};

// Of the first `nodes` nodes, by their lowest leaf.
std::vector<LeafGroup> leaf_groups(const Topology& topology, const Speeds& speeds, std::uint32_t nodes);

}  // namespace pitstop
