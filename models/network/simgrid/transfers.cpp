#include "models/network/simgrid/transfers.hpp"

#include <simgrid/s4u.hpp>
#include <string>

#include "models/network/simgrid/child.hpp"
#include "models/network/simgrid/engine.hpp"

namespace pitstop {

namespace sg = simgrid::s4u;

namespace {

// Two hosts for each transfer, and its path as the route between them. Requires: each has a path or a cap.
std::vector<double> play(const std::vector<TransferSet>& sets) {
  sg::Engine& engine = the_engine();
  sg::NetZone* zone = sg::create_full_zone("sets");
  std::vector<double> ends;
  for (const TransferSet& set : sets) ends.resize(ends.size() + set.transfers.size(), -1);
  std::size_t number = 0, links = 0;
  for (const TransferSet& set : sets) {
    std::vector<const sg::Link*> link;
    for (const double bytes_per_s : set.capacity) {
      link.push_back(
          zone->create_link("link-" + std::to_string(links++), bytes_per_s)->set_latency(0)->seal());
    }
    for (const TransferAsked& x : set.transfers) {
      const std::string name = std::to_string(number);
      sg::Host* from = zone->create_host("from-" + name, 1e9)->seal();
      sg::Host* to = zone->create_host("to-" + name, 1e9)->seal();
      std::vector<sg::LinkInRoute> route;
      for (const std::uint32_t r : x.path) route.emplace_back(link[r]);
      // Its own cap is a link of its own: SimGrid 3.32 ignores the rate of a transfer between two given
      // hosts.
      if (x.cap < kNoCap) route.emplace_back(zone->create_link("own-" + name, x.cap)->set_latency(0)->seal());
      zone->add_route(from->get_netpoint(), to->get_netpoint(), nullptr, nullptr, route, false);
      sg::Actor::create("transfer-" + name, from, [&x, from, to, end = &ends[number]] {
        sg::this_actor::sleep_until(x.start.since_start().seconds());
        sg::Comm::sendto(from, to, static_cast<uint64_t>(x.bytes));
        *end = sg::Engine::get_clock();
      });
      ++number;
    }
  }
  zone->seal();
  engine.run();
  return ends;
}

}  // namespace

std::vector<double> simgrid_ends(const std::vector<TransferSet>& sets) {
  return numbers_from_child([&] { return play(sets); });
}

}  // namespace pitstop
