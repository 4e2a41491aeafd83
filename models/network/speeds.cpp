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
  const std::vector<double> left = share_left(topology, spec, mistakes);
  link_as_seen_ = link_;
  uplink_.resize(places.size());
  uplink_as_seen_.resize(places.size());
  links_above_.resize(topology.nodes());
  for (std::size_t i = 0; i < links.size(); ++i) {
    link_[i] *= left[i];
    link_as_seen_[i] *= left[i] > 0 ? 1 : 0;
    uplink_[links[i].below] += link_[i];
    uplink_as_seen_[links[i].below] += link_as_seen_[i];
    if (links[i].below < topology.nodes()) links_above_[links[i].below].push_back(i);
  }
  if (instance.gpus % rails_of(spec) != 0) {
    mistakes.push_back(
        mistake_under("topology.rails", std::to_string(spec.rails) + " rails do not divide the " +
                                            std::to_string(instance.gpus) +
                                            (instance.gpus == 1 ? " GPU" : " GPUs") + " of a node"));
  }
}

void Speeds::set_stores(const Topology& topology, const TopologySpec& spec) {
  const std::vector<PlaceId> stores = topology.all_of(PlaceKind::storage);
  first_store_ = stores.empty() ? 0 : stores.front();
  stores_ = spec.file_systems;
  stores_.resize(stores.size());
  for (std::size_t i = 0; i < stores.size(); ++i) stores_[i].name = topology.places()[stores[i]].name;
}

std::vector<double> Speeds::rails(std::uint32_t node) const {
  std::vector<double> speeds;
  for (const std::size_t l : links_above_[node]) speeds.push_back(link_[l]);
  return speeds;
}

std::vector<double> Speeds::rails_as_seen(std::uint32_t node) const {
  std::vector<double> speeds;
  for (const std::size_t l : links_above_[node]) speeds.push_back(link_as_seen_[l]);
  return speeds;
}

}  // namespace pitstop
