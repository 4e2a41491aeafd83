#include "models/network/speeds.hpp"

#include <algorithm>
#include <utility>

namespace pitstop {

Speeds::Speeds(const Topology& topology, const TopologySpec& spec, const InstanceType& instance,
               std::vector<TopologyMistake>& mistakes)
    : nic_(instance.nic_bytes_per_s) {
  const auto& places = topology.places();
  const auto& links = topology.links();
  set_stores(topology, spec);
  std::vector<double> above(places.size()), below(places.size());  // links up; bandwidth coming from below
  for (const Link& l : links) ++above[l.below];
  link_.resize(links.size());
  // Links are stored switch by switch in the order of the drafts, so go level by level.
  std::vector<std::size_t> order(links.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  auto level = [&](std::size_t i) { return places[links[i].below].level; };
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return level(a) < level(b); });
  for (const std::size_t i : order) {
    const NetworkPlace& from = places[links[i].below];
    if (from.kind == PlaceKind::storage) {
      link_[i] = store(links[i].below).throughput();
      continue;
    }
    const double total = from.kind == PlaceKind::node   ? nic_
                         : from.kind == PlaceKind::leaf ? below[links[i].below] / spec.oversubscription
                                                        : below[links[i].below];
    link_[i] = total / above[links[i].below];
    below[links[i].above] += link_[i];
  }
  degrade(topology, spec, mistakes);
  uplink_.resize(places.size());
  for (std::size_t i = 0; i < links.size(); ++i) uplink_[links[i].below] += link_[i];
}

void Speeds::set_stores(const Topology& topology, const TopologySpec& spec) {
  const std::vector<PlaceId> stores = topology.all_of(PlaceKind::storage);
  first_store_ = stores.empty() ? 0 : stores.front();
  stores_ = spec.file_systems;
  stores_.resize(stores.size());
  for (std::size_t i = 0; i < stores.size(); ++i) stores_[i].name = topology.places()[stores[i]].name;
}

void Speeds::degrade(const Topology& topology, const TopologySpec& spec,
                     std::vector<TopologyMistake>& mistakes) {
  auto end_named = [&](const std::string& name, const std::string& key) {
    const std::optional<PlaceId> end = topology.find(name);
    if (!end) mistakes.push_back(mistake_under(key, "there is no \"" + name + "\" in the topology"));
    return end;
  };
  for (const DegradedLink& d : spec.degraded) {
    const std::string key = "topology.degraded." + d.name;
    const auto below = end_named(d.below, key + ".below"), above = end_named(d.above, key + ".above");
    if (!below || !above) continue;
    bool found = false;
    for (std::size_t i = 0; i < link_.size(); ++i) {
      const Link& l = topology.links()[i];
      if (l.below != *below || l.above != *above) continue;
      link_[i] *= d.factor;
      found = true;
    }
    if (found) continue;
    mistakes.push_back(mistake_under(key, "no link goes from \"" + d.below + "\" up to \"" + d.above + "\""));
  }
}

}  // namespace pitstop
