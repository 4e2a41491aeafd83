// The section `topology` of a scenario: which nodes hang on which switches, racks and file systems, and how
// fast that is.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "models/describe.hpp"
#include "models/network/topology/topology.hpp"
#include "sim/base/time.hpp"

namespace pitstop {

// Nodes that stand in a rack.
struct NodeGroup {
  std::string name;
  std::string nodes;  // a hostlist

  template <class V, class Self>
  static void keys(V& v, Self& self) {
    v.required("nodes", self.nodes, "which nodes, as a hostlist such as node[001-016]");
  }
};

// A shared file system, or an object store. Throughput is that of all its servers together: files are taken
// to be striped over all of them.
struct FileSystemSpec {
  std::string name;
  std::string nodes;  // a hostlist; empty: all
  double throughput_bytes_per_s = 0;
  double size_bytes = 0, per_tib_bytes_per_s = 0;
  double burst_bytes_per_s = 0, burst_credit_bytes = 0;

  template <class V, class Self>
  static void keys(V& v, Self& self) {
    v.optional("nodes", self.nodes, "nodes that mount it, as a hostlist (default: all)");
    v.optional("throughput", BandwidthField{self.throughput_bytes_per_s}, "of all its servers together");
    v.optional("size", BytesField{self.size_bytes}, "in place of throughput, with per_tib");
    v.optional("per_tib", BandwidthField{self.per_tib_bytes_per_s},
               "throughput of each TiB of its size: FSx for Lustre sells 125, 250, 500 and 1000 MB/s "
               "(PERSISTENT_2)");
    v.optional(
        "burst", BandwidthField{self.burst_bytes_per_s},
        "faster than its throughput while credits last; the disks of FSx for Lustre PERSISTENT-125 and "
        "-250 are sold with 500 MB/s a TiB (AWS, FSx for Lustre performance)");
    // Credits are accrued while less than the baseline is used (AWS, FSx for Lustre performance). How many a
    // file system may hold is not published: measure it, by a write that goes on until it slows down.
    v.optional("burst_credit", BytesField{self.burst_credit_bytes},
               "bytes above its throughput that full credits are good for; they come back as fast as "
               "throughput is left unused. AWS publishes no figure for FSx");
    v.at_most_one({"throughput", "size"});
    v.rule((self.size_bytes > 0) == (self.per_tib_bytes_per_s > 0), "size",
           "size and per_tib must be given together", {"per_tib"});
    v.rule((self.burst_bytes_per_s > 0) == (self.burst_credit_bytes > 0), "burst",
           "burst and burst_credit must be given together", {"burst_credit"});
    v.rule(self.burst_bytes_per_s == 0 || self.burst_bytes_per_s > self.throughput(), "burst",
           "must be faster than the throughput", {"throughput", "size", "per_tib"});
  }

  // Sustained; 0: not said.
  double throughput() const {
    constexpr double tib = 1099511627776.0;
    return throughput_bytes_per_s > 0 ? throughput_bytes_per_s : size_bytes / tib * per_tib_bytes_per_s;
  }
};

struct DegradedLink {
  std::string name;
  std::string below, above;
  double factor = 0;

  template <class V, class Self>
  static void keys(V& v, Self& self) {
    v.required("below", self.below, "the node or switch at its lower end");
    v.required("above", self.above, "the switch at its upper end");
    v.required("factor", self.factor, "share of its speed that is left; 0: down", kProbability);
  }
};

// Latency and bandwidth of one hop of a message.
struct HopSpec {
  std::optional<Duration> latency;
  double bytes_per_s = 0;

  template <class V, class Self>
  static void keys(V& v, Self& self) {
    v.optional("latency", self.latency, "of one hop, measured");
    v.optional("bandwidth", BandwidthField{self.bytes_per_s}, "that messages reach, measured");
  }
};

struct TopologySpec {
  std::shared_ptr<const TopologyDraft> from_file;
  std::optional<std::int64_t> nodes_per_leaf;
  std::int64_t spines = 1;
  std::int64_t rails = 1;
  std::optional<std::int64_t> nodes_per_power_domain;
  std::vector<NodeGroup> power_domains;
  std::vector<FileSystemSpec> file_systems;  // none: one, which every node mounts
  double oversubscription = 1;
  std::vector<DegradedLink> degraded;
  std::vector<std::string> failed;  // places
  HopSpec between_nodes, in_node;

  template <class V, class Self>
  static void keys(V& v, Self& self) {
    v.optional("file", TopologyFileField{self.from_file},
               "Slurm's topology.conf, the cluster as HyperPod's JSON, or EC2's instance topology as JSON; "
               "its first nodes are the job's, then come the spares");
    v.optional("nodes_per_leaf", self.nodes_per_leaf,
               "nodes on a leaf switch, where no file gives the switches: node-0 and so on, leaf-0 and "
               "so on",
               Range{1, 1'000'000});
    v.optional("spines", self.spines, "spine switches; every leaf is linked to each", Range{1, 1024});
    v.optional(
        "rails", self.rails,
        "leaf switches that each group of nodes_per_leaf nodes hangs on: the network cards of a node's "
        "GPUs are shared out among them, those of the same GPU of every node on the same switch "
        "(rail-optimised); divides the GPUs of a node",
        Range{1, 64});
    v.optional("oversubscription", self.oversubscription,
               "bandwidth of a leaf's nodes together over that of its uplinks together", Range{0.01, 1000});
    v.optional("nodes_per_power_domain", self.nodes_per_power_domain,
               "neighbouring nodes on one power domain: power-0 and so on", Range{1, 1'000'000});
    v.optional("power_domains", self.power_domains, "racks or feeds by name: a map from a name to its nodes",
               Range{0, 100'000});
    v.optional("file_systems", self.file_systems,
               "shared storage by name (default: one named storage-0 that all nodes mount)", Range{0, 1024});
    v.optional("degraded", self.degraded, "links that are slow or down: a map from a name of your choice",
               Range{0, 100'000});
    v.optional("failed", self.failed, "nodes, switches and power domains that are down, by name");
    v.optional("between_nodes", self.between_nodes,
               "a hop between nodes (default: the network bandwidth of the instance, and no latency)");
    v.optional("in_node", self.in_node, "a hop between GPUs of a node, over NVLink or PCIe");
    v.at_most_one({"nodes_per_power_domain", "power_domains"});
  }
};

// The places of a cluster of that many nodes. Nodes that the file lacks hang on its last leaf; nodes beyond
// are left out. Mistakes in hostlists are noted under their scenario keys.
TopologyDraft draft_of(const TopologySpec& spec, std::uint32_t nodes, std::vector<TopologyMistake>& mistakes);

// Which leaf switches the nodes hang on by rails: 1 where a file says who hangs on what.
std::int64_t rails_of(const TopologySpec& spec);

// For each link the share of its speed that degraded and failed places leave; 0: down. Names that do not
// exist are noted under their scenario keys.
std::vector<double> share_left(const Topology& topology, const TopologySpec& spec,
                               std::vector<TopologyMistake>& mistakes);

// Without the links that are down. Stops the program where the section is wrong: the reader has refused it
// before.
Topology topology_of(const TopologySpec& spec, std::uint32_t nodes);

}  // namespace pitstop
