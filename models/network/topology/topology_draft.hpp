// A cluster's places as somebody wrote them down: names, kinds, and what hangs on what. Nothing is checked
// yet; Topology::build does that.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace pitstop {

// power: a rack, a feed. storage: a file system. A spine is any switch of switches.
enum class PlaceKind : std::uint8_t { node, leaf, spine, power, storage };
inline constexpr std::size_t kPlaceKinds = 5;
inline constexpr const char* kPlaceKindNames[kPlaceKinds] = {"node", "leaf", "spine", "power", "storage"};

// Where it was written: a line and column of the draft's file, or a key of the scenario.
struct Spot {
  int line = 0, column = 0;  // from 1; 0: not in a file
  std::string key;
};

struct DraftMember {
  std::string name;
  Spot at;
};

struct DraftPlace {
  std::string name;
  PlaceKind kind = PlaceKind::node;
  Spot at;
  std::vector<DraftMember> members;  // what hangs on it: nodes, switches, inner power domains
};

// Nodes stand in the order of their numbers.
struct TopologyDraft {
  std::string file;  // it came from; empty: generated
  std::vector<DraftPlace> places;
};

struct TopologyMistake {
  Spot at;
  std::string what;
};
// Under a key of the scenario.
inline TopologyMistake mistake_under(std::string key, std::string what) {
  TopologyMistake m;
  m.at.key = std::move(key);
  m.what = std::move(what);
  return m;
}

// node-0 on leaf-0, ...: `nodes` nodes, so many a leaf; each leaf is linked to every one of `spines` (none
// where there is one leaf). `names` are those of the nodes; beyond them, node-N. With several `rails` each
// group of nodes hangs on so many leaves at once, leaf-0-rail-0 and so on.
// Requires: nodes, nodes_per_leaf, spines, rails > 0.
TopologyDraft generated_draft(std::uint32_t nodes, std::uint32_t nodes_per_leaf, std::uint32_t spines,
                              const std::vector<std::string>& names = {}, std::uint32_t rails = 1);

// Adds power-0, ... with so many neighbouring nodes each. Requires: nodes_per_domain > 0.
void add_power_domains(TopologyDraft& draft, std::uint32_t nodes_per_domain);

// Keeps the first `nodes` nodes; where there are fewer, new ones (extra-0, ...) hang on the last leaf.
void fit_to(TopologyDraft& draft, std::uint32_t nodes);

std::uint32_t nodes_in(const TopologyDraft& draft);
bool has_switches(const TopologyDraft& draft);

}  // namespace pitstop
