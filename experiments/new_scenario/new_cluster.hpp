// What a new scenario is to say: every answer checked and converted, and where it came from.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "experiments/scenario/library.hpp"
#include "models/storage/tier.hpp"
#include "sim/base/time.hpp"

namespace pitstop {

// Where the copies go. A place on the node dies with the node, so there is always a shared one.
struct CheckpointPlaces {
  std::optional<Where> local;  // local_nvme or host_memory
  Where shared = Where::lustre;
};

// Throughput of the shared place in bytes/s, or a size in bytes and the throughput of each TiB.
struct StorageSpeed {
  double throughput = 0;
  double size = 0, per_tib = 0;
  double bytes_per_s() const;
};

// What `scontrol show config` says that a scenario can use.
struct SlurmTimes {
  std::optional<Duration> slurmd_timeout;
  std::optional<Duration> requeue_delay;
};

struct NewCluster {
  std::string name;
  InstanceType instance;
  std::int64_t nodes = 1, spares = 0;
  Duration work;
  std::optional<double> parameters;  // of the model; unknown: checkpoint times are assumptions
  CheckpointPlaces places;
  std::string interval;              // as a scenario writes it: 1h, daly
  bool interval_is_default = false;  // and may be raised until a write fits into it
  StorageSpeed storage;
  bool storage_is_assumed = false;
  double nvme_write = 0;  // bytes/s of a node's own disks
  bool nvme_is_assumed = false;
  RecoveryProfile profile;
  SlurmTimes slurm;
  std::string topology_file;  // relative to the scenario's folder; empty: none

  std::string name_from, instance_from, nodes_from, spares_from,
      slurm_from;                 // the file that told it; empty: none
  std::vector<std::string> told;  // what files say, for the reader
  std::string command_line;
  std::string file;  // the scenario's own name, for the commands at its end
};

}  // namespace pitstop
