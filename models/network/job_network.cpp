#include "models/network/job_network.hpp"

#include "models/fleet/compile.hpp"
#include "models/scenario.hpp"

namespace pitstop {

TopologySpec topology_section(const Scenario& s) {
  if (s.topology) return *s.topology;
  TopologySpec flat;
  flat.nodes_per_leaf = cluster_nodes(s);
  return flat;
}

std::optional<JobNetwork> JobNetwork::of(const Scenario& s, std::vector<TopologyMistake>& mistakes) {
  TopologySpec spec = topology_section(s);
  const auto nodes = static_cast<std::uint32_t>(cluster_nodes(s));
  std::vector<TopologyMistake> found;
  std::optional<Topology> topology = Topology::build(draft_of(spec, nodes, found), found);
  if (topology) {
    Speeds speeds(*topology, spec, s.cluster.instance, found);
    if (found.empty()) return JobNetwork{std::move(spec), std::move(*topology), std::move(speeds)};
  }
  mistakes.insert(mistakes.end(), found.begin(), found.end());
  return std::nullopt;
}

}  // namespace pitstop
