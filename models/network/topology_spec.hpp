// The section `topology` of a scenario: which nodes hang on which switches, racks and file systems.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "models/describe.hpp"
#include "models/network/topology.hpp"

namespace pitstop {

// Nodes that stand in a rack, or mount a file system.
struct NodeGroup {
  std::string name;
  std::string nodes;  // a hostlist

  template <class V, class Self>
  static void keys(V& v, Self& self) {
    v.required("nodes", self.nodes, "which nodes, as a hostlist such as node[001-016]");
  }
};

struct TopologySpec {
  std::shared_ptr<const TopologyDraft> from_file;
  std::optional<std::int64_t> nodes_per_leaf;
  std::int64_t spines = 1;
  std::optional<std::int64_t> nodes_per_power_domain;
  std::vector<NodeGroup> power_domains;
  std::vector<NodeGroup> file_systems;  // none: one, which every node mounts

  template <class V, class Self>
  static void keys(V& v, Self& self) {
    v.optional("file", TopologyFileField{self.from_file},
               "Slurm's topology.conf, the cluster as HyperPod's JSON, or EC2's instance topology as JSON; "
               "its first nodes are the job's, then come the spares");
    v.optional("nodes_per_leaf", self.nodes_per_leaf,
               "nodes on a leaf switch, where no file says who hangs on what: node-0 and so on, leaf-0 and "
               "so on",
               Range{1, 1'000'000});
    v.optional("spines", self.spines, "spine switches; every leaf is linked to each", Range{1, 1024});
    v.optional("nodes_per_power_domain", self.nodes_per_power_domain,
               "neighbouring nodes on one power domain: power-0 and so on", Range{1, 1'000'000});
    v.optional("power_domains", self.power_domains, "racks or feeds by name: a map from a name to its nodes",
               Range{0, 100'000});
    v.optional("file_systems", self.file_systems,
               "file systems by name: a map from a name to the nodes that mount it; unless said, one named "
               "storage-0 that all mount",
               Range{0, 1024});
    v.at_most_one({"nodes_per_power_domain", "power_domains"});
  }
};

// The places of a cluster of that many nodes. Nodes that the file lacks hang on its last leaf; nodes beyond
// are left out. Mistakes in hostlists are noted under their scenario keys.
TopologyDraft draft_of(const TopologySpec& spec, std::uint32_t nodes, std::vector<TopologyMistake>& mistakes);

// Stops the program where the section is wrong: the reader has refused it before.
Topology topology_of(const TopologySpec& spec, std::uint32_t nodes);

}  // namespace pitstop
