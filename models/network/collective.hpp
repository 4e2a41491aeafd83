// The time of a collective on an idle network, from the figures of its hops alone: no topology graph, no
// contention.
//
//   T(B, n, N) = launch + h_i a_i + h_x a_x + B max(c_i b_i, c_x b_x)
//
// for n ranks on N nodes, n/N on each. h are the hops one after the other and c the bytes that the busiest
// link carries for each byte of the collective, inside a node (i) and between nodes (x); a and b are the
// latency and the time a byte of a hop (Hockney's alpha and beta; of a node's whole network for x). Chunks
// are pipelined, so the slower of the two links alone sets the pace; `hierarchical` runs its phases one after
// the other and adds them. Hops and bytes follow from the algorithm:
//
//   ring all-reduce        2(n-1) hops, N/n of them between nodes; every link carries 2(n-1)/n of the bytes
//   tree all-reduce        chains of the n/N ranks of a node under a double binary tree of the nodes
//   (Sanders,
//                          Speck, Traeff 2009; NCCL 2.4): 2(n/N - 1) + 2 log2 N hops; a node sends each byte
//                          once up and, as an inner node of one tree, twice half of it down: 2 in all. Of two
//                          nodes each is the other's parent once: 1. Of three: 3/2.
//   hierarchical           reduce-scatter in the node, ring all-reduce between nodes, all-gather in the node
//
// "Bytes" is the `size` of nccl-tests: the buffer of all-reduce and broadcast, the whole gathered or
// scattered buffer of all-gather and reduce-scatter, what one rank sends in all-to-all.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace pitstop {

enum class Collective { all_reduce, all_gather, reduce_scatter, broadcast, all_to_all, send_receive };
inline constexpr const char* kCollectiveNames[] = {"all_reduce", "all_gather", "reduce_scatter",
                                                   "broadcast",  "all_to_all", "send_receive"};
const char* name_of(Collective collective);
std::optional<Collective> collective_named(std::string_view name);

enum class Algorithm { ring, tree, hierarchical };
inline constexpr const char* kAlgorithmNames[] = {"ring", "tree", "hierarchical"};
const char* name_of(Algorithm algorithm);
std::optional<Algorithm> algorithm_named(std::string_view name);

struct Hop {
  double latency_s = 0;
  double s_per_byte = 0;  // 1 / bandwidth; 0 for a link that is never the bottleneck
};

struct CollectiveCost {
  double launch_s = 0;  // of the kernel, whatever the size
  Hop intra, inter;     // between GPUs of a node; between nodes, all their adapters together
};

// Hops in sequence, and bytes over the busiest link for each byte of the collective.
struct CollectiveSteps {
  double intra_hops = 0, inter_hops = 0;
  double intra_traffic = 0, inter_traffic = 0;
  bool one_after_the_other = false;  // the phases add up, instead of the slower hiding the faster
};

// Requires: 1 <= nodes <= ranks. A collective that has no such algorithm uses its ring.
CollectiveSteps steps_of(Collective collective, Algorithm algorithm, std::int64_t ranks, std::int64_t nodes);

// Seconds. Requires: bytes >= 0, 1 <= nodes <= ranks. One rank alone takes the launch.
double collective_time_s(Collective collective, Algorithm algorithm, const CollectiveCost& cost, double bytes,
                         std::int64_t ranks, std::int64_t nodes);

// One way of a library to run a collective: NCCL has a protocol for low latency, one for bandwidth, and one
// between them, each with an algorithm.
struct CollectiveWay {
  Algorithm algorithm = Algorithm::ring;
  CollectiveCost cost;
};

// The fastest of the ways, as a library that knows its own costs chooses. Requires: at least one way.
double collective_time_s(Collective collective, std::span<const CollectiveWay> ways, double bytes,
                         std::int64_t ranks, std::int64_t nodes);

// busbw / algbw as nccl-tests defines it (doc/PERFORMANCE.md): 2(n-1)/n for all-reduce, (n-1)/n for
// all-gather, reduce-scatter and all-to-all, else 1.
double bus_factor(Collective collective, std::int64_t ranks);

}  // namespace pitstop
