// The cluster as a graph: nodes on leaf switches, leaves on spines, racks (power domains) and file systems.
// It answers who goes down with whom. Structure only; link speeds are models/network/capacity.
//
// Two relations. Links carry traffic: a node and its leaves, a switch and those above it, a file system and
// the core (the switches with nothing above them). Containment takes power away: a rack and all in it.
//
// Invariant: the links connect everything; neither relation has a cycle; places are numbered nodes first, so
// that a node's number is its PlaceId.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "models/network/topology/topology_draft.hpp"

namespace pitstop {

using PlaceId = std::uint32_t;
inline constexpr PlaceId kNoPlace = ~PlaceId{0};

struct NetworkPlace {
  std::string name;
  PlaceKind kind = PlaceKind::node;
  std::uint32_t level = 0;  // nodes 0, leaves 1, spines above the highest switch they carry
};

struct Link {
  PlaceId below, above;  // a node or switch, and the switch it hangs on; a file system hangs on the core
};

class Topology {
 public:
  // None where the draft is wrong; `mistakes` then says all that is: names given twice, members that do not
  // exist, cycles, nodes on no leaf, parts that no link joins.
  static std::optional<Topology> build(const TopologyDraft& draft, std::vector<TopologyMistake>& mistakes);

  Topology(Topology&&) noexcept;
  Topology& operator=(Topology&&) noexcept;
  ~Topology();

  std::uint32_t nodes() const { return nodes_; }
  const std::vector<NetworkPlace>& places() const { return places_; }
  const std::vector<Link>& links() const { return links_; }
  std::vector<PlaceId> all_of(PlaceKind kind) const;
  std::optional<PlaceId> find(std::string_view name) const;
  // What hangs directly on it.
  std::span<const PlaceId> members(PlaceId place) const { return members_[place]; }
  // What it hangs on directly, or stands in.
  std::span<const PlaceId> parents(PlaceId place) const { return parents_[place]; }
  // The leaf of a node, the first where it has several.
  PlaceId leaf_of(std::uint32_t node) const { return leaf_[node]; }
  // All leaves of a node, in ascending order: one for each rail.
  std::vector<PlaceId> leaves_of(std::uint32_t node) const;
  bool has_switch_above(PlaceId place) const;
  // Places of that kind that the node stands in or hangs on, at any depth, in ascending order.
  std::vector<PlaceId> domains_of(std::uint32_t node, PlaceKind kind) const;

  // Nodes that go down when the place does, in ascending order: those that it powers, and those that no
  // longer reach the core. Of a file system: the nodes that lose it (they compute on).
  std::vector<std::uint32_t> blast_radius(PlaceId failed) const;
  // The same for places that fail together.
  std::vector<std::uint32_t> cut_off(std::span<const PlaceId> failed) const;

  // For each node the part of the network that it is in when those places have failed, numbered from 0 in
  // the order of the nodes; kNoPlace for nodes that are down themselves.
  std::vector<std::uint32_t> parts(std::span<const PlaceId> failed) const;
  // Whether some of these nodes that live can no longer reach each other.
  bool is_partitioned(std::span<const PlaceId> failed, std::span<const std::uint32_t> nodes) const;

  // Places that are down when these are: themselves, and all that failed power domains feed.
  std::vector<char> down_with(std::span<const PlaceId> failed) const;
  // From here on nothing goes over links of which `left`, the share of their speed, is 0.
  void lose_links(std::span<const double> left);

  // Leaf switches that a placement uses, as Slurm's --switches counts them.
  std::uint32_t switches_of(std::span<const std::uint32_t> nodes) const;
  // Switches whose failure alone cuts nodes off from others.
  std::vector<PlaceId> single_points() const;

 private:
  struct Graph;  // of the links
  Topology();

  std::uint32_t nodes_ = 0;
  std::vector<NetworkPlace> places_;
  std::vector<Link> links_;
  std::vector<std::vector<PlaceId>> members_;
  std::vector<std::vector<PlaceId>> parents_;
  std::vector<PlaceId> leaf_;
  std::unique_ptr<Graph> graph_;
};

}  // namespace pitstop
