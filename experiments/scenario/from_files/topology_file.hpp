// A cluster's places from a file beside the scenario: Slurm's topology.conf, or JSON, told apart by the first
// character.
//
// JSON, each as AWS writes it:
//   {"Instances": [{"InstanceId", "NetworkNodes": [top, ..., leaf]}]}     EC2 DescribeInstanceTopology
//   {"InstanceGroups": [{"Name", "Instances": [{"CustomerIpAddress"}]}]}  HyperPod resource_config.json
//   {"InstanceGroups": [{"InstanceGroupName", "InstanceCount"}]}          HyperPod CreateCluster,
//   DescribeCluster
// Only the first tells of switches. Groups of instance types without an accelerator are not workers.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "experiments/scenario/text/scalars.hpp"
#include "models/network/topology/topology_draft.hpp"

namespace pitstop {

bool topology_file_in(const Slot& slot, const std::string& base_dir,
                      std::shared_ptr<const TopologyDraft>& draft);

// True for instance types that train: those of the families p, g, trn and inf.
bool has_accelerator(std::string_view instance_type);

}  // namespace pitstop
