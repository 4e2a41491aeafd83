// Who sits on which GPUs of nodes that jobs share. A job sits on a node once, on as many of its GPUs as the
// job asks for of each node. A node takes jobs unless it is closed (Slurm's `failg`: it is to be mended and
// waits for its jobs) or out of service.
//
// A job is given the nodes with the fewest GPUs free that will do, so that whole nodes stay whole; of those
// the newest first.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "sim/base/check.hpp"
#include "sim/base/time.hpp"
#include "sim/cluster/incidents.hpp"
#include "sim/cluster/plan.hpp"

namespace pitstop {

struct Seat {
  std::uint32_t job = kNoJob;
  std::uint32_t gpus = 0;
  Instant since;
};

class Seats {
 public:
  explicit Seats(const ClusterPlan& plan) : plan_(plan), gpus_(plan.gpus) {
    if (!on()) return;
    node_.resize(plan.all_nodes());
    holder_.resize(std::size_t{plan.all_nodes()} * gpus_, kNoJob);
    takes_.resize(gpus_ + 1);
    count_.resize(plan.partitions.size() * (gpus_ + 1));
  }

  // Do jobs share nodes at all? If not, nothing else here is used.
  bool on() const { return gpus_ > 1; }
  std::uint32_t gpus() const { return gpus_; }

  // It comes into service, all of its GPUs free; it leaves service. Requires: nobody sits on it.
  void enter(std::uint32_t node, Instant t) {
    SIM_CHECK(node_[node].seats.empty());
    std::fill_n(&holder_[first_of(node)], gpus_, kNoJob);
    node_[node].free = gpus_;
    node_[node].entered = t;
    list(node);
  }
  void shut(std::uint32_t node) {
    SIM_CHECK(node_[node].seats.empty());
    close(node);
  }
  // It takes no further jobs.
  void close(std::uint32_t node) {
    if (node_[node].takes) unlist(node);
  }
  bool takes_jobs(std::uint32_t node) const { return node_[node].takes; }
  Instant entered(std::uint32_t node) const { return node_[node].entered; }

  bool empty(std::uint32_t node) const { return node_[node].seats.empty(); }
  std::uint32_t free(std::uint32_t node) const { return node_[node].free; }
  bool sits(std::uint32_t node, std::uint32_t job) const { return seat_of(node, job) != nullptr; }
  // Requires: it takes jobs, so many GPUs are free, and the job does not sit there yet.
  void sit(std::uint32_t node, std::uint32_t job, std::uint32_t gpus, Instant t) {
    unlist(node);
    std::uint32_t left = gpus;
    for (std::uint32_t g = 0; g < gpus_ && left > 0; ++g) {
      std::uint32_t& holder = holder_[first_of(node) + g];
      if (holder != kNoJob) continue;
      holder = job;
      --left;
    }
    SIM_CHECK(left == 0);
    node_[node].free -= gpus;
    node_[node].seats.push_back({job, gpus, t});
    list(node);
  }
  // Requires: the job sits there.
  Seat leave(std::uint32_t node, std::uint32_t job) {
    Node& n = node_[node];
    const auto at = n.seats.begin() + (seat_of(node, job) - n.seats.data());
    const Seat seat = *at;
    n.seats.erase(at);
    for (std::uint32_t g = 0; g < gpus_; ++g) {
      std::uint32_t& holder = holder_[first_of(node) + g];
      if (holder == job) holder = kNoJob;
    }
    const bool listed = n.takes;
    if (listed) unlist(node);
    n.free += seat.gpus;
    if (listed) list(node);
    return seat;
  }

  // The jobs that sit on a GPU of the node; kWholeNode: on any of them.
  std::vector<std::uint32_t> jobs_on(std::uint32_t node, std::uint32_t gpu) const {
    std::vector<std::uint32_t> jobs;
    for (const Seat& s : node_[node].seats) {
      if (gpu == kWholeNode || holder_[first_of(node) + gpu] == s.job) jobs.push_back(s.job);
    }
    return jobs;
  }
  bool holds(std::uint32_t job, std::uint32_t node, std::uint32_t gpu) const {
    return gpu == kWholeNode ? sits(node, job) : holder_[first_of(node) + gpu] == job;
  }

  // Nodes of the partition that take a job with so many GPUs on each.
  std::uint32_t fitting(std::uint32_t partition, std::uint32_t gpus) const {
    std::uint32_t nodes = 0;
    for (std::uint32_t f = gpus; f <= gpus_; ++f) nodes += count_[partition * (gpus_ + 1) + f];
    return nodes;
  }
  // The first `count` of them where the job does not sit yet. Requires: there are so many.
  void pick(std::uint32_t partition, std::uint32_t gpus, std::uint32_t job, std::uint32_t count,
            std::vector<std::uint32_t>& out) const {
    out.clear();
    for (std::uint32_t f = gpus; f <= gpus_ && out.size() < count; ++f) {
      for (std::size_t i = takes_[f].size(); i-- > 0 && out.size() < count;) {
        const std::uint32_t node = takes_[f][i];
        if (plan_.in_partition(node, partition) && !sits(node, job)) out.push_back(node);
      }
    }
    SIM_CHECK(out.size() == count);
  }

  // The incident that sends the closed node away once nobody sits on it; -1: none yet.
  int leader(std::uint32_t node) const { return node_[node].leader; }
  void set_leader(std::uint32_t node, int slot) { node_[node].leader = slot; }

 private:
  struct Node {
    std::vector<Seat> seats;
    std::uint32_t free = 0;
    std::uint32_t place = 0;  // in its list
    Instant entered;          // it came into service, last
    int leader = -1;
    bool takes = false;
  };

  std::size_t first_of(std::uint32_t node) const { return std::size_t{node} * gpus_; }
  const Seat* seat_of(std::uint32_t node, std::uint32_t job) const {
    for (const Seat& s : node_[node].seats) {
      if (s.job == job) return &s;
    }
    return nullptr;
  }
  void list(std::uint32_t node) {
    Node& n = node_[node];
    n.takes = true;
    n.place = static_cast<std::uint32_t>(takes_[n.free].size());
    takes_[n.free].push_back(node);
    add(node, 1);
  }
  void unlist(std::uint32_t node) {
    Node& n = node_[node];
    std::vector<std::uint32_t>& from = takes_[n.free];
    from[n.place] = from.back();
    node_[from.back()].place = n.place;
    from.pop_back();
    n.takes = false;
    add(node, -1);
  }
  void add(std::uint32_t node, int by) {
    for (std::uint32_t p = 0; p < plan_.partitions.size(); ++p) {
      if (plan_.in_partition(node, p))
        count_[p * (gpus_ + 1) + node_[node].free] += static_cast<std::uint32_t>(by);
    }
  }

  const ClusterPlan& plan_;
  std::uint32_t gpus_;
  std::vector<Node> node_;
  std::vector<std::uint32_t> holder_;              // of each GPU, node by node
  std::vector<std::vector<std::uint32_t>> takes_;  // nodes that take jobs, by GPUs free
  std::vector<std::uint32_t> count_;               // of them, by partition and GPUs free
};

}  // namespace pitstop
