#include "experiments/config/fleet_checks.hpp"

#include <algorithm>
#include <vector>

#include "experiments/config/errors.hpp"
#include "experiments/config/field.hpp"
#include "models/fleet/compile.hpp"

namespace pitstop {
namespace {

constexpr std::int64_t kMostJobs = 100'000;

std::string nodes_text(std::int64_t n) { return std::to_string(n) + (n == 1 ? " node" : " nodes"); }

class FleetChecker {
 public:
  FleetChecker(const Scenario& s, const Complaints& to) : s_(s), to_(to) {}

  void all() {
    if (s_.jobs.empty()) {
      one_job();
    } else {
      several_jobs();
    }
    for (const PartitionSpec& p : s_.partitions) partition(p);
    for (const Cause& c : s_.causes) {
      if (c.remedy == Remedy::repair && !s_.repair && to_.is_sound("repair"))
        to_.complain("causes." + c.name + ".remedy",
                     "repair needs the section repair, which says how long it takes");
      if (c.name == kPreemption && s_.scheduler && s_.scheduler->preemption)
        to_.complain("causes." + c.name, "is a reserved name where the scheduler pre-empts");
      if (c.name == kRegrowth && s_.recovery.elastic)
        to_.complain("causes." + c.name, "is a reserved name where jobs are elastic");
    }
    if (s_.recovery.elastic && s_.scheduler && s_.scheduler->requeue == NodesAtRequeue::released)
      to_.complain(
          "scheduler.requeue",
          "released: an elastic job goes on with the nodes that it keeps; leave this out, or elastic");
    alarms();
    implied();
    tiers(s_.tiers, "checkpoint");
    for (const Cause& c : s_.causes) cause(c);
    trace();
    if (shares_nodes(s_)) sharing();
  }

 private:
  void alarms() {
    for (const Channel& ch : s_.detection) {
      if (!ch.false_alarms) continue;
      const std::string path = "detection." + ch.name + ".false_alarms";
      for (const Cause& c : s_.causes) {
        if (c.name == ch.alarm_name())
          to_.complain("causes." + c.name, "is a reserved name: false alarms of channel " + ch.name);
      }
      if (ch.false_alarms->remedy == Remedy::repair && !s_.repair && to_.is_sound("repair"))
        to_.complain(path + ".remedy", "repair needs the section repair, which says how long it takes");
      if (!ch.false_alarms->per_1000_node_days && ch.false_alarms->repeats == 0 && to_.is_sound(path))
        to_.complain(path, "needs rate or repeats");
    }
  }

  // Causes that nobody wrote count, too.
  void implied() {
    std::size_t more = (s_.scheduler && s_.scheduler->preemption ? 1 : 0) + (s_.recovery.elastic ? 1 : 0);
    for (const Channel& ch : s_.detection) more += ch.false_alarms ? 1 : 0;
    if (more == 0 || s_.causes.size() > kMaxCauses || s_.causes.size() + more <= kMaxCauses) return;
    to_.complain(
        "causes",
        "pre-emption, regrowth and the false alarms of each channel count as one: expected at most " +
            std::to_string(kMaxCauses - more));
  }

  void one_job() {
    if (!s_.partitions.empty()) to_.complain("partitions", "needs jobs; one job needs no queue");
    if (!s_.cluster.nodes || !to_.is_sound("cluster") || !to_.is_sound("job")) return;
    const std::int64_t all = *s_.cluster.nodes;
    if (s_.job.nodes > all)
      return to_.complain("job.nodes",
                          "needs " + nodes_text(s_.job.nodes) + "; the cluster has " + nodes_text(all));
    if (s_.job.nodes + s_.job.standbys + s_.cluster.spares > all)
      to_.complain(s_.cluster.spares > 0 ? "cluster.spares" : "job.standbys",
                   "is more than the " + nodes_text(all - s_.job.nodes) +
                       " that the job leaves of the cluster's " + std::to_string(all));
  }

  void several_jobs() {
    if (!s_.cluster.nodes && to_.is_sound("cluster.nodes"))
      to_.complain("cluster.nodes", "is missing: with jobs it says how many nodes the cluster has");
    if (s_.cluster.spares > 0)
      to_.complain("cluster.spares", "stands beside jobs, where every idle node is a spare; leave it out");
    if (!s_.recovery.immune.empty()) to_.complain("recovery.immune", "is for one job alone");
    std::int64_t count = 0;
    for (const JobSpec& kind : s_.jobs) {
      job(kind);
      count += kind.count;
    }
    if (count > kMostJobs)
      to_.complain("jobs", std::to_string(count) + " jobs are too many; expected at most " +
                               std::to_string(kMostJobs));
  }

  void job(const JobSpec& kind) {
    const std::string path = "jobs." + kind.name;
    if (!to_.is_sound(path)) return;
    const auto* constant = std::get_if<Constant>(&kind.work);
    if (constant && constant->value == Duration{}) to_.complain(path + ".work", "must be longer than 0s");
    tiers(kind.tiers, path + ".checkpoint");
    gpus_of(kind, path);
    std::int64_t has = s_.cluster.nodes.value_or(kind.nodes + kind.standbys);
    std::string where = "the cluster";
    if (!s_.partitions.empty() || !kind.partition.empty()) {
      const auto p = std::find_if(s_.partitions.begin(), s_.partitions.end(), [&](const PartitionSpec& part) {
        return kind.partition.empty() || part.name == kind.partition;
      });
      if (p == s_.partitions.end()) {
        std::vector<std::string> names;
        for (const PartitionSpec& part : s_.partitions) names.push_back(part.name);
        return to_.complain(path + ".partition", names.empty() ? "there are no partitions; add one named " +
                                                                     in_quotes(kind.partition)
                                                               : unknown_word(kind.partition, names));
      }
      has = p->nodes;
      where = "partition " + p->name;
    }
    if (kind.nodes + kind.standbys > has)
      to_.complain(
          path + (kind.submitted.empty() ? ".nodes" : ".file"),
          "needs " + nodes_text(kind.nodes + kind.standbys) + "; " + where + " has " + nodes_text(has));
  }

  // What is offered only where each job has its nodes to itself.
  void sharing() {
    const std::string sharing = "is not offered where jobs share nodes (gpus_per_node); ";
    if (s_.diagnosis) to_.complain("diagnosis", sharing + "leave it out: the node that failed is blamed");
    if (s_.recovery.mends_from_mark)
      to_.complain("recovery.hand_over", "marked " + sharing + "a node waits for the jobs on it");
    if (s_.scheduler && s_.scheduler->pick != NodeOrder::newest_idle)
      to_.complain("scheduler.pick", "longest_in_service " + sharing +
                                         "jobs are given the nodes with the fewest GPUs free that will do");
    for (const Cause& c : s_.causes) {
      const bool of_node = c.scope == Scope::gpu || c.scope == Scope::node;
      const bool ages = c.lifetime && !std::holds_alternative<Exponential>(*c.lifetime);
      if (of_node && ages && c.exposure != Exposure::in_service)
        to_.complain(
            "causes." + c.name + ".exposure",
            std::string(word_of(c.exposure)) + " with such a lifetime " + sharing + "expected in_service");
    }
    for (const JobSpec& kind : s_.jobs) {
      if (kind.standbys > 0)
        to_.complain("jobs." + kind.name + ".standbys", sharing + "idle GPUs are spares already");
    }
  }

  void gpus_of(const JobSpec& kind, const std::string& path) {
    const std::int64_t has = s_.cluster.instance.gpus;
    const auto too_many = [&](const std::optional<std::int64_t>& gpus, const char* key) {
      if (gpus && *gpus > has)
        to_.complain(path + key, "needs " + std::to_string(*gpus) + " GPUs of a node; " +
                                     s_.cluster.instance.name + " has " + std::to_string(has));
      return gpus && *gpus > has;
    };
    if (too_many(kind.gpus_per_node, ".gpus_per_node")) return;
    for (const SubmittedJob& job : kind.submitted) {
      if (too_many(job.gpus_per_node, ".file")) return;
    }
    const std::vector<Tier>& tiers = kind.tiers.empty() ? s_.tiers : kind.tiers;
    const bool derived =
        std::any_of(tiers.begin(), tiers.end(), [](const Tier& t) { return t.writer.has_value(); });
    if (kind.gpus_per_node && *kind.gpus_per_node < has && derived)
      to_.complain(path + ".gpus_per_node",
                   "how long its checkpoints take hangs on who else is on the nodes; give the tiers stall, "
                   "persist and restore in place of writer");
  }

  void cause(const Cause& c) {
    const std::string path = "causes." + c.name;
    if (is_domain(c.scope)) {
      const std::string word = word_of(c.scope);
      if (!s_.topology && to_.is_sound("topology"))
        to_.complain(path + ".scope", word + " needs the section topology");
      if (s_.topology && to_.is_sound("topology") && to_.is_sound("job") && to_.is_sound("cluster") &&
          domains_of(s_, c.scope) == 0)
        to_.complain(path + ".scope", "the topology has no places of kind " + word);
      if (!c.mtbf && to_.is_sound(path)) to_.complain(path, "needs mtbf, that of one " + word);
      if (c.exposure != Exposure::in_service)
        to_.complain(path + ".exposure", "must be in_service for a " + word);
      if (c.remedy == Remedy::restart) to_.complain(path + ".remedy", "must be one that takes the nodes");
    }
    if (c.scope == Scope::storage) outage(c, path);
    if (c.lifetime && !c.varies.empty() && !std::holds_alternative<Exponential>(*c.lifetime))
      to_.complain(path + ".varies", "needs a rate; a lifetime has its own");
    for (std::size_t i = 1; i < c.varies.size(); ++i) {
      if (c.varies[i].from <= c.varies[i - 1].from)
        to_.complain(path + ".varies[" + std::to_string(i) + "].from", "is not after the one before");
    }
  }

  void outage(const Cause& c, const std::string& path) {
    if ((c.lifetime || c.per_1000_node_days || c.observed) && to_.is_sound(path))
      to_.complain(path, "needs mtbf, that of the storage");
    if (!c.mend && to_.is_sound(path)) to_.complain(path + ".mend", "is missing: how long the outage lasts");
    if (c.symptom != Symptom::crash) to_.complain(path + ".symptom", "is for what stops or slows a job");
    if (c.remedy != Remedy::restart) to_.complain(path + ".remedy", "is for nodes and jobs");
    if (c.exposure != Exposure::in_service)
      to_.complain(path + ".exposure", "must be in_service for storage");
    const auto lies_there = [&](const std::vector<Tier>& tiers) {
      return std::any_of(tiers.begin(), tiers.end(), [&](const Tier& t) { return t.where == c.where; });
    };
    const bool any =
        lies_there(s_.tiers) ||
        std::any_of(s_.jobs.begin(), s_.jobs.end(), [&](const JobSpec& j) { return lies_there(j.tiers); });
    if (!any && to_.is_sound(path) && to_.is_sound("checkpoint"))
      to_.complain(path + ".where", "no checkpoint tier lies on " + word_of(c.where));
  }

  void trace() {
    if (!s_.trace || !to_.is_sound("trace")) return;
    const bool known = std::any_of(s_.causes.begin(), s_.causes.end(),
                                   [&](const Cause& c) { return c.name == s_.trace->cause; });
    if (!known) {
      std::vector<std::string> names;
      for (const Cause& c : s_.causes) names.push_back(c.name);
      to_.complain("trace.cause", names.empty()
                                      ? "there are no causes; add one named " + in_quotes(s_.trace->cause)
                                      : unknown_word(s_.trace->cause, names));
    }
    const std::int64_t nodes = cluster_nodes(s_);
    if (to_.is_sound("job") && to_.is_sound("cluster") && s_.trace->nodes > nodes)
      to_.complain("trace.file",
                   "names " + nodes_text(s_.trace->nodes) + "; the cluster has " + nodes_text(nodes));
  }

  void partition(const PartitionSpec& p) {
    if (!s_.cluster.nodes || !to_.is_sound("partitions." + p.name)) return;
    if (p.first + p.nodes > *s_.cluster.nodes)
      to_.complain("partitions." + p.name + ".nodes",
                   "ends at node " + std::to_string(p.first + p.nodes - 1) + "; the cluster's last is " +
                       std::to_string(*s_.cluster.nodes - 1));
  }

  void tiers(const std::vector<Tier>& tiers, const std::string& path) {
    for (const Tier& t : tiers) {
      if (!std::holds_alternative<Continuous>(t.interval)) continue;
      if (tiers.size() > 1 || t.stall > Duration{} || t.persist > Duration{} || t.write_failure > 0)
        to_.complain(path,
                     "continuous is one tier that costs nothing; leave stall, persist and write_failure out");
    }
  }

  const Scenario& s_;
  const Complaints& to_;
};

}  // namespace

void check_fleet(const Scenario& scenario, const Complaints& to) { FleetChecker(scenario, to).all(); }

}  // namespace pitstop
