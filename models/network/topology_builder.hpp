// From a draft of a topology, whose places name each other, to places and links by number.
#pragma once

#include <vector>

#include "models/network/topology.hpp"

namespace pitstop {

struct BuiltPlaces {
  std::vector<NetworkPlace> places;  // nodes first
  std::vector<Link> links;
  std::vector<std::vector<PlaceId>> members, parents;  // of each place
};

// Mistakes are appended to `mistakes`; where there are any, what is returned is of no use.
BuiltPlaces build_places(const TopologyDraft& draft, std::vector<TopologyMistake>& mistakes);

}  // namespace pitstop
