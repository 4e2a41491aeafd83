#include "models/storage/checkpoint_time.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <variant>

#include "models/network/topology/leaf_groups.hpp"
#include "sim/base/platform.hpp"

namespace pitstop {

namespace {

std::vector<std::uint32_t> first_nodes(std::uint32_t nodes) {
  std::vector<std::uint32_t> all(nodes);
  std::iota(all.begin(), all.end(), 0U);
  return all;
}

// The store that the writer names, or the first; kNoPlace: there is none of that name.
PlaceId store_of(const Topology& topology, const Writer& writer) {
  for (const PlaceId id : topology.all_of(PlaceKind::storage)) {
    if (writer.store.empty() || topology.places()[id].name == writer.store) return id;
  }
  return kNoPlace;
}

bool is_shared(Where where) { return where == Where::lustre || where == Where::object_store; }
bool uses_nic(Where where) { return is_shared(where) || where == Where::peer_memory; }

// A node, or its leaf, whose links upwards are all down.
PlaceId cut_off_place(const Topology& topology, const Speeds& speeds, std::uint32_t nodes) {
  for (std::uint32_t n = 0; n < nodes; ++n) {
    const PlaceId leaf = topology.leaf_of(n);
    if (speeds.uplink(n) <= 0) return n;
    if (topology.has_switch_above(leaf) && speeds.uplink(leaf) <= 0) return leaf;
  }
  return kNoPlace;
}

constexpr double kMore = 1 + 1e-6;  // rounding is less
constexpr int kHalvings = 40;
constexpr double kLeastBandwidth =
    1e-3;  // bytes/s, of a link that is down: the time is then the longest there is

Duration rounded(double s) { return Duration::from_seconds(std::min(s, kLongest.seconds())); }

// When the last of this job's transfers ends.
double last_end_s(const CheckpointModel::Traffic& traffic, const StorePlan& store) {
  const std::vector<Instant> ends = ends_of(traffic.capacity, traffic.transfers, &store);
  Instant last;
  for (std::size_t i = 0; i < traffic.own; ++i) last = later(last, ends[i]);
  return last.since_start().seconds();
}

}  // namespace

CheckpointCase checkpoint_case(const Workload& workload, const Tier& tier, const InstanceType& instance) {
  CheckpointCase asked{workload, *tier.writer, tier.where, instance, {}};
  if (const auto* fixed = std::get_if<FixedInterval>(&tier.interval)) asked.every = fixed->work;
  return asked;
}

CheckpointModel::CheckpointModel(const CheckpointCase& asked, const Topology& topology, const Speeds& speeds)
    : asked_(asked), topology_(topology), speeds_(speeds), state_(state_bytes(asked.workload)) {
  if (shared()) store_ = store_of(topology, asked_.writer);
}

CheckpointTimes CheckpointModel::at(std::uint32_t nodes, std::uint32_t concurrent) const {
  SIM_CHECK(0 < nodes && nodes <= topology_.nodes() && concurrent > 0);
  CheckpointTimes t;
  if (asked_.where == Where::host_memory) {
    t.stall = rounded(copy_s(nodes));
  } else if (asked_.writer.async) {
    t.stall = rounded(copy_s(nodes));
    t.persist = rounded(write_s(nodes, concurrent, asked_.writer.nic_share));
  } else {
    t.stall = rounded(write_s(nodes, concurrent, 1));
  }
  t.restore = rounded(restore_s(nodes, concurrent));
  return t;
}

// GPUs to host memory: those that hold the state, side by side.
double CheckpointModel::copy_s(std::uint32_t nodes) const {
  const double gpus = asked_.writer.who == Who::rank0 ? 1 : nodes * static_cast<double>(asked_.instance.gpus);
  return state_ / gpus / asked_.writer.host_copy_bytes_per_s;
}

CheckpointModel::Traffic CheckpointModel::over_store(std::uint32_t nodes, std::uint32_t concurrent,
                                                     double bytes_of_a_node, double nic_share,
                                                     bool one_node) const {
  Traffic t;
  const FileSystemSpec& store = speeds_.store(store_);
  t.capacity.push_back(std::max(store.throughput(), store.burst_bytes_per_s));
  const std::uint32_t moving = one_node ? 1 : nodes;
  for (const LeafGroup& group : leaf_groups(topology_, speeds_, moving)) {
    std::vector<std::uint32_t> path{0};
    if (group.has_uplinks) {
      path.push_back(static_cast<std::uint32_t>(t.capacity.size()));
      t.capacity.push_back(group.uplinks);
    }
    for (const auto& [bandwidth, n] : group.nodes) {
      const double nic = std::max(bandwidth * nic_share, kLeastBandwidth);
      t.transfers.push_back({Instant{}, n * bytes_of_a_node, n * nic, path, n});
    }
  }
  t.own = t.transfers.size();
  for (std::uint32_t other = 1; other < concurrent; ++other)
    t.transfers.push_back(
        {Instant{}, moving * bytes_of_a_node, moving * speeds_.nic() * nic_share, {0}, moving});
  return t;
}

CheckpointModel::Traffic CheckpointModel::writes(std::uint32_t nodes, std::uint32_t concurrent,
                                                 double nic_share) const {
  const bool one = asked_.writer.who == Who::rank0;
  return over_store(nodes, concurrent, one ? state_ : state_ / nodes, nic_share, one);
}

CheckpointModel::Traffic CheckpointModel::reads(std::uint32_t nodes, std::uint32_t concurrent) const {
  const bool whole = asked_.writer.who == Who::rank0;
  return over_store(nodes, concurrent, whole ? state_ : state_ / nodes, 1, false);
}

double CheckpointModel::store_s(const Traffic& traffic, std::uint32_t nodes, bool one_node,
                                double credit_bytes) const {
  const FileSystemSpec& spec = speeds_.store(store_);
  const StorePlan store{spec.throughput(), credit_bytes > 0 ? spec.burst_bytes_per_s : 0, credit_bytes};
  Traffic with = traffic;
  with.capacity[0] = store.bursts() ? store.burst_bytes_per_s : store.bytes_per_s;
  double bytes = 0;
  for (std::size_t i = 0; i < traffic.own; ++i) bytes += traffic.transfers[i].bytes;
  return std::max(last_end_s(with, store), network_s(nodes, one_node, bytes));
}

// As many that what a write spends of them comes back until the next: more would fall from write to write.
double CheckpointModel::credits_of_a_write(std::uint32_t nodes, std::uint32_t concurrent,
                                           double nic_share) const {
  const FileSystemSpec& store = speeds_.store(store_);
  if (store.burst_credit_bytes <= 0 || !asked_.every) return store.burst_credit_bytes;
  const bool one = asked_.writer.who == Who::rank0;
  const Traffic traffic = writes(nodes, concurrent, nic_share);
  double bytes = 0;
  for (const TransferAsked& x : traffic.transfers) bytes += x.bytes;
  auto come_back = [&](double credits) {
    const double s = store_s(traffic, nodes, one, credits);
    const double idle = std::max(0.0, asked_.every->seconds() - (asked_.writer.async ? s : 0));
    return idle * store.throughput() >= bytes - store.throughput() * s;
  };
  if (come_back(store.burst_credit_bytes)) return store.burst_credit_bytes;
  double low = 0, high = store.burst_credit_bytes;
  for (int halving = 0; halving < kHalvings; ++halving) {
    const double middle = (low + high) / 2;
    (come_back(middle) ? low : high) = middle;
  }
  return low;
}

// Above the leaves the network may be narrower still.
double CheckpointModel::network_s(std::uint32_t nodes, bool one_node, double bytes) const {
  const Cut cut = cut_to_store(topology_, speeds_, first_nodes(one_node ? 1 : nodes), store_);
  return cut.store ? 0 : bytes / cut.bytes_per_s;
}

// What the links before the store leave to each transfer: max-min fair by weight. It takes as long as the
// transfers together would, because nodes move the same bytes: those held back by a link are done before
// those held back by their own card.
void CheckpointModel::cap_by_links(Traffic& traffic) {
  for (std::uint32_t link = 1; link < traffic.capacity.size(); ++link) {
    std::vector<TransferAsked*> over;
    for (TransferAsked& x : traffic.transfers) {
      if (std::find(x.path.begin(), x.path.end(), link) != x.path.end()) over.push_back(&x);
    }
    std::sort(over.begin(), over.end(), [](const TransferAsked* a, const TransferAsked* b) {
      return a->cap * b->weight < b->cap * a->weight;
    });
    double left = traffic.capacity[link], weight = 0;
    for (const TransferAsked* x : over) weight += x->weight;
    for (TransferAsked* x : over) {
      x->cap = std::min(x->cap, left * x->weight / weight);
      left -= x->cap;
      weight -= x->weight;
    }
  }
}

TransferPlan CheckpointModel::plan_of(Traffic traffic, double network_s, Duration alone) const {
  TransferPlan plan;
  plan.store = speeds_.store_index(store_);
  plan.alone = alone;
  double bytes = 0, cap = 0;
  cap_by_links(traffic);
  for (const TransferAsked& x : traffic.transfers) {
    const TransferPart part{x.bytes, x.cap, x.weight};
    bytes += part.bytes;
    cap += part.cap_bytes_per_s;
    const auto alike = std::find_if(plan.parts.begin(), plan.parts.end(), [&](const TransferPart& p) {
      return p.cap_bytes_per_s * part.streams == part.cap_bytes_per_s * p.streams;
    });
    if (alike == plan.parts.end()) {
      plan.parts.push_back(part);
    } else {
      alike->bytes += part.bytes;
      alike->cap_bytes_per_s += part.cap_bytes_per_s;
      alike->streams += part.streams;
    }
  }
  // What the network carries binds only where the parts and the store would be done sooner.
  const bool network_binds = network_s * cap > bytes * kMore && alone.seconds() <= network_s * kMore;
  if (!network_binds) return plan;
  std::uint32_t streams = 0;
  for (const TransferPart& p : plan.parts) streams += p.streams;
  plan.parts = {TransferPart{bytes, bytes / network_s, streams}};
  return plan;
}

TierTraffic CheckpointModel::shared_traffic(std::uint32_t nodes) const {
  TierTraffic out;
  if (!shared()) return out;
  CheckpointModel full = *this;  // the jobs' bucket is full at the start, and played from there
  full.asked_.every.reset();
  const CheckpointTimes alone = full.at(nodes, 1);
  const bool one = asked_.writer.who == Who::rank0, async = asked_.writer.async;
  out.write = plan_of(writes(nodes, 1, async ? asked_.writer.nic_share : 1), network_s(nodes, one, state_),
                      async ? alone.persist : alone.stall);
  out.read = plan_of(reads(nodes, 1), network_s(nodes, false, one ? state_ * nodes : state_), alone.restore);
  return out;
}

// Every node sends its part to its peers, all of which are on other leaves.
double CheckpointModel::peers_s(std::uint32_t nodes, double nic_share) const {
  const double bytes = state_ / nodes * static_cast<double>(asked_.writer.replicas);
  double longest = bytes / (slowest_node(nodes) * nic_share);
  for (const LeafGroup& group : leaf_groups(topology_, speeds_, nodes)) {
    if (group.has_uplinks) longest = std::max(longest, group.count() * bytes / group.uplinks);
  }
  return longest;
}

double CheckpointModel::slowest_node(std::uint32_t nodes) const {
  double slowest = speeds_.nic();
  for (std::uint32_t n = 0; n < nodes; ++n) slowest = std::min(slowest, speeds_.uplink(n));
  return slowest;
}

double CheckpointModel::write_s(std::uint32_t nodes, std::uint32_t concurrent, double nic_share) const {
  const bool one = asked_.writer.who == Who::rank0;
  if (shared()) {
    return store_s(writes(nodes, concurrent, nic_share), nodes, one,
                   credits_of_a_write(nodes, concurrent, nic_share));
  }
  if (asked_.where == Where::peer_memory) return peers_s(nodes, nic_share);
  return state_ / (one ? 1 : nodes) / asked_.writer.local_write_bytes_per_s;
}

// From peers only the replaced node reads; the others have their part at hand.
double CheckpointModel::restore_s(std::uint32_t nodes, std::uint32_t concurrent) const {
  switch (asked_.where) {
    case Where::lustre:
    case Where::object_store:
      return store_s(
          reads(nodes, concurrent), nodes, false,
          credits_of_a_write(nodes, concurrent, asked_.writer.async ? asked_.writer.nic_share : 1));
    case Where::peer_memory:
      return state_ / nodes / slowest_node(nodes);
    case Where::local_nvme: {
      const double write = write_s(nodes, concurrent, 1), read = asked_.writer.local_read_bytes_per_s;
      return read > 0 ? write * asked_.writer.local_write_bytes_per_s / read : write;
    }
    case Where::host_memory:
    case Where::gpu_memory:
      break;
  }
  return copy_s(nodes);
}

std::vector<Lack> lacks_of_writer(const CheckpointCase& asked, std::span<const FileSystemSpec> stores) {
  std::vector<Lack> lacks;
  const Writer& w = asked.writer;
  auto lack = [&lacks](const char* key, std::string what, const char* of = "") {
    lacks.push_back({key, std::move(what), of});
  };
  if (asked.where == Where::gpu_memory)
    lack("where", "gpu_memory has no writer; give stall, persist and restore as durations instead");
  if (asked.where == Where::local_nvme && w.local_write_bytes_per_s <= 0)
    lack("writer.local_write", "is missing: the write bandwidth of a node's disks, e.g. 4 GB/s");
  if (asked.where == Where::host_memory && w.host_copy_bytes_per_s <= 0)
    lack("writer.host_copy", "is missing: the bandwidth from one GPU to host memory, e.g. 50 GB/s");
  if (asked.where == Where::peer_memory && w.who == Who::rank0)
    lack("writer.who", "rank0 cannot copy to peers; use sharded");
  if (uses_nic(asked.where) && asked.instance.nic_bytes_per_s <= 0)
    lack("", "needs the network bandwidth of a node: set cluster.instance, or its nic", "cluster.instance");
  if (!is_shared(asked.where)) return lacks;
  const FileSystemSpec unnamed = [] {
    FileSystemSpec f;
    f.name = "storage-0";
    return f;
  }();
  if (stores.empty()) stores = {&unnamed, 1};
  const auto store = std::find_if(stores.begin(), stores.end(), [&w](const FileSystemSpec& f) {
    return w.store.empty() || f.name == w.store;
  });
  if (store == stores.end())
    lack("writer.store", "there is no \"" + w.store + "\" in topology.file_systems", "topology");
  else if (store->throughput() <= 0)
    lack("",
         "needs the throughput of its file system: topology.file_systems." + store->name +
             ".throughput, or size and per_tib",
         "topology");
  return lacks;
}

std::vector<Lack> lacks_for(const CheckpointCase& asked, const Topology& topology, const Speeds& speeds,
                            std::uint32_t nodes) {
  std::vector<Lack> lacks = lacks_of_writer(asked, speeds.stores());
  const Writer& w = asked.writer;
  if (uses_nic(asked.where) && speeds.nic() > 0) {
    const PlaceId cut = cut_off_place(topology, speeds, w.who == Who::rank0 ? 1 : nodes);
    if (cut != kNoPlace)
      lacks.push_back(
          {"", "cannot be written: every link above \"" + topology.places()[cut].name + "\" is down", ""});
  }
  if (asked.where == Where::peer_memory) {
    const std::vector<std::uint32_t> all = first_nodes(nodes);
    for (const std::uint32_t node : all) {
      const auto peers = disjoint_peers(topology, node, static_cast<std::uint32_t>(w.replicas), all);
      if (peers.size() >= static_cast<std::size_t>(w.replicas)) continue;
      lacks.push_back({"writer.replicas",
                       "asks for " + std::to_string(w.replicas) + (w.replicas == 1 ? " peer" : " peers") +
                           " that share neither leaf nor power domain with \"" +
                           topology.places()[node].name + "\" or each other; there are " +
                           std::to_string(peers.size()),
                       ""});
      break;
    }
  }
  return lacks;
}

}  // namespace pitstop
