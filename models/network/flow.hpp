// What the network can carry at most: max-flow and its min-cut, peers that share no fate, the order of a
// ring.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "models/network/speeds.hpp"
#include "models/network/topology/topology.hpp"

namespace pitstop {

// The most bytes/s that can flow, and what holds them back: links, in the order of the topology, and whether
// the file system itself does.
struct Cut {
  double bytes_per_s = 0;
  std::vector<std::size_t> links;
  bool store = false;
};

// From nodes together to a file system. Requires: store is a place of kind storage.
Cut cut_to_store(const Topology& topology, const Speeds& speeds, std::span<const std::uint32_t> nodes,
                 PlaceId store);

// From some nodes together to others together. Requires: none is in both.
Cut cut_between(const Topology& topology, const Speeds& speeds, std::span<const std::uint32_t> from,
                std::span<const std::uint32_t> to);

// Peers for copies of a node's state, the nearest by number first: they and their owner share neither leaf
// nor power domain with each other. Fewer than `count` where there are none.
std::vector<std::uint32_t> disjoint_peers(const Topology& topology, std::uint32_t owner, std::uint32_t count,
                                          std::span<const std::uint32_t> among);

// The nodes in an order that crosses leaves as seldom as a ring can: leaf by leaf.
std::vector<std::uint32_t> ring_order(const Topology& topology, std::span<const std::uint32_t> nodes);

// Hops of the ring between neighbours that cross from one leaf to another.
std::uint32_t leaf_crossings(const Topology& topology, std::span<const std::uint32_t> ring);

}  // namespace pitstop
