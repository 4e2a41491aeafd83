// Collectives of a job on its topology, and the time of a training step: computing, and the communication
// that does not hide under it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "models/network/collective.hpp"
#include "models/network/instance.hpp"
#include "models/network/job_network.hpp"
#include "models/network/workload.hpp"

namespace pitstop {

// What a node of the job gets of the network, all its adapters together, in bytes/s.
struct NodeBandwidth {
  double ring = 0;  // to a neighbour in the ring: its cards, or the narrowest uplink that the ring crosses
  double anywhere = 0;  // when all send to all at once: its share of its leaf's uplinks
};
// For a job on the first `nodes` nodes. The slowest node sets the pace of all.
NodeBandwidth node_bandwidth(const JobNetwork& network, std::uint32_t nodes);

// Hops of the job: measured ones (topology.between_nodes, in_node) where the scenario has them, else what the
// topology can carry. A hop in the node of unknown speed is taken never to hold back.
CollectiveCost cost_on(const JobNetwork& network, std::uint32_t nodes, Collective collective);

struct CollectiveAnswer {
  Algorithm algorithm = Algorithm::ring;
  double time_s = 0;
  double bus_bytes_per_s = 0;
};
// By the fastest of the measured ways; without any, of the algorithms over the topology's hops. No measured
// way goes faster between nodes than a degraded or oversubscribed topology lets it.
CollectiveAnswer collective_on(const JobNetwork& network, Collective collective, double bytes,
                               std::int64_t ranks, std::uint32_t nodes);

// Whether NCCL runs over EFA or over TCP sockets.
bool has_efa(const InstanceType& instance);

struct StepTime {
  double compute_s = 0;
  double data_s = 0;      // gradients, and weights under FSDP: of it, what does not hide under computing
  double tensor_s = 0;    // activations between ranks that share layers
  double pipeline_s = 0;  // stages that stand idle while a pipeline fills and drains, and their messages
  double data_parallel = 1;
  double total_s() const { return compute_s + data_s + tensor_s + pipeline_s; }
};

// Requires: lacks_for_step() is empty.
//
// Computing: 6 FLOP a parameter and token (Kaplan et al., 2020). Idle stages: (p - 1) / m of it (Narayanan et
// al., 2021). Data parallel: all-reduce of the gradients, under FSDP two all-gathers and a reduce-scatter;
// both hide under computing as far as `overlap` allows. Tensor parallel: four all-reduces of the activations
// a layer and micro-batch (Shoeybi et al., 2019), none hidden. All nodes wait for the slowest one at every
// step (workload.slowest_node).
StepTime step_time(const JobNetwork& network, const Workload& workload, const InstanceType& instance,
                   std::uint32_t nodes);

// What it lacks, in words; empty: nothing.
std::vector<std::string> lacks_for_step(const Workload& workload, const InstanceType& instance,
                                        std::uint32_t nodes);

// Seconds to set up the communicators of a job, scaled from the published 1,047 s at 2,048 GPUs, whose work
// grew with the square of the ranks, and under 5 s after tuning, which grows in step with them (Jiang et al.,
// MegaScale, 2024, section 3.5). The laws are the paper's, the figures two points.
double communicator_set_up_s(std::int64_t ranks, bool tuned);

}  // namespace pitstop
