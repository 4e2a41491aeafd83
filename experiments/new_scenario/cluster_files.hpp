// What files of a cluster tell of it, for a new scenario. The kind is found by content:
//   JSON     aws sagemaker describe-cluster, create-cluster, list-cluster-nodes, EC2's instance topology
//   sinfo    with the columns NODELIST (or HOSTNAMES) and STATE, also -N, -l and -o
//   config   scontrol show config, slurm.conf
//   topology topology.conf of topology/tree
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "experiments/new_scenario/new_cluster.hpp"
#include "experiments/scenario/text/document.hpp"

namespace pitstop {

// So many nodes of one instance type.
struct CountedNodes {
  std::string type;  // empty: the file does not tell
  std::int64_t nodes = 0;
  Place at;
};

struct ClusterFile {
  std::string path;
  std::string name;                  // of the cluster; empty: not told
  std::vector<CountedNodes> counts;  // one a type
  std::optional<std::int64_t> gpus;  // of a node
  SlurmTimes slurm;
  bool is_topology = false;          // it can be the scenario's topology.file
  std::vector<std::string> remarks;  // what a planner should know, a sentence each
};

// Throws InputError for a file that is missing, ConfigError with the mistakes of all files.
std::vector<ClusterFile> read_cluster_files(const std::vector<std::string>& paths);

// The text of `file.path`. Mistakes go to `issues`.
void read_cluster_text(const std::string& text, ClusterFile& file, std::vector<Issue>& issues);

// The readers of one kind each. Mistakes go to `issues`.
void read_cluster_json(const std::string& text, ClusterFile& file, std::vector<Issue>& issues);
void read_slurm_config(const std::string& text, ClusterFile& file, std::vector<Issue>& issues);
void read_sinfo_table(const std::string& text, ClusterFile& file, std::vector<Issue>& issues);

// True for `scontrol show config`, a part of it that holds a key of use here, and slurm.conf.
bool is_slurm_config(const std::string& text);

}  // namespace pitstop
