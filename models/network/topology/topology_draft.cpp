#include "models/network/topology/topology_draft.hpp"

#include <algorithm>
#include <unordered_set>

namespace pitstop {

namespace {

std::string numbered(const char* word, std::uint32_t n) {
  return std::string(word) + "-" + std::to_string(n);
}

}  // namespace

TopologyDraft generated_draft(std::uint32_t nodes, std::uint32_t nodes_per_leaf, std::uint32_t spines,
                              const std::vector<std::string>& names, std::uint32_t rails) {
  TopologyDraft draft;
  const std::uint32_t groups = (nodes + nodes_per_leaf - 1) / nodes_per_leaf, leaves = groups * rails;
  draft.places.reserve(nodes + leaves + spines);
  std::vector<std::string> leaf_names;
  for (std::uint32_t n = 0; n < nodes; ++n) {
    draft.places.push_back({n < names.size() ? names[n] : numbered("node", n), PlaceKind::node, {}, {}});
  }
  for (std::uint32_t l = 0; l < leaves; ++l) {
    const std::uint32_t group = l / rails;
    leaf_names.push_back(rails == 1 ? numbered("leaf", group)
                                    : numbered("leaf", group) + "-" + numbered("rail", l % rails));
    DraftPlace leaf{leaf_names.back(), PlaceKind::leaf, {}, {}};
    for (std::uint32_t n = group * nodes_per_leaf; n < std::min(nodes, (group + 1) * nodes_per_leaf); ++n)
      leaf.members.push_back({draft.places[n].name, {}});
    draft.places.push_back(std::move(leaf));
  }
  for (std::uint32_t s = 0; leaves > 1 && s < spines; ++s) {
    DraftPlace spine{numbered("spine", s), PlaceKind::spine, {}, {}};
    for (const std::string& leaf : leaf_names) spine.members.push_back({leaf, {}});
    draft.places.push_back(std::move(spine));
  }
  return draft;
}

void add_power_domains(TopologyDraft& draft, std::uint32_t nodes_per_domain) {
  std::vector<DraftPlace> domains;
  std::uint32_t n = 0;
  for (const DraftPlace& place : draft.places) {
    if (place.kind != PlaceKind::node) continue;
    if (n++ % nodes_per_domain == 0) {
      const auto number = static_cast<std::uint32_t>(domains.size());
      domains.push_back({numbered("power", number), PlaceKind::power, {}, {}});
    }
    domains.back().members.push_back({place.name, {}});
  }
  draft.places.insert(draft.places.end(), domains.begin(), domains.end());
}

std::uint32_t nodes_in(const TopologyDraft& draft) {
  return static_cast<std::uint32_t>(
      std::count_if(draft.places.begin(), draft.places.end(),
                    [](const DraftPlace& p) { return p.kind == PlaceKind::node; }));
}

bool has_switches(const TopologyDraft& draft) {
  return std::any_of(draft.places.begin(), draft.places.end(),
                     [](const DraftPlace& p) { return p.kind == PlaceKind::leaf; });
}

void fit_to(TopologyDraft& draft, std::uint32_t nodes) {
  const std::uint32_t have = nodes_in(draft);
  if (have < nodes) {
    const auto leaf = std::find_if(draft.places.rbegin(), draft.places.rend(),
                                   [](const DraftPlace& p) { return p.kind == PlaceKind::leaf; });
    std::vector<DraftPlace> extra;
    for (std::uint32_t n = 0; n < nodes - have; ++n) {
      extra.push_back({numbered("extra", n), PlaceKind::node, {}, {}});
      if (leaf != draft.places.rend()) leaf->members.push_back({extra.back().name, {}});
    }
    draft.places.insert(draft.places.end(), extra.begin(), extra.end());
    return;
  }
  std::unordered_set<std::string> dropped;
  std::uint32_t seen = 0;
  std::erase_if(draft.places, [&](const DraftPlace& p) {
    const bool drop = p.kind == PlaceKind::node && seen++ >= nodes;
    if (drop) dropped.insert(p.name);
    return drop;
  });
  if (dropped.empty()) return;
  for (DraftPlace& p : draft.places)
    std::erase_if(p.members, [&](const DraftMember& m) { return dropped.contains(m.name); });
  // A leaf or a rack whose nodes all lie outside the cluster is outside too.
  for (bool again = true; again;) {
    again = std::erase_if(draft.places, [&](const DraftPlace& p) {
              const bool drop =
                  p.kind != PlaceKind::node && p.kind != PlaceKind::storage && p.members.empty();
              if (drop) dropped.insert(p.name);
              return drop;
            }) > 0;
    for (DraftPlace& p : draft.places)
      std::erase_if(p.members, [&](const DraftMember& m) { return dropped.contains(m.name); });
  }
}

}  // namespace pitstop
