// From a draft of a topology, whose places name each other, to places and links by number.
#pragma once

#include <utility>
#include <vector>

#include "models/network/topology/topology.hpp"

namespace pitstop {

struct BuiltPlaces {
  std::vector<NetworkPlace> places;  // nodes first
  std::vector<Link> links;
  std::vector<std::vector<PlaceId>> members, parents;  // of each place
};

// Mistakes are appended to `mistakes`; where there are any, what is returned is of no use.
BuiltPlaces build_places(const TopologyDraft& draft, std::vector<TopologyMistake>& mistakes);

inline bool is_switch(PlaceKind kind) { return kind == PlaceKind::leaf || kind == PlaceKind::spine; }

// Both ends of the links that traffic between nodes can take: none goes through a file system.
std::vector<std::pair<PlaceId, PlaceId>> transit(const std::vector<NetworkPlace>& places,
                                                 const std::vector<Link>& links);

}  // namespace pitstop
