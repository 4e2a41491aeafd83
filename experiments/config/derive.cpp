#include "experiments/config/derive.hpp"

#include <algorithm>

#include "experiments/config/overrides.hpp"
#include "experiments/table_cache.hpp"
#include "models/fleet/compile.hpp"
#include "models/network/job_network.hpp"
#include "models/storage/checkpoint_table.hpp"

namespace pitstop {
namespace {

constexpr std::int64_t kModelVersion = 2;  // of the times: raise it when they change

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
  hash.add(t.rails);
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
  for (const std::string& name : t.failed) hash.add(name);
}

// Jobs of one size that train one thing.
struct Training {
  std::int64_t nodes = 1;
  const std::optional<Workload>& workload;
};

std::string cache_name(const Scenario& s, const Training& job, const Tier& tier,
                       const CheckpointCase& asked) {
  ContentHash hash;
  hash.add(kModelVersion);
  hash.add(state_bytes(*job.workload));
  const Writer& w = *tier.writer;
  for (const std::int64_t n :
       {static_cast<std::int64_t>(w.who), std::int64_t{w.async}, w.concurrent, w.replicas,
        static_cast<std::int64_t>(tier.where), s.cluster.instance.gpus, job.nodes, cluster_nodes(s)}) {
    hash.add(n);
  }
  for (const double x : {w.host_copy_bytes_per_s, w.local_write_bytes_per_s, w.local_read_bytes_per_s,
                         w.nic_share, s.cluster.instance.nic_bytes_per_s}) {
    hash.add(x);
  }
  hash.add(w.store);
  hash.add(asked.every ? asked.every->ticks() : std::int64_t{-1});
  add(hash, topology_section(s));
  return "checkpoint-" + hash.hex() + ".table";
}

class Deriver {
 public:
  Deriver(Scenario& s, const Node& root, std::vector<Issue>& issues) : s_(s), root_(root), issues_(issues) {}

  // `shares`: with other jobs, while they run.
  void tier(Tier& tier, const std::string& path, const Training& job, bool shares) {
    if (!job.workload) return complain(path + ".writer", "needs the section workload: what is written");
    const auto concurrent = static_cast<std::uint32_t>(tier.writer->concurrent);
    if (shares && concurrent > 1)
      return complain(path + ".writer.concurrent",
                      "stands beside jobs, whose transfers meet as they happen to; leave it out");
    CheckpointCase asked = checkpoint_case(*job.workload, tier, s_.cluster.instance);
    if (shares) asked.every.reset();  // credits are played while the jobs run
    const auto table = table_for(tier, path, job, asked);
    if (!table) return;
    const auto nodes = static_cast<std::uint32_t>(job.nodes);
    const CheckpointTimes t = table->at(nodes, concurrent);
    tier.stall = t.stall;
    tier.persist = t.persist;
    tier.restore = Constant{t.restore};
    if (!shares || !network()) return;
    tier.traffic = CheckpointModel(asked, network_->topology, network_->speeds).shared_traffic(nodes);
  }

 private:
  bool network() {
    std::vector<TopologyMistake> ignored;  // the checks tell of them
    if (!network_) network_ = JobNetwork::of(s_, ignored);
    return network_.has_value();
  }

  std::optional<CheckpointTable> table_for(const Tier& tier, const std::string& path, const Training& job,
                                           const CheckpointCase& asked) {
    const std::string name = cache_name(s_, job, tier, asked);
    if (const auto bytes = cached(name)) {
      if (auto table = CheckpointTable::from_bytes(*bytes)) return table;
    }
    if (!network()) return std::nullopt;
    const auto nodes = static_cast<std::uint32_t>(job.nodes);
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

bool any_writer(const std::vector<Tier>& tiers) {
  return std::any_of(tiers.begin(), tiers.end(), [](const Tier& t) { return t.writer.has_value(); });
}

}  // namespace

void derive_checkpoints(Scenario& s, const Node& root, std::vector<Issue>& issues) {
  bool asked = any_writer(s.tiers);
  std::int64_t jobs = 0;
  for (const JobSpec& kind : s.jobs) {
    asked = asked || any_writer(kind.tiers);
    jobs += kind.count;
  }
  if (!asked || !issues.empty()) return;  // a scenario with mistakes has no times
  if (!s.jobs.empty() && !s.cluster.nodes) return;
  Deriver derive(s, root, issues);
  auto all = [&](std::vector<Tier>& tiers, const std::string& section, const Training& job) {
    const bool several = node_at(root, section + ".tiers") != nullptr;
    for (Tier& t : tiers) {
      if (t.writer) derive.tier(t, several ? section + ".tiers." + t.name : section, job, jobs > 1);
    }
  };
  if (s.jobs.empty()) return all(s.tiers, "checkpoint", Training{s.job.nodes, s.workload});
  const std::vector<Tier> common = s.tiers;
  for (JobSpec& kind : s.jobs) {
    if (kind.nodes > *s.cluster.nodes) continue;  // the checks tell of it
    const bool own = !kind.tiers.empty();
    if (!own) kind.tiers = common;  // the times are those of its own nodes
    all(kind.tiers, own ? "jobs." + kind.name + ".checkpoint" : "checkpoint",
        Training{kind.nodes, kind.workload ? kind.workload : s.workload});
    if (!own && &kind == &s.jobs.front()) s.tiers = kind.tiers;
  }
}

std::vector<std::string> unconfirmed_in_derived(const Scenario& s) {
  std::vector<std::string> out;
  const auto& unconfirmed = s.cluster.instance.unconfirmed;
  const bool nic = std::find(unconfirmed.begin(), unconfirmed.end(), "nic") != unconfirmed.end();
  std::vector<Tier> tiers = s.tiers;
  for (const JobSpec& kind : s.jobs) tiers.insert(tiers.end(), kind.tiers.begin(), kind.tiers.end());
  for (const Tier& t : tiers) {
    const bool uses_nic =
        t.where == Where::lustre || t.where == Where::object_store || t.where == Where::peer_memory;
    if (t.writer && uses_nic && nic && out.empty())
      out.push_back(
          "cluster.instance.nic: checkpoint times rest on the network bandwidth of the instance type");
  }
  return out;
}

}  // namespace pitstop
