#include "models/network/topology/topology_spec.hpp"

#include <algorithm>

#include "models/network/topology/hostlist.hpp"
#include "sim/base/platform.hpp"

namespace pitstop {

namespace {

// Who hangs on which switch.
TopologyDraft switches_of(const TopologySpec& spec, std::uint32_t nodes) {
  if (spec.from_file && has_switches(*spec.from_file)) return *spec.from_file;
  const auto per_leaf = static_cast<std::uint32_t>(spec.nodes_per_leaf.value_or(nodes));
  const auto spines = static_cast<std::uint32_t>(spec.spines);
  const auto rails = static_cast<std::uint32_t>(spec.rails);
  if (!spec.from_file) return generated_draft(nodes, per_leaf, spines, {}, rails);
  std::vector<std::string> names;
  for (const DraftPlace& p : spec.from_file->places) names.push_back(p.name);
  const auto named = static_cast<std::uint32_t>(names.size());
  return generated_draft(std::max(nodes, named), per_leaf, spines, names, rails);
}

void add_all_nodes(TopologyDraft& draft, PlaceKind kind, const std::string& name) {
  DraftPlace all{name, kind, {}, {}};
  for (const DraftPlace& p : draft.places) {
    if (p.kind == PlaceKind::node) all.members.push_back({p.name, {}});
  }
  draft.places.push_back(std::move(all));
}

// A hostlist that is empty stands for all nodes.
template <class Group>
void add_groups(TopologyDraft& draft, PlaceKind kind, const std::vector<Group>& groups,
                const std::string& section, std::vector<TopologyMistake>& mistakes) {
  for (const Group& group : groups) {
    const Spot at{0, 0, section + "." + group.name + ".nodes"};
    if (group.nodes.empty()) {
      add_all_nodes(draft, kind, group.name);
      continue;
    }
    const Hostlist list = expand_hostlist(group.nodes);
    if (!list.error.empty()) {
      mistakes.push_back({at, "\"" + group.nodes + "\" " + list.error});
      continue;
    }
    DraftPlace place{group.name, kind, {0, 0, section + "." + group.name}, {}};
    for (const std::string& name : list.names) place.members.push_back({name, at});
    draft.places.push_back(std::move(place));
  }
}

}  // namespace

TopologyDraft draft_of(const TopologySpec& spec, std::uint32_t nodes,
                       std::vector<TopologyMistake>& mistakes) {
  TopologyDraft draft = switches_of(spec, nodes);
  add_groups(draft, PlaceKind::power, spec.power_domains, "topology.power_domains", mistakes);
  add_groups(draft, PlaceKind::storage, spec.file_systems, "topology.file_systems", mistakes);
  fit_to(draft, nodes);
  if (spec.nodes_per_power_domain)
    add_power_domains(draft, static_cast<std::uint32_t>(*spec.nodes_per_power_domain));
  if (spec.file_systems.empty()) add_all_nodes(draft, PlaceKind::storage, "storage-0");
  return draft;
}

std::int64_t rails_of(const TopologySpec& spec) {
  return spec.from_file && has_switches(*spec.from_file) ? 1 : spec.rails;
}

std::vector<double> share_left(const Topology& topology, const TopologySpec& spec,
                               std::vector<TopologyMistake>& mistakes) {
  const auto& links = topology.links();
  std::vector<double> left(links.size(), 1);
  auto named = [&](const std::string& name, const std::string& key) {
    const std::optional<PlaceId> place = topology.find(name);
    if (!place) mistakes.push_back(mistake_under(key, "there is no \"" + name + "\" in the topology"));
    return place;
  };
  for (const DegradedLink& d : spec.degraded) {
    const std::string key = "topology.degraded." + d.name;
    const auto below = named(d.below, key + ".below"), above = named(d.above, key + ".above");
    if (!below || !above) continue;
    bool found = false;
    for (std::size_t i = 0; i < links.size(); ++i) {
      if (links[i].below != *below || links[i].above != *above) continue;
      left[i] *= d.factor;
      found = true;
    }
    if (!found)
      mistakes.push_back(
          mistake_under(key, "no link goes from \"" + d.below + "\" up to \"" + d.above + "\""));
  }
  std::vector<PlaceId> failed;
  for (std::size_t i = 0; i < spec.failed.size(); ++i) {
    const std::string key = "topology.failed[" + std::to_string(i) + "]";
    const auto place = named(spec.failed[i], key);
    if (place && topology.places()[*place].kind == PlaceKind::storage) {
      mistakes.push_back(mistake_under(
          key, "\"" + spec.failed[i] + "\" is a file system; outages of it are causes of scope storage"));
    } else if (place) {
      failed.push_back(*place);
    }
  }
  const std::vector<char> down = topology.down_with(failed);
  for (std::size_t i = 0; i < links.size(); ++i) {
    if (down[links[i].below] != 0 || down[links[i].above] != 0) left[i] = 0;
  }
  return left;
}

Topology topology_of(const TopologySpec& spec, std::uint32_t nodes) {
  std::vector<TopologyMistake> mistakes;
  std::optional<Topology> topology = Topology::build(draft_of(spec, nodes, mistakes), mistakes);
  SIM_CHECK(topology && mistakes.empty());
  topology->lose_links(share_left(*topology, spec, mistakes));
  SIM_CHECK(mistakes.empty());
  return std::move(*topology);
}

}  // namespace pitstop
