// How long a checkpoint stalls training, how long it takes to become durable, and how long a restore takes:
// from the bytes of the state, who writes them, and everything that they pass on the way.
//
// Writes go node -> leaf uplink -> file system, shared max-min fair (sim/fair_share) with the other jobs that
// write at the same moment; those are taken to sit elsewhere and to share only the file system. Never faster
// than bytes / min(file system, sum of the NICs), nor than the min-cut of the network.
//
// Burst credits of the file system drain while more than its throughput moves and come back while less does:
// where the interval between snapshots is known, as many as are left for every one of a long row of them;
// else they are full at the start of each. A restore finds as many as a write does.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "models/network/flow.hpp"
#include "models/network/instance.hpp"
#include "models/network/speeds.hpp"
#include "models/network/transfer_set.hpp"
#include "models/network/workload.hpp"
#include "models/storage/tier.hpp"
#include "sim/cluster/traffic_plan.hpp"

namespace pitstop {

struct CheckpointTimes {
  Duration stall, persist, restore;
  bool operator==(const CheckpointTimes&) const = default;
};

// Everything that the times follow from.
struct CheckpointCase {
  Workload workload;
  Writer writer;
  Where where = Where::lustre;
  InstanceType instance;
  std::optional<Duration> every;  // between snapshots, where that is known
};
CheckpointCase checkpoint_case(const Workload& workload, const Tier& tier, const InstanceType& instance);

class CheckpointModel {
 public:
  // Both must outlive the model. Requires: what lacks_for() asks for is there.
  CheckpointModel(const CheckpointCase& asked, const Topology& topology, const Speeds& speeds);

  // For a job on the first `nodes` nodes, while `concurrent` jobs like it, itself included, do the same.
  // Requires: the topology has so many.
  CheckpointTimes at(std::uint32_t nodes, std::uint32_t concurrent) const;

  // The transfers of one write or restore to or from the store, for others to judge: resource 0 is the store.
  struct Traffic {
    std::vector<double> capacity;
    std::vector<TransferAsked> transfers;
    std::size_t own = 0;  // the first so many are this job's
  };
  Traffic writes(std::uint32_t nodes, std::uint32_t concurrent, double nic_share) const;
  Traffic reads(std::uint32_t nodes, std::uint32_t concurrent) const;

  // What a job on the first `nodes` nodes moves over the store that it shares with other jobs of a cluster;
  // no parts where it shares none. Leaves of one kind become one part.
  TierTraffic shared_traffic(std::uint32_t nodes) const;

 private:
  Traffic over_store(std::uint32_t nodes, std::uint32_t concurrent, double bytes_of_a_node, double nic_share,
                     bool one_node) const;
  double store_s(const Traffic& traffic, std::uint32_t nodes, bool one_node, double credit_bytes) const;
  double credits_of_a_write(std::uint32_t nodes, std::uint32_t concurrent, double nic_share) const;
  double network_s(std::uint32_t nodes, bool one_node, double bytes) const;
  static void cap_by_links(Traffic& traffic);
  TransferPlan plan_of(Traffic traffic, double network_s, Duration alone) const;
  double peers_s(std::uint32_t nodes, double nic_share) const;
  double write_s(std::uint32_t nodes, std::uint32_t concurrent, double nic_share) const;
  double restore_s(std::uint32_t nodes, std::uint32_t concurrent) const;
  double slowest_node(std::uint32_t nodes) const;
  double copy_s(std::uint32_t nodes) const;
  bool shared() const { return asked_.where == Where::lustre || asked_.where == Where::object_store; }

  CheckpointCase asked_;
  const Topology& topology_;
  const Speeds& speeds_;
  PlaceId store_ = kNoPlace;
  double state_ = 0;
};

// What a case lacks: empty if the model can answer.
struct Lack {
  std::string key;   // under the tier; empty: its writer
  std::string what;  // what to do
  std::string of;    // the section that lacks it, where that is not the tier: cluster.instance
};
std::vector<Lack> lacks_for(const CheckpointCase& asked, const Topology& topology, const Speeds& speeds,
                            std::uint32_t nodes);
// Those of them that follow from the writer, the instance and the file systems, whatever the network is.
// `stores`: none stand for one named storage-0.
std::vector<Lack> lacks_of_writer(const CheckpointCase& asked, std::span<const FileSystemSpec> stores);

}  // namespace pitstop
