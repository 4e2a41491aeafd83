#include "experiments/scenario/derive/derive.hpp"

#include <algorithm>

#include "experiments/scenario/checks.hpp"
#include "experiments/scenario/table_cache.hpp"
#include "experiments/scenario/text/overrides.hpp"
#include "models/compile/cluster.hpp"
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
  std::string key;  // job, or jobs.NAME
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
  Deriver(Scenario& s, Complaints& to) : s_(s), to_(to) {}

  // `shares`: with other jobs, while they run.
  void tier(Tier& tier, const std::string& path, const Training& job, bool shares) {
    if (!to_.is_sound(path + ".where")) return;
    const std::size_t concurrent = static_cast<std::size_t>(tier.writer->concurrent);
    if (shares && concurrent > 1)
      to_.complain(path + ".writer.concurrent",
                   "not allowed with several jobs, whose transfers are simulated; remove it");
    if (!job.workload && to_.is_sound("workload") && to_.is_sound(job.key + ".workload"))
      to_.complain(path + ".writer", "needs the section workload, which sets how many bytes are written");
    CheckpointCase asked = checkpoint_case(job.workload.value_or(Workload{}), tier, s_.cluster.instance);
    if (shares) asked.every.reset();  // credits are played while the jobs run
    if (is_lacking(path, job, asked) || !to_.none()) return;
    const auto nodes = static_cast<std::uint32_t>(job.nodes);
    const CheckpointTimes t = table_for(tier, job, asked).at(nodes, static_cast<std::uint32_t>(concurrent));
    tier.stall = t.stall;
    tier.persist = t.persist;
    tier.restore = Constant{t.restore};
    for (const char* key : {".stall", ".persist", ".restore"})
      s_.derived.push_back({path + key, "writer, workload, cluster.instance and topology"});
    if (shares)
      tier.traffic = CheckpointModel(asked, network_->topology, network_->speeds).shared_traffic(nodes);
  }

 private:
  // Notes what the case lacks; of the network only where that could be read.
  bool is_lacking(const std::string& path, const Training& job, const CheckpointCase& asked) {
    const bool known = nodes_are_known(s_, to_) && to_.is_sound(job.key + ".nodes") &&
                       job.nodes <= cluster_nodes(s_) && to_.is_sound("topology") &&
                       to_.is_sound("cluster.instance");
    std::vector<TopologyMistake> ignored;  // the checks tell of them
    if (known && !network_) network_ = JobNetwork::of(s_, ignored);
    const auto nodes = static_cast<std::uint32_t>(job.nodes);
    const std::vector<Lack> lacks = known && network_
                                        ? lacks_for(asked, network_->topology, network_->speeds, nodes)
                                        : lacks_of_writer(asked, topology_section(s_).file_systems);
    for (const Lack& l : lacks) {
      const std::string key = path + "." + (l.key.empty() ? "writer" : l.key);
      if ((l.key.empty() || to_.is_sound(key)) && (l.of.empty() || to_.is_sound(l.of)))
        to_.complain(key, l.what);
    }
    return !known || !network_ || !lacks.empty();
  }

  // Requires: nothing is lacking.
  CheckpointTable table_for(const Tier& tier, const Training& job, const CheckpointCase& asked) const {
    const std::string name = cache_name(s_, job, tier, asked);
    if (const auto bytes = cached(name)) {
      if (auto table = CheckpointTable::from_bytes(*bytes)) return *table;
    }
    const CheckpointModel model(asked, network_->topology, network_->speeds);
    CheckpointTable table =
        checkpoint_table(model, network_->topology.nodes(), static_cast<std::uint32_t>(job.nodes),
                         static_cast<std::uint32_t>(tier.writer->concurrent));
    keep_in_cache(name, table.bytes());
    return table;
  }

  Scenario& s_;
  Complaints& to_;
  std::optional<JobNetwork> network_;
};

bool any_writer(const std::vector<Tier>& tiers) {
  return std::any_of(tiers.begin(), tiers.end(), [](const Tier& t) { return t.writer.has_value(); });
}

}  // namespace

void derive_checkpoints(Scenario& s, Complaints& to) {
  bool asked = any_writer(s.tiers);
  std::int64_t jobs = 0;
  for (const JobSpec& kind : s.jobs) {
    asked = asked || any_writer(kind.tiers);
    jobs += kind.count;
  }
  if (!asked) return;
  Deriver derive(s, to);
  auto all = [&](std::vector<Tier>& tiers, const std::string& section, const Training& job) {
    const bool several = node_at(to.root(), section + ".tiers") != nullptr;
    for (Tier& t : tiers) {
      if (t.writer) derive.tier(t, several ? section + ".tiers." + t.name : section, job, jobs > 1);
    }
  };
  if (s.jobs.empty()) return all(s.tiers, "checkpoint", Training{"job", s.job.nodes, s.workload});
  const std::vector<Tier> common = s.tiers;
  for (JobSpec& kind : s.jobs) {
    const std::string key = "jobs." + kind.name;
    const bool own = !kind.tiers.empty();
    if (!own) kind.tiers = common;  // the times are those of its own nodes
    all(kind.tiers, own ? key + ".checkpoint" : "checkpoint",
        Training{key, kind.nodes, kind.workload ? kind.workload : s.workload});
    if (!own && &kind == &s.jobs.front()) s.tiers = kind.tiers;
  }
}

void note_flat_switch(Scenario& s) {
  const TopologySpec spec = topology_section(s);
  const bool drawn = spec.from_file && has_switches(*spec.from_file);
  const bool derived = std::any_of(s.derived.begin(), s.derived.end(), [](const DerivedValue& d) {
    return d.key == "job.step_time" || d.key.ends_with(".stall");
  });
  const bool assumed = s.topology ? !drawn && !s.topology->nodes_per_leaf : derived;
  if (assumed)
    s.derived.push_back({kFlatSwitch, "the assumption of one flat switch, because no switches are given"});
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
