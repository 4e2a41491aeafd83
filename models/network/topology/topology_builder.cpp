#include "models/network/topology/topology_builder.hpp"

#include <algorithm>
#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/connected_components.hpp>
#include <boost/graph/strong_components.hpp>
#include <boost/graph/topological_sort.hpp>
#include <iterator>
#include <unordered_map>
#include <utility>

namespace pitstop {

std::vector<std::pair<PlaceId, PlaceId>> transit(const std::vector<NetworkPlace>& places,
                                                 const std::vector<Link>& links) {
  std::vector<std::pair<PlaceId, PlaceId>> ends;
  for (const Link& l : links) {
    if (places[l.below].kind != PlaceKind::storage) ends.emplace_back(l.below, l.above);
  }
  return ends;
}

namespace {

using Undirected = boost::adjacency_list<boost::vecS, boost::vecS, boost::undirectedS>;
using Directed = boost::adjacency_list<boost::vecS, boost::vecS, boost::directedS>;

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

class Builder : public BuiltPlaces {
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
      complain({1, 1, ""}, "names no node; write, for example, SwitchName=leaf1 Nodes=node[001-016]");
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
      complain(order_[id]->at, "contains itself: " + cycle_from(id, component));
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
        complain(order_[id]->at, "node \"" + places[id].name + "\" is not connected to any switch");
    }
  }

  void refuse_separate_parts() {
    if (!mistakes_.empty()) return;
    const auto ends = transit(places, links);
    const Undirected graph(ends.begin(), ends.end(), places.size());
    std::vector<PlaceId> part(places.size());
    boost::connected_components(
        graph, boost::make_iterator_property_map(part.begin(), get(boost::vertex_index, graph)));
    std::vector<char> told(places.size());
    told[part[0]] = 1;
    for (PlaceId id = 0; id < places.size(); ++id) {
      if (!is_switch(places[id].kind) || told[part[id]] != 0) continue;
      told[part[id]] = 1;
      complain(order_[id]->at, "is disconnected: no link joins \"" + places[id].name +
                                   "\" and its nodes with \"" + places[0].name + "\"");
    }
  }

  std::vector<TopologyMistake>& mistakes_;
  std::vector<const DraftPlace*> order_;
  std::unordered_map<std::string, PlaceId> ids_;
};

}  // namespace

BuiltPlaces build_places(const TopologyDraft& draft, std::vector<TopologyMistake>& mistakes) {
  Builder b(draft, mistakes);
  b.run();
  return b;
}

}  // namespace pitstop
