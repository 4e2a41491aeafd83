#include "models/network/job_network.hpp"

#include <algorithm>
#include <map>
#include <string>

#include "models/compile/cluster.hpp"
#include "models/scenario.hpp"

namespace pitstop {

TopologySpec topology_section(const Scenario& s) {
  if (s.topology) return *s.topology;
  TopologySpec flat;
  flat.nodes_per_leaf = cluster_nodes(s);
  return flat;
}

namespace {

// A job whose nodes do not reach each other cannot run.
void refuse_cut_off(const Scenario& s, const Topology& topology, std::vector<TopologyMistake>& mistakes) {
  const std::uint32_t nodes = s.jobs.empty() ? static_cast<std::uint32_t>(s.job.nodes) : topology.nodes();
  std::vector<std::uint32_t> part = topology.parts({});
  part.resize(nodes);
  std::map<std::uint32_t, std::uint32_t> sizes;
  for (const std::uint32_t p : part) ++sizes[p];
  if (sizes.size() < 2) return;
  const auto largest = std::max_element(sizes.begin(), sizes.end(), [](const auto& a, const auto& b) {
                         return a.second < b.second;
                       })->first;
  std::string first;
  std::uint32_t off = 0;
  for (std::uint32_t n = 0; n < nodes; ++n) {
    if (part[n] == largest) continue;
    if (off++ == 0) first = topology.places()[n].name;
  }
  mistakes.push_back(mistake_under(
      "topology", "links that are down cut \"" + first + "\"" +
                      (off > 1 ? " and " + std::to_string(off - 1) + " more" : "") +
                      " off from the other nodes of the " + (s.jobs.empty() ? "job" : "cluster")));
}

}  // namespace

std::optional<JobNetwork> JobNetwork::of(const Scenario& s, std::vector<TopologyMistake>& mistakes) {
  TopologySpec spec = topology_section(s);
  const auto nodes = static_cast<std::uint32_t>(cluster_nodes(s));
  std::vector<TopologyMistake> found;
  std::optional<Topology> topology = Topology::build(draft_of(spec, nodes, found), found);
  if (topology) {
    Speeds speeds(*topology, spec, s.cluster.instance, found);
    std::vector<TopologyMistake> told;
    topology->lose_links(share_left(*topology, spec, told));
    if (found.empty()) refuse_cut_off(s, *topology, found);
    if (found.empty()) return JobNetwork{std::move(spec), std::move(*topology), std::move(speeds)};
  }
  mistakes.insert(mistakes.end(), found.begin(), found.end());
  return std::nullopt;
}

}  // namespace pitstop
