// How fast the links of a topology are: NICs from the instance type, uplinks from the oversubscription, file
// systems from their tier, links that are degraded or down.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "models/network/instance.hpp"
#include "models/network/topology/topology_spec.hpp"

namespace pitstop {

class Speeds {
 public:
  // `spec` names the topology that it was built from. Mistakes (a link between places that do not exist)
  // are noted under their scenario keys.
  Speeds(const Topology& topology, const TopologySpec& spec, const InstanceType& instance,
         std::vector<TopologyMistake>& mistakes);

  // Bytes/s each way of a link of the topology, by its index; 0: down.
  double link(std::size_t index) const { return link_[index]; }
  const std::vector<double>& links() const { return link_; }
  // All links above a switch, or those of a node, together.
  double uplink(PlaceId place) const { return uplink_[place]; }
  // Of a node's links, in the order of its leaves: its rails.
  std::vector<double> rails(std::uint32_t node) const;
  // The same as if no link were slow: those that are down show, when a job starts, and slow ones do not.
  std::vector<double> rails_as_seen(std::uint32_t node) const;
  double uplink_as_seen(PlaceId place) const { return uplink_as_seen_[place]; }
  double nic() const { return nic_; }
  // Of a file system, sustained; by its PlaceId.
  const FileSystemSpec& store(PlaceId place) const { return stores_[place - first_store_]; }
  const std::vector<FileSystemSpec>& stores() const { return stores_; }
  // Which of topology.file_systems it is.
  std::uint32_t store_index(PlaceId place) const { return place - first_store_; }

 private:
  void set_stores(const Topology& topology, const TopologySpec& spec);

  double nic_ = 0;
  std::vector<double> link_, uplink_;
  std::vector<double> link_as_seen_, uplink_as_seen_;
  std::vector<std::vector<std::size_t>> links_above_;  // of nodes
  PlaceId first_store_ = 0;
  std::vector<FileSystemSpec> stores_;
};

}  // namespace pitstop
