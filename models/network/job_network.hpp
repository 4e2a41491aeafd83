// The topology of a scenario with its speeds.
#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "models/network/collective.hpp"
#include "models/network/speeds.hpp"
#include "models/network/topology/topology_spec.hpp"

namespace pitstop {

struct Scenario;

// The section, or where there is none: all nodes on one switch.
TopologySpec topology_section(const Scenario& scenario);

struct JobNetwork {
  TopologySpec spec;
  Topology topology;
  Speeds speeds;
  // Fitted to measurements of this kind of machine; none: hops of the topology.
  std::vector<std::pair<Collective, CollectiveWay>> measured = {};

  // Of all nodes of the cluster. None where the section is wrong; `mistakes` then says all that is.
  static std::optional<JobNetwork> of(const Scenario& scenario, std::vector<TopologyMistake>& mistakes);
};

}  // namespace pitstop
