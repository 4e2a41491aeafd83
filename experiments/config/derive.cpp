#include "experiments/config/derive.hpp"

#include <algorithm>

#include "experiments/config/overrides.hpp"
#include "experiments/table_cache.hpp"
#include "models/network/job_network.hpp"
#include "models/storage/checkpoint_table.hpp"

namespace pitstop {
namespace {

constexpr std::int64_t kModelVersion = 1;  // of the times: raise it when they change

void add(ContentHash& hash, const TopologySpec& t) {
  if (t.from_file) {
    for (const DraftPlace& p : t.from_file->places) {
      hash.add(p.name);
      hash.add(static_cast<std::int64_t>(p.kind));
      for (const DraftMember& m : p.members) hash.add(m.name);
    }
  }
  hash.add(t.nodes_per_leaf.value_or(0));
  hash.add(t.spines);
  hash.add(t.oversubscription);
  hash.add(t.nodes_per_power_domain.value_or(0));
  for (const NodeGroup& g : t.power_domains) {
    hash.add(g.name);
    hash.add(g.nodes);
  }
  for (const FileSystemSpec& f : t.file_systems) {
    hash.add(f.name);
    hash.add(f.nodes);
    for (const double x : {f.throughput(), f.burst_bytes_per_s, f.burst_credit_bytes}) hash.add(x);
  }
  for (const DegradedLink& d : t.degraded) {
    hash.add(d.below);
    hash.add(d.above);
    hash.add(d.factor);
  }
}

std::string cache_name(const Scenario& s, const Tier& tier) {
  ContentHash hash;
  hash.add(kModelVersion);
  hash.add(state_bytes(*s.workload));
  const Writer& w = *tier.writer;
  for (const std::int64_t n : {static_cast<std::int64_t>(w.who), std::int64_t{w.async}, w.concurrent,
                               w.replicas, static_cast<std::int64_t>(tier.where), s.cluster.instance.gpus,
                               s.job.nodes, s.job.nodes + s.cluster.spares}) {
    hash.add(n);
  }
  for (const double x : {w.host_copy_bytes_per_s, w.local_write_bytes_per_s, w.nic_share,
                         s.cluster.instance.nic_bytes_per_s}) {
    hash.add(x);
  }
  hash.add(w.store);
  add(hash, topology_section(s));
  return "checkpoint-" + hash.hex() + ".table";
}

class Deriver {
 public:
  Deriver(Scenario& s, const Node& root, std::vector<Issue>& issues) : s_(s), root_(root), issues_(issues) {}

  void tier(Tier& tier, const std::string& path) {
    if (!s_.workload) return complain(path + ".writer", "needs the section workload: what is written");
    const auto concurrent = static_cast<std::uint32_t>(tier.writer->concurrent);
    const auto table = table_for(tier, path);
    if (!table) return;
    const CheckpointTimes t = table->at(static_cast<std::uint32_t>(s_.job.nodes), concurrent);
    tier.stall = t.stall;
    tier.persist = t.persist;
    tier.restore = Constant{t.restore};
  }

 private:
  std::optional<CheckpointTable> table_for(const Tier& tier, const std::string& path) {
    const std::string name = cache_name(s_, tier);
    if (const auto bytes = cached(name)) {
      if (auto table = CheckpointTable::from_bytes(*bytes)) return table;
    }
    if (!network_) {
      std::vector<TopologyMistake> ignored;  // the checks tell of them
      network_ = JobNetwork::of(s_, ignored);
      if (!network_) return std::nullopt;
    }
    const CheckpointCase asked{*s_.workload, *tier.writer, tier.where, s_.cluster.instance};
    const auto nodes = static_cast<std::uint32_t>(s_.job.nodes);
    const std::vector<Lack> lacks = lacks_for(asked, network_->topology, network_->speeds, nodes);
    for (const Lack& l : lacks) complain(l.key.empty() ? path + ".writer" : path + "." + l.key, l.what);
    if (!lacks.empty()) return std::nullopt;
    const CheckpointModel model(asked, network_->topology, network_->speeds);
    CheckpointTable table = checkpoint_table(model, network_->topology.nodes(), nodes,
                                             static_cast<std::uint32_t>(tier.writer->concurrent));
    keep_in_cache(name, table.bytes());
    return table;
  }

  void complain(const std::string& path, std::string what) {
    const Node* node = nullptr;
    for (std::size_t end = path.size(); !node && end != std::string::npos; end = path.rfind('.', end - 1))
      node = node_at(root_, std::string_view(path).substr(0, end));
    issues_.push_back(issue_at(node ? node->place : root_.place, path, std::move(what)));
  }

  Scenario& s_;
  const Node& root_;
  std::vector<Issue>& issues_;
  std::optional<JobNetwork> network_;
};

}  // namespace

void derive_checkpoints(Scenario& s, const Node& root, std::vector<Issue>& issues) {
  const bool several = node_at(root, "checkpoint.tiers") != nullptr;
  const bool asked =
      std::any_of(s.tiers.begin(), s.tiers.end(), [](const Tier& t) { return t.writer.has_value(); });
  if (!asked || !issues.empty()) return;  // a scenario with mistakes has no times
  Deriver derive(s, root, issues);
  for (Tier& t : s.tiers) {
    if (t.writer) derive.tier(t, several ? "checkpoint.tiers." + t.name : "checkpoint");
  }
}

std::vector<std::string> unconfirmed_in_derived(const Scenario& s) {
  std::vector<std::string> out;
  const auto& unconfirmed = s.cluster.instance.unconfirmed;
  const bool nic = std::find(unconfirmed.begin(), unconfirmed.end(), "nic") != unconfirmed.end();
  for (const Tier& t : s.tiers) {
    const bool uses_nic =
        t.where == Where::lustre || t.where == Where::object_store || t.where == Where::peer_memory;
    if (t.writer && uses_nic && nic && out.empty())
      out.push_back(
          "cluster.instance.nic: checkpoint times rest on the network bandwidth of the instance type");
  }
  return out;
}

}  // namespace pitstop
