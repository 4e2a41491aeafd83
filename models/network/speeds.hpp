// How fast the links of a topology are: NICs from the instance type, uplinks from the oversubscription, file
// systems from their tier, links that are degraded or down.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "models/network/instance.hpp"
#include "models/network/topology_spec.hpp"

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
  double nic() const { return nic_; }
  // Of a file system, sustained; by its PlaceId.
  const FileSystemSpec& store(PlaceId place) const { return stores_[place - first_store_]; }
  // Which of topology.file_systems it is.
  std::uint32_t store_index(PlaceId place) const { return place - first_store_; }

 private:
  void set_stores(const Topology& topology, const TopologySpec& spec);
  void degrade(const Topology& topology, const TopologySpec& spec, std::vector<TopologyMistake>& mistakes);

  double nic_ = 0;
  std::vector<double> link_, uplink_;
  PlaceId first_store_ = 0;
  std::vector<FileSystemSpec> stores_;
};

}  // namespace pitstop
