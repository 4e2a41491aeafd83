#include "models/network/step_time.hpp"

#include <algorithm>
#include <limits>
#include <optional>
#include <vector>

#include "models/network/topology/leaf_groups.hpp"

namespace pitstop {

namespace {

double seconds_of(const std::optional<Duration>& d) { return d ? d->seconds() : 0; }
double inverse(double bytes_per_s) { return bytes_per_s > 0 ? 1 / bytes_per_s : 0; }

// How a group of ranks of which `stride` neighbours belong to other groups lies on the nodes.
struct Group {
  std::int64_t ranks = 1, nodes = 1;
  double groups_a_node = 1;  // that share a node's adapters
};

Group group_of(std::int64_t ranks, std::int64_t stride, std::int64_t gpus) {
  const std::int64_t in_node = std::max<std::int64_t>(1, std::min(ranks, gpus / std::min(stride, gpus)));
  return {ranks, (ranks + in_node - 1) / in_node, static_cast<double>(gpus) / static_cast<double>(in_node)};
}

// `groups_a_node` of them share a node's adapters.
std::vector<CollectiveWay> ways_of(const JobNetwork& network, std::uint32_t nodes, Collective collective,
                                   double groups_a_node) {
  const CollectiveCost hops = cost_on(network, nodes, collective);
  std::vector<CollectiveWay> ways;
  for (const auto& [of, way] : network.measured) {
    if (of != collective) continue;
    ways.push_back(way);
    Hop& inter = ways.back().cost.inter;
    inter.s_per_byte = std::max(inter.s_per_byte, hops.inter.s_per_byte);
  }
  if (ways.empty()) {
    for (const Algorithm a : {Algorithm::ring, Algorithm::tree, Algorithm::hierarchical})
      ways.push_back({a, hops});
  }
  for (CollectiveWay& way : ways) way.cost.inter.s_per_byte *= groups_a_node;
  return ways;
}

double group_time_s(const JobNetwork& network, std::uint32_t nodes, Collective collective, double bytes,
                    const Group& group) {
  if (group.ranks < 2) return 0;
  const auto ways = ways_of(network, nodes, collective, group.groups_a_node);
  return collective_time_s(collective, ways, bytes, group.ranks, group.nodes);
}

double gradient_bytes(Precision precision) { return precision == Precision::fp32 ? 4 : 2; }

}  // namespace

namespace {

// Bytes/s of a way between the nodes: as it shows when a job starts, where links that are down show and slow
// ones do not, and as it is.
struct Way {
  double seen = std::numeric_limits<double>::infinity(), pace = seen;
};
Way narrower(const Way& a, const Way& b) { return {std::min(a.seen, b.seen), std::min(a.pace, b.pace)}; }

// A node's links to its leaves, none wider than what its leaf has upwards where the job needs that.
std::vector<Way> rails_of_node(const Speeds& speeds, std::uint32_t node, const Topology& t, bool upwards) {
  const std::vector<double> seen = speeds.rails_as_seen(node), pace = speeds.rails(node);
  const std::vector<PlaceId> leaves = t.leaves_of(node);
  std::vector<Way> rails;
  for (std::size_t r = 0; r < leaves.size(); ++r) {
    Way way{seen[r], pace[r]};
    if (upwards) way = narrower(way, {speeds.uplink_as_seen(leaves[r]), speeds.uplink(leaves[r])});
    rails.push_back(way);
  }
  return rails;
}

// The rings of a rail stay on it, and all rails get the same share: the slowest sets the pace. A job uses as
// many rails as are worth it. Where nodes have too few rails in common, it goes from rail to rail over
// spines.
double railed(const JobNetwork& network, std::uint32_t nodes, bool one_group) {
  const Topology& t = network.topology;
  std::vector<Way> rails(static_cast<std::size_t>(rails_of(network.spec)));
  Way across;
  for (std::uint32_t n = 0; n < nodes; ++n) {
    const std::vector<Way> own = rails_of_node(network.speeds, n, t, !one_group);
    for (std::size_t r = 0; r < rails.size(); ++r) rails[r] = narrower(rails[r], own[r]);
    Way all{0, 0};
    for (const Way& w : rails_of_node(network.speeds, n, t, true))
      all = {all.seen + w.seen, all.pace + w.pace};
    across = narrower(across, all);
  }
  std::stable_sort(rails.begin(), rails.end(), [](const Way& a, const Way& b) { return a.seen > b.seen; });
  Way best{0, 0};
  double slowest = std::numeric_limits<double>::infinity();
  for (std::size_t r = 0; r < rails.size(); ++r) {
    slowest = std::min(slowest, rails[r].pace);
    const auto used = static_cast<double>(r + 1);
    if (used * rails[r].seen >= best.seen) best = {used * rails[r].seen, used * slowest};
  }
  return (across.seen > best.seen * (1 + 1e-9) ? across : best).pace;
}

}  // namespace

NodeBandwidth node_bandwidth(const JobNetwork& network, std::uint32_t nodes) {
  const std::vector<LeafGroup> groups = leaf_groups(network.topology, network.speeds, nodes);
  double slowest = std::numeric_limits<double>::infinity();
  for (const LeafGroup& g : groups) slowest = std::min(slowest, g.nodes.begin()->first);
  NodeBandwidth b{slowest, slowest};
  for (const LeafGroup& g : groups) {
    // A job inside one leaf does not leave it.
    if (groups.size() == 1 || !g.has_uplinks) continue;
    b.ring = std::min(b.ring, g.uplinks);
    b.anywhere = std::min(b.anywhere, g.uplinks / g.count());
  }
  if (rails_of(network.spec) > 1) b.ring = std::min(b.ring, railed(network, nodes, groups.size() == 1));
  return b;
}

CollectiveCost cost_on(const JobNetwork& network, std::uint32_t nodes, Collective collective) {
  const NodeBandwidth b = node_bandwidth(network, nodes);
  double inter = collective == Collective::all_to_all ? b.anywhere : b.ring;
  // What was measured between two nodes is no more than that; the topology may allow less.
  const HopSpec& hop = network.spec.between_nodes;
  if (hop.bytes_per_s > 0) inter = inter > 0 ? std::min(inter, hop.bytes_per_s) : hop.bytes_per_s;
  CollectiveCost cost;
  cost.intra = {seconds_of(network.spec.in_node.latency), inverse(network.spec.in_node.bytes_per_s)};
  cost.inter = {seconds_of(hop.latency), inverse(inter)};
  const bool is_down = network.speeds.nic() > 0 && std::min(b.ring, b.anywhere) <= 0;
  if (is_down) cost.inter.s_per_byte = std::numeric_limits<double>::infinity();
  return cost;
}

CollectiveAnswer collective_on(const JobNetwork& network, Collective collective, double bytes,
                               std::int64_t ranks, std::uint32_t nodes) {
  CollectiveAnswer best;
  best.time_s = std::numeric_limits<double>::infinity();
  for (const CollectiveWay& way : ways_of(network, nodes, collective, 1)) {
    const double t = collective_time_s(collective, way.algorithm, way.cost, bytes, ranks, nodes);
    if (t < best.time_s) best = {way.algorithm, t, 0};
  }
  best.bus_bytes_per_s = best.time_s > 0 ? bytes / best.time_s * bus_factor(collective, ranks) : 0;
  return best;
}

bool has_efa(const InstanceType& instance) { return instance.efa_devices > 0; }

std::vector<std::string> lacks_for_step(const Workload& w, const InstanceType& instance,
                                        std::uint32_t nodes) {
  std::vector<std::string> lacks;
  if (!w.tokens_per_step) lacks.push_back("workload.tokens_per_step");
  if (!w.achieved_tflops) lacks.push_back("workload.achieved_tflops, a measured figure");
  if (instance.nic_bytes_per_s <= 0 && nodes > 1)
    lacks.push_back("cluster.instance.nic, the network bandwidth of a node");
  if (nodes * instance.gpus % (w.tensor * w.pipeline) != 0)
    lacks.push_back("a number of GPUs that is a multiple of tensor x pipeline");
  return lacks;
}

StepTime step_time(const JobNetwork& network, const Workload& w, const InstanceType& instance,
                   std::uint32_t nodes) {
  StepTime s;
  const std::int64_t ranks = nodes * instance.gpus, data = ranks / (w.tensor * w.pipeline);
  s.data_parallel = static_cast<double>(data);
  s.compute_s = 6 * w.parameters * *w.tokens_per_step / static_cast<double>(ranks) /
                (*w.achieved_tflops * 1e12) / w.slowest_node;

  const double shard =
      w.parameters / static_cast<double>(w.tensor * w.pipeline) * gradient_bytes(w.precision);
  const Group peers = group_of(data, w.tensor, instance.gpus);
  auto among_peers = [&](Collective c) { return group_time_s(network, nodes, c, shard, peers); };
  if (w.fsdp) {
    const double takes = 2 * among_peers(Collective::all_gather) + among_peers(Collective::reduce_scatter);
    s.data_s = std::max(0.0, takes - w.overlap * s.compute_s);
  } else {
    // Gradients appear during the backward pass, two thirds of the computing.
    s.data_s = std::max(0.0, among_peers(Collective::all_reduce) - w.overlap * s.compute_s * 2 / 3);
  }

  const double layers = static_cast<double>(w.layers.value_or(0)) / static_cast<double>(w.pipeline);
  const auto micro_batches = static_cast<double>(w.micro_batches);
  const double activations = *w.tokens_per_step / s.data_parallel / micro_batches *
                             static_cast<double>(w.hidden.value_or(0)) * gradient_bytes(w.precision);
  if (w.tensor > 1) {
    const double one = group_time_s(network, nodes, Collective::all_reduce, activations,
                                    group_of(w.tensor, 1, instance.gpus));
    s.tensor_s = 4 * layers * micro_batches * one;
  }
  if (w.pipeline > 1) {
    const auto idle = static_cast<double>(w.pipeline - 1);
    const CollectiveCost hop = cost_on(network, nodes, Collective::send_receive);
    const double message =
        hop.inter.latency_s + activations / static_cast<double>(w.tensor) * hop.inter.s_per_byte;
    s.pipeline_s = idle / micro_batches * s.compute_s + 2 * idle * message;
  }
  return s;
}

double communicator_set_up_s(std::int64_t ranks, bool tuned) {
  const double share = static_cast<double>(ranks) / 2048;
  return tuned ? 5 * share : 1047 * share * share;
}

}  // namespace pitstop
