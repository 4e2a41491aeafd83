// The links of a topology as a Boost graph.
#pragma once

#include <boost/graph/adjacency_list.hpp>
#include <vector>

#include "models/network/topology.hpp"

namespace pitstop {

using UndirectedGraph = boost::adjacency_list<boost::vecS, boost::vecS, boost::undirectedS>;

inline bool is_switch(PlaceKind kind) { return kind == PlaceKind::leaf || kind == PlaceKind::spine; }

// The links that traffic between nodes can take: none goes through a file system.
UndirectedGraph transit(const std::vector<NetworkPlace>& places, const std::vector<Link>& links);

}  // namespace pitstop
