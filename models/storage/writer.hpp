// Who writes a checkpoint, and how: from it and the network the stall, persist and restore times of a tier
// are derived instead of being written as constants.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "models/describe.hpp"

namespace pitstop {

enum class Who { rank0, sharded };
inline constexpr const char* kWhoNames[] = {"rank0", "sharded"};
template <>
struct Words<Who> {
  static constexpr std::span<const char* const> names{kWhoNames};
  static constexpr std::size_t first = 0;
};

struct Writer {
  Who who = Who::sharded;
  bool async = false;
  double host_copy_bytes_per_s = 0;    // of one GPU
  double local_write_bytes_per_s = 0;  // of a node
  double local_read_bytes_per_s = 0;   // likewise; 0: as fast as it writes
  std::string store;                   // name of a file system; empty: the first
  std::int64_t concurrent = 1;
  std::int64_t replicas = 1;
  double nic_share = 1;

  template <class V, class Self>
  static void keys(V& v, Self& self) {
    v.required("who", self.who,
               "rank0: one process writes the whole state, as DDP does, and every node reads all of it back; "
               "sharded: every node writes and reads its own part, as FSDP and DCP do");
    v.optional("async", self.async,
               "training stops only while the state is copied to host memory; the write goes on behind it");
    v.optional("host_copy", BandwidthField{self.host_copy_bytes_per_s},
               "of one GPU to host memory, for async; one H100 on PCIe 5 x16 measured 54.5 GB/s pinned, 9.5 "
               "GB/s pageable");
    v.optional("local_write", BandwidthField{self.local_write_bytes_per_s},
               "of a node's own disks, for where: local_nvme");
    v.optional("local_read", BandwidthField{self.local_read_bytes_per_s},
               "of a node's own disks, for restores (default: as fast as they write)");
    v.optional("store", self.store, "which of topology.file_systems (default: the first)");
    v.optional("concurrent", self.concurrent,
               "jobs like this one that write, or restore, at the same moment, this one included",
               Range{1, 4096});
    v.optional("replicas", self.replicas, "peers that hold a copy, for where: peer_memory", Range{1, 16});
    v.optional("nic_share", self.nic_share,
               "share of each NIC that training leaves to a write in the background (unconfirmed)",
               Range{0.001, 1});
    v.rule(self.local_read_bytes_per_s == 0 || self.local_write_bytes_per_s > 0, "local_read",
           "local_read needs local_write, e.g. 4 GB/s", {"local_write"});
    v.rule(!self.async || self.host_copy_bytes_per_s > 0, "async", "async needs host_copy, e.g. 50 GB/s",
           {"host_copy"});
  }
};

}  // namespace pitstop
