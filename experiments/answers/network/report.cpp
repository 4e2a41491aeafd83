#include "experiments/answers/network/report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "models/network/flow.hpp"
#include "models/network/step_time.hpp"
#include "models/storage/checkpoint_time.hpp"

namespace pitstop {

namespace {

constexpr std::size_t kMostNamed = 4;

std::vector<std::uint32_t> nodes_from(std::uint32_t first, std::uint32_t last) {
  std::vector<std::uint32_t> nodes(last - first);
  std::iota(nodes.begin(), nodes.end(), first);
  return nodes;
}

std::string counted(std::size_t n, const char* one, const char* many = nullptr) {
  return grouped(n) + " " + (n == 1 ? std::string(one) : many ? many : std::string(one) + "s");
}

class Report {
 public:
  Report(const Scenario& s, const JobNetwork& network, const TextStyle& style)
      : s_(s),
        net_(network),
        t_(network.topology),
        style_(style),
        nodes_(static_cast<std::uint32_t>(s.job.nodes)) {}

  std::string text() {
    out_ = printable(s_.name) + ": the network of " + grouped(nodes_) + " x " + s_.cluster.instance.name +
           (s_.cluster.spares > 0 ? " and " + counted(static_cast<std::size_t>(s_.cluster.spares), "spare")
                                  : "") +
           "\n\n";
    topology();
    failures();
    bottlenecks();
    collectives();
    checkpoints();
    step();
    unconfirmed();
    return std::move(out_);
  }

 private:
  void line(const std::string& head, const std::string& text) {
    out_ += style_.strong(pad_right(head, 14)) + wrapped(text, 66, 14) + "\n";
  }

  std::string named(const std::vector<PlaceId>& places) const {
    std::string text;
    for (std::size_t i = 0; i < std::min(places.size(), kMostNamed); ++i)
      text += (i > 0 ? ", " : "") + printable(t_.places()[places[i]].name);
    if (places.size() > kMostNamed) text += ", ...";
    return text;
  }

  void topology() {
    const auto leaves = t_.all_of(PlaceKind::leaf), spines = t_.all_of(PlaceKind::spine);
    std::string text = counted(t_.nodes(), "node") + " on " + counted(leaves.size(), "leaf", "leaves");
    if (rails_of(net_.spec) > 1) text += fmt::format(" in {} rails", rails_of(net_.spec));
    if (!spines.empty()) text += " under " + counted(spines.size(), "spine");
    if (net_.spec.oversubscription != 1)
      text += fmt::format(", oversubscribed {:.3g} : 1", net_.spec.oversubscription);
    const auto racks = t_.all_of(PlaceKind::power);
    if (!racks.empty()) text += "; " + counted(racks.size(), "power domain");
    text += "; " + counted(t_.all_of(PlaceKind::storage).size(), "file system");
    if (!s_.topology) text += "; no section topology: all nodes are taken to hang on one switch";
    line("Topology", text);
    const InstanceType& i = s_.cluster.instance;
    if (i.nic_bytes_per_s > 0) {
      line("Node", (i.nic_burstable ? "up to " : "") + bandwidth_text(i.nic_bytes_per_s) +
                       (has_efa(i) ? "; NCCL over EFA (" +
                                         counted(static_cast<std::size_t>(i.efa_devices), "adapter") + ")"
                                   : std::string("; no EFA: NCCL over TCP sockets")));
    } else {
      line("Node", "bandwidth unknown: give cluster.instance a nic");
    }
    const std::uint32_t crossings = leaf_crossings(t_, ring_order(t_, nodes_from(0, nodes_)));
    std::string placed =
        "the job uses " + counted(t_.switches_of(nodes_from(0, nodes_)), "leaf switch", "leaf switches");
    if (crossings > 0) placed += "; a ring in order crosses from leaf to leaf " + counted(crossings, "time");
    line("Placement", placed);
    for (const DegradedLink& d : net_.spec.degraded)
      line("Degraded", fmt::format("{} to {}: {}", printable(d.below), printable(d.above),
                                   d.factor > 0 ? percent(d.factor) + " of its speed" : "down"));
    if (!net_.spec.failed.empty()) {
      std::string names;
      for (const std::string& name : net_.spec.failed) names += (names.empty() ? "" : ", ") + printable(name);
      line("Down", names);
    }
  }

  // The largest loss that one place of each kind can cause.
  void failures() {
    const std::size_t lost_already = t_.cut_off({}).size();
    for (const PlaceKind kind : {PlaceKind::leaf, PlaceKind::spine, PlaceKind::power}) {
      std::size_t worst = 0;
      std::vector<PlaceId> places;
      for (const PlaceId id : t_.all_of(kind)) {
        const std::size_t lost = t_.blast_radius(id).size() - lost_already;
        if (lost > worst) places.clear();
        worst = std::max(worst, lost);
        if (lost == worst) places.push_back(id);
      }
      if (places.empty()) continue;
      const char* word =
          kind == PlaceKind::power ? "power domain" : kPlaceKindNames[static_cast<std::size_t>(kind)];
      line(places[0] == t_.all_of(PlaceKind::leaf)[0] || kind == PlaceKind::leaf ? "If one fails" : "",
           worst == 0 ? fmt::format("a {}: no node is cut off", word)
                      : fmt::format("a {}: {} {} down with it ({})", word, counted(worst, "node"),
                                    worst == 1 ? "goes" : "go", named(places)));
    }
  }

  std::string held_back_by(const Cut& cut, PlaceId store) const {
    if (cut.store) return "limited by " + printable(t_.places()[store].name);
    std::vector<PlaceId> ends;
    bool nics = true;
    for (const std::size_t l : cut.links) {
      const PlaceId below = t_.links()[l].below;
      nics = nics && t_.places()[below].kind == PlaceKind::node;
      if (ends.empty() || ends.back() != below) ends.push_back(below);
    }
    std::sort(ends.begin(), ends.end());
    ends.erase(std::unique(ends.begin(), ends.end()), ends.end());
    return nics ? "limited by the network cards of the nodes" : "limited by the links above " + named(ends);
  }

  void bottlenecks() {
    if (net_.speeds.nic() <= 0) return;
    const auto all = nodes_from(0, nodes_);
    for (const PlaceId store : t_.all_of(PlaceKind::storage)) {
      const std::string name = printable(t_.places()[store].name);
      if (net_.speeds.store(store).throughput() <= 0) {
        line("Storage", name + ": throughput unknown; give topology.file_systems." + name + ".throughput");
        continue;
      }
      const Cut cut = cut_to_store(t_, net_.speeds, all, store);
      line("Storage", fmt::format("all nodes to {}: {}, {}", name, bandwidth_text(cut.bytes_per_s),
                                  held_back_by(cut, store)));
    }
    if (nodes_ < 2) return;
    const Cut halves =
        cut_between(t_, net_.speeds, nodes_from(0, nodes_ / 2), nodes_from(nodes_ / 2, nodes_));
    line("Bisection", fmt::format("one half of the job to the other: {}, {}",
                                  bandwidth_text(halves.bytes_per_s), held_back_by(halves, kNoPlace)));
  }

  void collectives() {
    const std::int64_t ranks = nodes_ * s_.cluster.instance.gpus;
    if (net_.speeds.nic() <= 0 || nodes_ < 2) return;
    out_ += "\n" +
            style_.strong(fmt::format("All-reduce of {} ranks", grouped(static_cast<std::uint64_t>(ranks)))) +
            "\n  size         time        busbw  algorithm\n";
    for (double bytes = 1048576; bytes <= 1073741824.0 * 1.5; bytes *= 8) {
      const CollectiveAnswer a = collective_on(net_, Collective::all_reduce, bytes, ranks, nodes_);
      out_ += fmt::format("  {:<9} {:>9}  {:>11}  {}\n", size_text(bytes), short_time(a.time_s),
                          bandwidth_text(a.bus_bytes_per_s), name_of(a.algorithm));
    }
    const bool is_measured = std::any_of(net_.measured.begin(), net_.measured.end(),
                                         [](const auto& way) { return way.first == Collective::all_reduce; });
    if (is_measured)
      out_ += "  by the fit of the calibration profile\n";
    else if (!net_.spec.between_nodes.latency)
      out_ += "  at line rate, without latency: topology.between_nodes takes what was measured\n";
    if (!is_measured && net_.spec.in_node.bytes_per_s <= 0 && s_.cluster.instance.gpus > 1)
      out_ +=
          "  links inside a node are taken never to hold back: topology.in_node takes what was measured\n";
    line("Set-up",
         fmt::format("communicators of {} ranks: {} untuned, {} tuned (scaled from MegaScale's two figures)",
                     grouped(static_cast<std::uint64_t>(ranks)),
                     duration_text(communicator_set_up_s(ranks, false)),
                     duration_text(communicator_set_up_s(ranks, true))));
  }

  void checkpoints() {
    if (s_.workload) {
      out_ += "\n" + style_.strong("Checkpoints") +
              fmt::format("  a state of {:.4g} GB, {:.3g} B a parameter\n", state_bytes(*s_.workload) / 1e9,
                          bytes_per_parameter(*s_.workload));
    }
    for (const Tier& tier : s_.tiers) {
      if (!tier.writer) continue;
      const CheckpointCase asked = checkpoint_case(*s_.workload, tier, s_.cluster.instance);
      const CheckpointModel model(asked, t_, net_.speeds);
      out_ += fmt::format("  {} by {}\n  jobs at once       stall     persist     restore\n",
                          kWhereNames[static_cast<std::size_t>(tier.where)],
                          tier.writer->who == Who::rank0 ? "rank 0 alone" : "all nodes, each its part");
      for (const std::uint32_t jobs : {1U, 2U, 4U, 8U}) {
        const CheckpointTimes t = model.at(nodes_, jobs);
        out_ += fmt::format("  {:>12} {:>11} {:>11} {:>11}\n", jobs, short_time(t.stall.seconds()),
                            short_time(t.persist.seconds()), short_time(t.restore.seconds()));
      }
    }
  }

  void step() {
    if (!s_.workload) return;
    const Workload& w = *s_.workload;
    const std::vector<std::string> lacks = lacks_for_step(w, s_.cluster.instance, nodes_);
    if (!lacks.empty()) {
      std::string text = "not predicted; it needs ";
      for (std::size_t i = 0; i < lacks.size(); ++i) text += (i > 0 ? "; " : "") + lacks[i];
      return line("Step", text);
    }
    const StepTime t = step_time(net_, w, s_.cluster.instance, nodes_);
    line("Step",
         fmt::format("{}: computing {}, exposed data-parallel {}, tensor {}, pipeline {}; {} data-parallel "
                     "ranks",
                     short_time(t.total_s()), short_time(t.compute_s), short_time(t.data_s),
                     short_time(t.tensor_s), short_time(t.pipeline_s),
                     grouped(static_cast<std::uint64_t>(t.data_parallel))));
    std::string scaling;
    for (std::uint32_t n = nodes_; n >= 1 && scaling.size() < 160; n /= 2) {
      if (!lacks_for_step(w, s_.cluster.instance, n).empty()) break;
      const StepTime less = step_time(net_, w, s_.cluster.instance, n);
      const double efficiency = less.compute_s / less.total_s();
      scaling += fmt::format("{}{} nodes {} ({} computing)", scaling.empty() ? "" : "; ", grouped(n),
                             short_time(less.total_s()), percent(efficiency));
    }
    line("", scaling);
  }

  void unconfirmed() {
    const auto& list = s_.cluster.instance.unconfirmed;
    if (std::find(list.begin(), list.end(), "nic") != list.end())
      line("Unconfirmed", "the network bandwidth of " + s_.cluster.instance.name);
  }

  const Scenario& s_;
  const JobNetwork& net_;
  const Topology& t_;
  const TextStyle& style_;
  std::uint32_t nodes_;
  std::string out_;
};

}  // namespace

std::string bandwidth_text(double b) {
  for (const auto& [unit, size] : {std::pair("TB/s", 1e12), std::pair("GB/s", 1e9), std::pair("MB/s", 1e6)}) {
    if (b >= size) return fmt::format("{:.4g} {}", b / size, unit);
  }
  return fmt::format("{:.4g} kB/s", b / 1e3);
}

std::string size_text(double bytes) {
  for (const auto& [unit, size] :
       {std::pair("GiB", 1073741824.0), std::pair("MiB", 1048576.0), std::pair("KiB", 1024.0)}) {
    if (bytes >= size) return fmt::format("{:.4g} {}", bytes / size, unit);
  }
  return fmt::format("{:.4g} B", bytes);
}

std::string short_time(double s) {
  if (s <= 0) return "0 s";
  if (s < 1e-6) return fmt::format("{:.3g} ns", s * 1e9);
  if (s < 1e-3) return fmt::format("{:.3g} us", s * 1e6);
  if (s < 1) return fmt::format("{:.3g} ms", s * 1e3);
  if (s < 60) return fmt::format("{:.3g} s", s);
  return duration_text(s);
}

std::string network_report(const Scenario& scenario, const JobNetwork& network, const TextStyle& style) {
  return Report(scenario, network, style).text();
}

}  // namespace pitstop
