#include "models/network/simgrid/platform.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <memory>
#include <mutex>
#include <simgrid/s4u.hpp>
#include <string>

#include "models/network/simgrid/child.hpp"
#include "models/network/simgrid/engine.hpp"
#include "models/network/topology/leaf_groups.hpp"

namespace pitstop {

namespace sg = simgrid::s4u;

namespace {

constexpr double kUnbounded = 1e17;  // bytes/s: never the bottleneck

double or_unbounded(double bytes_per_s) { return bytes_per_s > 0 ? bytes_per_s : kUnbounded; }

class Builder {
 public:
  explicit Builder(const JobNetwork& network)
      : t_(network.topology),
        speeds_(network.speeds),
        spec_(network.spec),
        zone_(t_.places().size()),
        uplink_(zone_.size()) {
    for (const LeafGroup& g : leaf_groups(t_, speeds_, t_.nodes())) group_[g.leaves.front()] = g;
  }

  Platform build() {
    the_engine();
    root_ = sg::create_star_zone("core");
    // Outer links first: SimGrid looks through all zones inside for a name that it has already.
    for (const PlaceId id : t_.all_of(PlaceKind::storage)) add_store(id);
    for (const auto& [leaf, group] : group_) zone_of(leaf);
    for (std::uint32_t n = 0; n < t_.nodes(); ++n) add_node(n);
    for (const PlaceId id : switches_from_below()) {
      if (zone_[id] != nullptr) join_above(id);
    }
    root_->seal();
    return std::move(platform_);
  }

 private:
  // A zone is sealed before the one around it.
  std::vector<PlaceId> switches_from_below() const {
    std::vector<PlaceId> ids = t_.all_of(PlaceKind::leaf), spines = t_.all_of(PlaceKind::spine);
    ids.insert(ids.end(), spines.begin(), spines.end());
    std::stable_sort(ids.begin(), ids.end(),
                     [this](PlaceId a, PlaceId b) { return t_.places()[a].level < t_.places()[b].level; });
    return ids;
  }

  // The switches right above a place.
  std::vector<PlaceId> above(PlaceId id) const {
    std::vector<PlaceId> found;
    for (const PlaceId p : t_.parents(id)) {
      if (t_.places()[p].kind == PlaceKind::leaf || t_.places()[p].kind == PlaceKind::spine)
        found.push_back(p);
    }
    return found;
  }

  // The zone that a place stands in.
  sg::NetZone* zone_around(PlaceId id) {
    const std::vector<PlaceId> switches = above(id);
    return switches.size() == 1 ? zone_of(switches[0]) : root_;
  }

  sg::NetZone* zone_of(PlaceId id) {
    if (zone_[id] != nullptr) return zone_[id];
    sg::NetZone* around = zone_around(id);
    const std::string& name = t_.places()[id].name;
    const auto group = group_.find(id);
    const double together = group == group_.end() ? speeds_.uplink(id) : group->second.uplinks;
    const double uplink = t_.has_switch_above(id) ? together : kUnbounded;
    uplink_[id] = duplex(around, "uplink-" + name, uplink, uplink <= 0 && speeds_.nic() > 0);
    zone_[id] = sg::create_star_zone("zone-" + name);
    zone_[id]->set_parent(around);
    return zone_[id];
  }

  static sg::LinkInRoute going_up(sg::Link* link) {
    return {static_cast<const sg::SplitDuplexLink*>(link), sg::LinkInRoute::Direction::UP};
  }

  static sg::Link* duplex(sg::NetZone* zone, const std::string& name, double bytes_per_s, bool is_down) {
    sg::Link* link = zone->create_split_duplex_link(name, or_unbounded(bytes_per_s))->set_latency(0);
    link->seal();
    if (is_down) link->turn_off();
    return link;
  }

  static void add_host(sg::NetZone* zone, sg::Host* host, sg::Link* link) {
    zone->add_route(host->get_netpoint(), nullptr, nullptr, nullptr, {going_up(link)}, true);
  }

  void add_node(std::uint32_t n) {
    const std::string& name = t_.places()[n].name;
    const std::vector<PlaceId> leaves = above(n);
    sg::NetZone* zone = zone_of(leaves[0]);  // of all its rails
    sg::Host* host = zone->create_host(name, 1e9)->seal();
    const bool is_down = speeds_.nic() > 0 && speeds_.uplink(n) <= 0;
    add_host(zone, host, duplex(zone, "nic-" + name, speeds_.uplink(n), is_down));
    if (spec_.in_node.bytes_per_s > 0) {
      const sg::Link* inside =
          zone->create_link("inside-" + name, spec_.in_node.bytes_per_s)->set_latency(0)->seal();
      zone->add_route(host->get_netpoint(), host->get_netpoint(), nullptr, nullptr,
                      std::vector<sg::LinkInRoute>{sg::LinkInRoute(inside)}, true);
    }
    platform_.node.push_back(host);
  }

  // In a zone of its own: SimGrid finds no route between a host and a zone beside it.
  void add_store(PlaceId id) {
    const std::string& name = t_.places()[id].name;
    sg::NetZone* zone = sg::create_star_zone("zone-" + name);
    zone->set_parent(root_);
    sg::Host* host = zone->create_host(name, 1e9)->seal();
    sg::Link* servers = duplex(zone, "servers-" + name, speeds_.store(id).throughput(), false);
    add_host(zone, host, servers);
    platform_.store[id] = {host, servers};
    join(zone, root_, name, duplex(root_, "uplink-" + name, kUnbounded, false));
  }

  void join_above(PlaceId id) { join(zone_[id], zone_around(id), t_.places()[id].name, uplink_[id]); }

  // The gate of a zone with zones inside stands in one of its own, for the same reason.
  static void join(sg::NetZone* zone, sg::NetZone* around, const std::string& name, sg::Link* link) {
    sg::NetZone* in = zone;
    if (!zone->get_children().empty()) {
      in = sg::create_star_zone("gatehouse-" + name);
      in->set_parent(zone);
    }
    auto* gate = in->create_router("gate-" + name);
    in->add_route(gate, nullptr, nullptr, nullptr, std::vector<sg::LinkInRoute>{}, true);
    if (in != zone) {
      in->seal();
      zone->add_route(in->get_netpoint(), nullptr, gate, nullptr, std::vector<sg::LinkInRoute>{}, true);
    }
    zone->seal();
    around->add_route(zone->get_netpoint(), nullptr, gate, nullptr, {going_up(link)}, true);
  }

  const Topology& t_;
  const Speeds& speeds_;
  const TopologySpec& spec_;
  sg::NetZone* root_ = nullptr;
  std::vector<sg::NetZone*> zone_;      // of switches
  std::vector<sg::Link*> uplink_;       // likewise
  std::map<PlaceId, LeafGroup> group_;  // by the leaf whose zone it is
  Platform platform_;
};

}  // namespace

Platform build_platform(const JobNetwork& network) { return Builder(network).build(); }

PlatformCost platform_cost(const JobNetwork& network) {
  const std::vector<double> cost = numbers_from_child([&] {
    the_engine();  // SimGrid's own start
    auto used = [] {
      rusage u{};
      ::getrusage(RUSAGE_SELF, &u);
      return u;
    };
    auto cpu_s = [](const rusage& u) {
      return static_cast<double>(u.ru_utime.tv_sec + u.ru_stime.tv_sec) +
             1e-6 * static_cast<double>(u.ru_utime.tv_usec + u.ru_stime.tv_usec);
    };
    const double before = cpu_s(used());
    build_platform(network);
    const rusage after = used();
    return std::vector<double>{cpu_s(after) - before, static_cast<double>(after.ru_maxrss) * 1024};
  });
  return {cost.at(0), cost.at(1)};
}

namespace {

// The credits of a file system: its link is fast until they are spent. It wakes when a transfer has ended.
class Bucket {
 public:
  Bucket(sg::Link* servers, const FileSystemSpec& spec)
      : servers_(servers),
        incoming_(static_cast<sg::SplitDuplexLink*>(servers)->get_link_down()),
        spec_(spec) {
    servers_->set_bandwidth(spec_.burst_bytes_per_s);
  }

  void run() {
    double left = spec_.burst_credit_bytes;
    std::unique_lock<sg::Mutex> lock(*mutex_);
    while (moving > 0 && left > 0) {
      sg::this_actor::sleep_for(kSettle);  // rates are shared out before they are read
      const double since = sg::Engine::get_clock(), above = incoming_->get_usage() - spec_.throughput();
      if (above > 0)
        changed_->wait_until(lock, since + left / above);
      else
        changed_->wait(lock);
      left -= above * (sg::Engine::get_clock() - since + kSettle);
      if (left < spec_.burst_credit_bytes * 1e-9) left = 0;
    }
    servers_->set_bandwidth(spec_.throughput());
  }
  void ended() {
    --moving;
    changed_->notify_all();
  }

  std::size_t moving = 0;

 private:
  static constexpr double kSettle = 1e-6;
  sg::Link *servers_, *incoming_;
  FileSystemSpec spec_;
  sg::MutexPtr mutex_ = sg::Mutex::create();
  sg::ConditionVariablePtr changed_ = sg::ConditionVariable::create();
};

}  // namespace

std::vector<double> simgrid_write(const JobNetwork& network, PlaceId store,
                                  const std::vector<double>& bytes) {
  return numbers_from_child([&] {
    const Platform platform = build_platform(network);
    const Platform::Store& to = platform.store.at(store);
    std::unique_ptr<Bucket> bucket;
    if (network.speeds.store(store).burst_bytes_per_s > 0) {
      bucket = std::make_unique<Bucket>(to.servers, network.speeds.store(store));
      bucket->moving = bytes.size();
    }
    std::vector<double> ends(bytes.size(), -1);
    for (std::size_t n = 0; n < bytes.size(); ++n) {
      sg::Host* from = platform.node[n];
      sg::Actor::create("writer", from, [from, host = to.host, b = bytes[n], end = &ends[n], &bucket] {
        sg::Comm::sendto(from, host, static_cast<uint64_t>(b));
        *end = sg::Engine::get_clock();
        if (bucket) bucket->ended();
      });
    }
    if (bucket) sg::Actor::create("bucket", to.host, [&bucket] { bucket->run(); });
    the_engine().run();
    return ends;
  });
}

}  // namespace pitstop
