#include "models/network/topology.hpp"

#include <algorithm>
#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/biconnected_components.hpp>
#include <boost/graph/breadth_first_search.hpp>
#include <boost/graph/connected_components.hpp>
#include <boost/graph/filtered_graph.hpp>
#include <boost/graph/strong_components.hpp>
#include <boost/graph/topological_sort.hpp>
#include <functional>
#include <iterator>
#include <unordered_map>
#include <utility>

namespace pitstop {

namespace {

using Undirected = boost::adjacency_list<boost::vecS, boost::vecS, boost::undirectedS>;
using Directed = boost::adjacency_list<boost::vecS, boost::vecS, boost::directedS>;

bool is_switch(PlaceKind kind) { return kind == PlaceKind::leaf || kind == PlaceKind::spine; }

// The links that traffic between nodes can take: none goes through a file system.
Undirected transit(const std::vector<NetworkPlace>& places, const std::vector<Link>& links) {
  Undirected graph(places.size());
  for (const Link& l : links) {
    if (places[l.below].kind != PlaceKind::storage) boost::add_edge(l.below, l.above, graph);
  }
  return graph;
}

struct Alive {
  const std::vector<char>* down = nullptr;
  bool operator()(PlaceId v) const { return (*down)[v] == 0; }
};

std::string in_words(PlaceKind kind) {
  switch (kind) {
    case PlaceKind::node:
      return "node";
    case PlaceKind::leaf:
    case PlaceKind::spine:
      return "switch";
    case PlaceKind::power:
      return "power domain";
    case PlaceKind::storage:
      return "file system";
  }
  return "";
}

// The draft with names turned into numbers, nodes first; mistakes noted on the way.
class Builder {
 public:
  Builder(const TopologyDraft& draft, std::vector<TopologyMistake>& mistakes) : mistakes_(mistakes) {
    for (const DraftPlace& p : draft.places) order_.push_back(&p);
    std::stable_sort(order_.begin(), order_.end(),
                     [](const DraftPlace* a, const DraftPlace* b) { return a->kind < b->kind; });
  }

  void run() {
    name_all();
    resolve_members();
    refuse_cycles();
    if (!mistakes_.empty()) return;
    find_levels();
    make_links();
    refuse_lonely_nodes();
    refuse_separate_parts();
  }

  std::vector<NetworkPlace> places;
  std::vector<Link> links;
  std::vector<std::vector<PlaceId>> members, parents;

 private:
  void complain(const Spot& at, std::string what) { mistakes_.push_back({at, std::move(what)}); }

  void name_all() {
    for (const DraftPlace* p : order_) {
      const auto [found, fresh] = ids_.emplace(p->name, static_cast<PlaceId>(places.size()));
      if (!fresh) {
        const Spot& first = order_[found->second]->at;
        complain(p->at, "\"" + p->name + "\" is named twice" +
                            (first.line > 0 ? "; first in line " + std::to_string(first.line) : ""));
      }
      places.push_back({p->name, p->kind, p->kind == PlaceKind::node ? 0U : 1U});
    }
    members.resize(places.size());
    parents.resize(places.size());
    if (places.empty() || places.front().kind != PlaceKind::node)
      complain({1, 1, ""}, "names no node; expected such as SwitchName=leaf1 Nodes=node[001-016]");
  }

  void resolve_members() {
    for (PlaceId id = 0; id < places.size(); ++id) {
      std::vector<const DraftMember*> missing;
      for (const DraftMember& m : order_[id]->members) {
        const auto found = ids_.find(m.name);
        if (found == ids_.end()) {
          missing.push_back(&m);
          continue;
        }
        members[id].push_back(found->second);
        parents[found->second].push_back(id);
      }
      if (!missing.empty())
        complain(missing[0]->at, missing_text(missing) + in_words(places[id].kind) + " \"" + places[id].name +
                                     "\" names " + (missing.size() > 1 ? "them" : "it"));
      std::sort(members[id].begin(), members[id].end());
      members[id].erase(std::unique(members[id].begin(), members[id].end()), members[id].end());
    }
    for (auto& p : parents) p.erase(std::unique(p.begin(), p.end()), p.end());
  }

  static std::string missing_text(const std::vector<const DraftMember*>& missing) {
    const std::string first = "\"" + missing[0]->name + "\"";
    if (missing.size() == 1) return first + " does not exist; ";
    return first + " and " + std::to_string(missing.size() - 1) + " more do not exist; ";
  }

  Directed containment() const {
    Directed graph(places.size());
    for (PlaceId id = 0; id < places.size(); ++id) {
      for (const PlaceId m : members[id]) boost::add_edge(id, m, graph);
    }
    return graph;
  }

  // A strong component of more than one place, or a place that hangs on itself.
  void refuse_cycles() {
    const Directed graph = containment();
    std::vector<std::size_t> component(places.size());
    const std::size_t count = boost::strong_components(
        graph, boost::make_iterator_property_map(component.begin(), get(boost::vertex_index, graph)));
    std::vector<std::vector<PlaceId>> in(count);
    for (PlaceId id = 0; id < places.size(); ++id) in[component[id]].push_back(id);
    for (PlaceId id = 0; id < places.size(); ++id) {
      const auto& all = in[component[id]];
      const bool itself = std::binary_search(members[id].begin(), members[id].end(), id);
      if (all.front() != id || (all.size() == 1 && !itself)) continue;
      complain(order_[id]->at, "hangs on itself: " + cycle_from(id, component));
    }
  }

  // "a > b > a", walking inside the component.
  std::string cycle_from(PlaceId start, const std::vector<std::size_t>& component) const {
    std::string text = places[start].name;
    std::vector<char> seen(places.size());
    PlaceId at = start;
    do {
      seen[at] = 1;
      const auto next = std::find_if(members[at].begin(), members[at].end(), [&](PlaceId m) {
        return component[m] == component[start] && (m == start || seen[m] == 0);
      });
      if (next == members[at].end()) break;  // a branch that ends: the component is named all the same
      at = *next;
      text += " > " + places[at].name;
    } while (at != start);
    return text;
  }

  // Longest way down, members before what they hang on.
  void find_levels() {
    const Directed graph = containment();
    std::vector<PlaceId> order;
    boost::topological_sort(graph, std::back_inserter(order));
    for (const PlaceId id : order) {
      if (!is_switch(places[id].kind)) continue;
      for (const PlaceId m : members[id]) places[id].level = std::max(places[id].level, places[m].level + 1);
    }
  }

  void make_links() {
    for (PlaceId id = 0; id < places.size(); ++id) {
      if (!is_switch(places[id].kind)) continue;
      for (const PlaceId m : members[id]) links.push_back({m, id});
    }
    for (PlaceId id = 0; id < places.size(); ++id) {
      if (places[id].kind != PlaceKind::storage) continue;
      for (PlaceId core = 0; core < places.size(); ++core) {
        if (is_switch(places[core].kind) && !has_switch_above(core)) links.push_back({id, core});
      }
    }
  }

  bool has_switch_above(PlaceId id) const {
    return std::any_of(parents[id].begin(), parents[id].end(),
                       [this](PlaceId p) { return is_switch(places[p].kind); });
  }

  void refuse_lonely_nodes() {
    for (PlaceId id = 0; id < places.size(); ++id) {
      if (places[id].kind == PlaceKind::node && !has_switch_above(id))
        complain(order_[id]->at, "node \"" + places[id].name + "\" is on no switch");
    }
  }

  void refuse_separate_parts() {
    if (!mistakes_.empty()) return;
    const Undirected graph = transit(places, links);
    std::vector<PlaceId> part(places.size());
    boost::connected_components(
        graph, boost::make_iterator_property_map(part.begin(), get(boost::vertex_index, graph)));
    std::vector<char> told(places.size());
    told[part[0]] = 1;
    for (PlaceId id = 0; id < places.size(); ++id) {
      if (!is_switch(places[id].kind) || told[part[id]] != 0) continue;
      told[part[id]] = 1;
      complain(order_[id]->at, "is disconnected: no link joins \"" + places[id].name +
                                   "\" and what hangs on it with \"" + places[0].name + "\"");
    }
  }

  std::vector<TopologyMistake>& mistakes_;
  std::vector<const DraftPlace*> order_;
  std::unordered_map<std::string, PlaceId> ids_;
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
  Builder b(draft, found);
  b.run();
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
  t.graph_ = std::make_unique<Graph>(Graph{transit(t.places_, t.links_)});
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

// Places without power, or failed themselves.
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
  for (const std::uint32_t n : nodes) leaves.push_back(leaf_[n]);
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
