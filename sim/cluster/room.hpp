// How many nodes a job could have if others gave up theirs: by count where each job has its nodes to itself,
// node by node where jobs share them.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/cluster/seats.hpp"

namespace pitstop {

class Room {
 public:
  Room() = default;
  explicit Room(std::uint32_t nodes) : fitting_(nodes) {}
  // For a job that wants so many GPUs of each node.
  Room(const ClusterPlan& plan, const Seats& seats, std::uint32_t partition, std::uint32_t gpus)
      : of_node_(seats.gpus()), wanted_(gpus), free_(plan.all_nodes(), kClosed) {
    for (std::uint32_t n = 0; n < free_.size(); ++n) {
      if (!seats.takes_jobs(n) || !plan.in_partition(n, partition)) continue;
      free_[n] = seats.free(n);
      fitting_ += fits(n) ? 1 : 0;
    }
  }

  std::uint32_t fitting() const { return fitting_; }
  // So many nodes that come free as a whole. Requires: jobs do not share nodes.
  void add(std::uint32_t nodes) { fitting_ += nodes; }
  void add(const std::vector<std::uint32_t>& nodes, std::uint32_t gpus) {
    for (const std::uint32_t n : nodes) {
      if (free_[n] != kClosed) set(n, free_[n] + gpus);
    }
  }
  // Of these nodes as far as they are free; they are returned.
  std::vector<std::uint32_t> take(const std::vector<std::uint32_t>& nodes, std::uint32_t gpus) {
    std::vector<std::uint32_t> taken;
    for (const std::uint32_t n : nodes) {
      if (free_[n] == kClosed || free_[n] < gpus) continue;
      set(n, free_[n] - gpus);
      taken.push_back(n);
    }
    return taken;
  }
  // It is back from being mended.
  void open(std::uint32_t node) { set(node, of_node_); }
  // It is not for this job.
  void close(std::uint32_t node) { set(node, kClosed); }

 private:
  static constexpr std::uint32_t kClosed = 0xffffffffU;

  bool fits(std::uint32_t node) const { return free_[node] != kClosed && free_[node] >= wanted_; }
  void set(std::uint32_t node, std::uint32_t free) {
    fitting_ -= fits(node) ? 1 : 0;
    free_[node] = free;
    fitting_ += fits(node) ? 1 : 0;
  }

  std::uint32_t fitting_ = 0, of_node_ = 1, wanted_ = 1;
  std::vector<std::uint32_t> free_;
};

}  // namespace pitstop
