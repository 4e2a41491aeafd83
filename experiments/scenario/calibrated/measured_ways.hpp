// The costs of collectives that a calibration profile holds: figures named
//   network.COLLECTIVE.WAY.ALGORITHM.{launch, intra_latency, intra_bandwidth, inter_latency, inter_bandwidth}
// where WAY is a name of the fit's own. Latencies in s, bandwidths in B/s.
#pragma once

#include <utility>
#include <vector>

#include "calibration/profile.hpp"
#include "models/network/collective.hpp"

namespace pitstop {

std::vector<std::pair<Collective, CollectiveWay>> measured_ways(const Profile& profile);

}  // namespace pitstop
