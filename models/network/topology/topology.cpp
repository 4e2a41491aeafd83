#include "models/network/topology/topology.hpp"

#include <algorithm>
#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/biconnected_components.hpp>
#include <boost/graph/breadth_first_search.hpp>
#include <boost/graph/connected_components.hpp>
#include <boost/graph/filtered_graph.hpp>
#include <iterator>
#include <utility>

#include "models/network/topology/topology_builder.hpp"

namespace pitstop {

namespace {

using Undirected = boost::adjacency_list<boost::vecS, boost::vecS, boost::undirectedS>;

struct Alive {
  const std::vector<char>* down = nullptr;
  bool operator()(PlaceId v) const { return (*down)[v] == 0; }
};

}  // namespace

struct Topology::Graph {
  Undirected links;
};

Topology::Topology() = default;
Topology::Topology(Topology&&) noexcept = default;
Topology& Topology::operator=(Topology&&) noexcept = default;
Topology::~Topology() = default;

std::optional<Topology> Topology::build(const TopologyDraft& draft, std::vector<TopologyMistake>& mistakes) {
  std::vector<TopologyMistake> found;
  BuiltPlaces b = build_places(draft, found);
  if (!found.empty()) {
    mistakes.insert(mistakes.end(), found.begin(), found.end());
    return std::nullopt;
  }
  Topology t;
  t.places_ = std::move(b.places);
  t.links_ = std::move(b.links);
  t.members_ = std::move(b.members);
  t.parents_ = std::move(b.parents);
  while (t.nodes_ < t.places_.size() && t.places_[t.nodes_].kind == PlaceKind::node) ++t.nodes_;
  for (std::uint32_t n = 0; n < t.nodes_; ++n) {
    t.leaf_.push_back(*std::find_if(t.parents_[n].begin(), t.parents_[n].end(),
                                    [&](PlaceId p) { return is_switch(t.places_[p].kind); }));
  }
  const auto ends = transit(t.places_, t.links_);
  t.graph_ = std::make_unique<Graph>(Graph{Undirected(ends.begin(), ends.end(), t.places_.size())});
  return t;
}

std::vector<PlaceId> Topology::all_of(PlaceKind kind) const {
  std::vector<PlaceId> ids;
  for (PlaceId id = 0; id < places_.size(); ++id) {
    if (places_[id].kind == kind) ids.push_back(id);
  }
  return ids;
}

std::optional<PlaceId> Topology::find(std::string_view name) const {
  for (PlaceId id = 0; id < places_.size(); ++id) {
    if (places_[id].name == name) return id;
  }
  return std::nullopt;
}

std::vector<PlaceId> Topology::leaves_of(std::uint32_t node) const {
  std::vector<PlaceId> leaves;
  for (const PlaceId p : parents_[node]) {
    if (is_switch(places_[p].kind)) leaves.push_back(p);
  }
  std::sort(leaves.begin(), leaves.end());
  return leaves;
}

void Topology::lose_links(std::span<const double> left) {
  std::vector<Link> kept;
  for (std::size_t i = 0; i < links_.size(); ++i) {
    if (left[i] > 0) kept.push_back(links_[i]);
  }
  const auto ends = transit(places_, kept);
  graph_ = std::make_unique<Graph>(Graph{Undirected(ends.begin(), ends.end(), places_.size())});
}

bool Topology::has_switch_above(PlaceId place) const {
  return std::any_of(parents_[place].begin(), parents_[place].end(),
                     [this](PlaceId p) { return is_switch(places_[p].kind); });
}

std::vector<PlaceId> Topology::domains_of(std::uint32_t node, PlaceKind kind) const {
  std::vector<char> seen(places_.size());
  std::vector<PlaceId> open{node}, found;
  while (!open.empty()) {
    const PlaceId id = open.back();
    open.pop_back();
    for (const PlaceId above : parents_[id]) {
      if (std::exchange(seen[above], char{1}) != 0) continue;
      open.push_back(above);
      if (places_[above].kind == kind) found.push_back(above);
    }
  }
  std::sort(found.begin(), found.end());
  return found;
}

std::vector<char> Topology::down_with(std::span<const PlaceId> failed) const {
  std::vector<char> down(places_.size());
  std::vector<PlaceId> open(failed.begin(), failed.end());
  while (!open.empty()) {
    const PlaceId id = open.back();
    open.pop_back();
    if (std::exchange(down[id], char{1}) != 0 || places_[id].kind != PlaceKind::power) continue;
    open.insert(open.end(), members_[id].begin(), members_[id].end());
  }
  return down;
}

std::vector<std::uint32_t> Topology::blast_radius(PlaceId failed) const {
  if (places_[failed].kind == PlaceKind::storage) return members_[failed];
  return cut_off({&failed, 1});
}

std::vector<std::uint32_t> Topology::cut_off(std::span<const PlaceId> failed) const {
  const std::vector<char> down = down_with(failed);
  const boost::filtered_graph<Undirected, boost::keep_all, Alive> alive(graph_->links, {}, Alive{&down});
  std::vector<boost::default_color_type> colour(places_.size());
  auto colours = boost::make_iterator_property_map(colour.begin(), get(boost::vertex_index, graph_->links));
  boost::queue<PlaceId> open;
  for (PlaceId id = nodes_; id < places_.size(); ++id) {
    const bool core = is_switch(places_[id].kind) && !has_switch_above(id);
    if (core && down[id] == 0 && colour[id] == boost::white_color)
      boost::breadth_first_visit(alive, id, open, boost::default_bfs_visitor(), colours);
  }
  std::vector<std::uint32_t> lost;
  for (std::uint32_t n = 0; n < nodes_; ++n) {
    if (colour[n] == boost::white_color) lost.push_back(n);
  }
  return lost;
}

std::vector<std::uint32_t> Topology::parts(std::span<const PlaceId> failed) const {
  const std::vector<char> down = down_with(failed);
  const boost::filtered_graph<Undirected, boost::keep_all, Alive> alive(graph_->links, {}, Alive{&down});
  std::vector<PlaceId> component(places_.size());
  boost::connected_components(
      alive, boost::make_iterator_property_map(component.begin(), get(boost::vertex_index, graph_->links)));
  std::vector<std::uint32_t> number(places_.size(), kNoPlace), part(nodes_, kNoPlace);
  std::uint32_t next = 0;
  for (std::uint32_t n = 0; n < nodes_; ++n) {
    if (down[n] != 0) continue;
    std::uint32_t& of_component = number[component[n]];
    if (of_component == kNoPlace) of_component = next++;
    part[n] = of_component;
  }
  return part;
}

bool Topology::is_partitioned(std::span<const PlaceId> failed, std::span<const std::uint32_t> nodes) const {
  const std::vector<std::uint32_t> part = parts(failed);
  std::uint32_t first = kNoPlace;
  for (const std::uint32_t n : nodes) {
    if (part[n] == kNoPlace) continue;
    if (first == kNoPlace) first = part[n];
    if (part[n] != first) return true;
  }
  return false;
}

std::uint32_t Topology::switches_of(std::span<const std::uint32_t> nodes) const {
  std::vector<PlaceId> leaves;
  for (const std::uint32_t n : nodes) {
    const std::vector<PlaceId> own = leaves_of(n);
    leaves.insert(leaves.end(), own.begin(), own.end());
  }
  std::sort(leaves.begin(), leaves.end());
  return static_cast<std::uint32_t>(std::unique(leaves.begin(), leaves.end()) - leaves.begin());
}

std::vector<PlaceId> Topology::single_points() const {
  std::vector<PlaceId> found;
  boost::articulation_points(graph_->links, std::back_inserter(found));
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

}  // namespace pitstop
