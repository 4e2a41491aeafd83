// An instance type of the catalogue. Zero means unknown; `unconfirmed` lists the figures nobody confirmed.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "models/describe.hpp"

namespace pitstop {

struct InstanceType {
  std::string name = "generic";
  std::string gpu;
  std::int64_t gpus = 1;
  double gpu_memory_bytes = 0;
  double host_memory_bytes = 0;
  double nic_bytes_per_s = 0;
  bool nic_burstable = false;
  std::int64_t efa_devices = 0;
  double nvme_bytes = 0;
  std::vector<std::string> unconfirmed;  // names of the fields above whose figure is unconfirmed
  std::string source;

  template <class V, class Self>
  static void keys(V& v, Self& self) {
    v.optional("gpu", self.gpu, "model of the GPUs");
    v.required("gpus", self.gpus, "GPUs a node", Range{1, 1024});
    v.optional("gpu_memory", BytesField{self.gpu_memory_bytes}, "memory of one GPU");
    v.optional("host_memory", BytesField{self.host_memory_bytes}, "memory of the host");
    v.optional("nic", BandwidthField{self.nic_bytes_per_s}, "network bandwidth of the node");
    v.optional("nic_burstable", self.nic_burstable,
               "the bandwidth is \"up to\": a lower baseline, and credits");
    v.optional("efa_devices", self.efa_devices, "Elastic Fabric Adapters; 0: NCCL runs over TCP sockets",
               Range{0, 1024});
    v.optional("nvme", BytesField{self.nvme_bytes}, "local NVMe disks together");
    v.optional("unconfirmed", self.unconfirmed, "keys above whose figure nobody confirmed");
    v.optional("source", self.source, "where the figures come from");
  }
};

}  // namespace pitstop
