#include "models/network/flow.hpp"

#include <algorithm>
#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/push_relabel_max_flow.hpp>
#include <cmath>
#include <functional>

namespace pitstop {

namespace {

using Traits = boost::adjacency_list_traits<boost::vecS, boost::vecS, boost::directedS>;
using Edge = Traits::edge_descriptor;
using Graph =
    boost::adjacency_list<boost::vecS, boost::vecS, boost::directedS, boost::no_property,
                          boost::property<boost::edge_capacity_t, std::int64_t,
                                          boost::property<boost::edge_residual_capacity_t, std::int64_t,
                                                          boost::property<boost::edge_reverse_t, Edge>>>>;

// Whole bytes/s: exact sums, and no rounding that keeps push-relabel from ending.
std::int64_t whole(double bytes_per_s) { return std::llround(std::min(bytes_per_s, 1e17)); }

class Network {
 public:
  Network(const Topology& topology, const Speeds& speeds)
      : topology_(topology), graph_(topology.places().size() + 2) {
    const auto& links = topology.links();
    for (std::size_t i = 0; i < links.size(); ++i) {
      const std::int64_t c = whole(speeds.link(i));
      // Each way carries that much. Nothing but what is bound for a file system goes there.
      const bool store = topology.places()[links[i].below].kind == PlaceKind::storage;
      up_.push_back(join(links[i].below, links[i].above, store ? 0 : c));
      down_.push_back(join(links[i].above, links[i].below, c));
    }
  }

  std::size_t source() const { return topology_.places().size(); }
  std::size_t sink() const { return source() + 1; }

  Edge join(std::size_t from, std::size_t to, std::int64_t capacity) {
    const Edge there = boost::add_edge(from, to, graph_).first;
    const Edge back = boost::add_edge(to, from, graph_).first;
    put(boost::edge_capacity, graph_, there, capacity);
    put(boost::edge_capacity, graph_, back, 0);
    put(boost::edge_reverse, graph_, there, back);
    put(boost::edge_reverse, graph_, back, there);
    return there;
  }

  Cut solve() {
    Cut cut;
    cut.bytes_per_s = static_cast<double>(boost::push_relabel_max_flow(graph_, source(), sink()));
    const std::vector<char> reached = reach_of_source();
    for (std::size_t i = 0; i < up_.size(); ++i) {
      if (crosses(up_[i], reached) || crosses(down_[i], reached)) cut.links.push_back(i);
    }
    return cut;
  }

  // Whether what joins `place` to the sink is full and everything could still reach the place.
  bool is_reached(PlaceId place) const { return reach_of_source()[place] != 0; }

 private:
  // Along edges with capacity left.
  std::vector<char> reach_of_source() const {
    std::vector<char> reached(boost::num_vertices(graph_));
    std::vector<std::size_t> open{source()};
    reached[source()] = 1;
    while (!open.empty()) {
      const std::size_t at = open.back();
      open.pop_back();
      for (const Edge& e : boost::make_iterator_range(boost::out_edges(at, graph_))) {
        const std::size_t to = boost::target(e, graph_);
        if (reached[to] != 0 || get(boost::edge_residual_capacity, graph_, e) == 0) continue;
        reached[to] = 1;
        open.push_back(to);
      }
    }
    return reached;
  }

  bool crosses(const Edge& e, const std::vector<char>& reached) const {
    return reached[boost::source(e, graph_)] != 0 && reached[boost::target(e, graph_)] == 0;
  }

  const Topology& topology_;
  Graph graph_;
  std::vector<Edge> up_, down_;
};

constexpr double kUnlimited = 1e17;

std::vector<PlaceId> fate_of(const Topology& topology, std::uint32_t node) {
  std::vector<PlaceId> fate = topology.domains_of(node, PlaceKind::leaf);
  const std::vector<PlaceId> power = topology.domains_of(node, PlaceKind::power);
  fate.insert(fate.end(), power.begin(), power.end());
  return fate;
}

}  // namespace

Cut cut_to_store(const Topology& topology, const Speeds& speeds, std::span<const std::uint32_t> nodes,
                 PlaceId store) {
  Network network(topology, speeds);
  for (const std::uint32_t n : nodes) network.join(network.source(), n, whole(kUnlimited));
  network.join(store, network.sink(), whole(speeds.store(store).throughput()));
  Cut cut = network.solve();
  // Its own links are as wide as its servers: where they alone are full, the servers are what holds back.
  const bool at_its_links = std::all_of(cut.links.begin(), cut.links.end(),
                                        [&](std::size_t l) { return topology.links()[l].below == store; });
  cut.store = network.is_reached(store) ||
              (at_its_links && cut.bytes_per_s >= speeds.store(store).throughput() * (1 - 1e-9));
  if (cut.store) cut.links.clear();
  return cut;
}

Cut cut_between(const Topology& topology, const Speeds& speeds, std::span<const std::uint32_t> from,
                std::span<const std::uint32_t> to) {
  Network network(topology, speeds);
  for (const std::uint32_t n : from) network.join(network.source(), n, whole(kUnlimited));
  for (const std::uint32_t n : to) network.join(n, network.sink(), whole(kUnlimited));
  return network.solve();
}

std::vector<std::uint32_t> disjoint_peers(const Topology& topology, std::uint32_t owner, std::uint32_t count,
                                          std::span<const std::uint32_t> among) {
  std::vector<char> taken(topology.places().size());
  for (const PlaceId p : fate_of(topology, owner)) taken[p] = 1;
  std::vector<std::uint32_t> peers;
  const auto start = static_cast<std::size_t>(std::find(among.begin(), among.end(), owner) - among.begin());
  for (std::size_t i = 1; i <= among.size() && peers.size() < count; ++i) {
    const std::uint32_t n = among[(start + i) % among.size()];
    const std::vector<PlaceId> fate = fate_of(topology, n);
    if (n == owner || std::any_of(fate.begin(), fate.end(), [&](PlaceId p) { return taken[p] != 0; }))
      continue;
    for (const PlaceId p : fate) taken[p] = 1;
    peers.push_back(n);
  }
  return peers;
}

std::vector<std::uint32_t> ring_order(const Topology& topology, std::span<const std::uint32_t> nodes) {
  std::vector<std::uint32_t> ring(nodes.begin(), nodes.end());
  std::stable_sort(ring.begin(), ring.end(), [&](std::uint32_t a, std::uint32_t b) {
    return std::pair(topology.leaf_of(a), a) < std::pair(topology.leaf_of(b), b);
  });
  return ring;
}

std::uint32_t leaf_crossings(const Topology& topology, std::span<const std::uint32_t> ring) {
  std::uint32_t crossings = 0;
  for (std::size_t i = 0; i < ring.size() && ring.size() > 1; ++i)
    crossings += topology.leaf_of(ring[i]) != topology.leaf_of(ring[(i + 1) % ring.size()]);
  return crossings;
}

}  // namespace pitstop
