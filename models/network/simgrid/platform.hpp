// The one place where a topology becomes a SimGrid platform, in code. Each switch with one switch above it is
// a star zone inside that one's; leaves with several spines hang on a non-blocking core, behind the bandwidth
// of their uplinks together (traffic is taken to spread evenly); the leaves that the rails of a group of
// nodes end on are one zone. A node is a host behind its NICs together; its loopback is the NVLink or PCIe
// inside it. A file system is a host behind its throughput. Degraded links keep their share, links that are
// down are off.
#pragma once

#include <map>
#include <vector>

#include "models/network/job_network.hpp"

namespace simgrid::s4u {
class Host;
class Link;
}  // namespace simgrid::s4u

namespace pitstop {

struct Platform {
  std::vector<simgrid::s4u::Host*> node;
  struct Store {
    simgrid::s4u::Host* host = nullptr;
    simgrid::s4u::Link* servers = nullptr;
  };
  std::map<PlaceId, Store> store;
};

// Requires: called once in a process. Stores of unknown throughput, and NICs of unknown bandwidth, are not
// a bottleneck.
Platform build_platform(const JobNetwork& network);

// What building took, in a child process.
struct PlatformCost {
  double cpu_s = 0;
  double peak_bytes = 0;  // of the whole process
};
PlatformCost platform_cost(const JobNetwork& network);

// Seconds until each of the first nodes has sent its bytes to the store, all starting at once, with the
// store's burst credits full; -1: never. In a child process.
std::vector<double> simgrid_write(const JobNetwork& network, PlaceId store, const std::vector<double>& bytes);

}  // namespace pitstop
