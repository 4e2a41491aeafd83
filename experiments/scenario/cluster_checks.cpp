#include "experiments/scenario/cluster_checks.hpp"

#include <algorithm>
#include <vector>

#include "experiments/base/errors.hpp"
#include "experiments/scenario/checks.hpp"
#include "experiments/scenario/field.hpp"
#include "experiments/scenario/text/overrides.hpp"
#include "models/compile/cluster.hpp"

namespace pitstop {
namespace {

constexpr std::int64_t kMostJobs = 100'000;

std::string nodes_text(std::int64_t n) { return std::to_string(n) + (n == 1 ? " node" : " nodes"); }

class ClusterChecker {
 public:
  ClusterChecker(const Scenario& s, Complaints& to) : s_(s), to_(to) {}

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
                     "remedy repair needs the section repair, which sets how long repairs take");
      if (c.name == kPreemption && s_.scheduler && s_.scheduler->preemption)
        to_.complain("causes." + c.name,
                     "is a reserved name where scheduler.preemption is true; choose another name");
      if (c.name == kRegrowth && s_.recovery.elastic)
        to_.complain("causes." + c.name, "is a reserved name where jobs are elastic; choose another name");
    }
    if (s_.recovery.elastic && s_.scheduler && s_.scheduler->requeue == NodesAtRequeue::released)
      to_.complain(
          "scheduler.requeue",
          "released is not allowed together with recovery.elastic, because an elastic job keeps its nodes");
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
          to_.complain("causes." + c.name, "is a reserved name: it stands for false alarms of channel " +
                                               ch.name + "; choose another name");
      }
      if (ch.false_alarms->remedy == Remedy::repair && !s_.repair && to_.is_sound("repair"))
        to_.complain(path + ".remedy",
                     "remedy repair needs the section repair, which sets how long repairs take");
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
        "are too many: expected at most " + std::to_string(kMaxCauses - more) +
            ", because preemption, elastic jobs and the false alarms of each channel take one place each");
  }

  void one_job() {
    if (!s_.partitions.empty())
      to_.complain("partitions", "needs the section jobs; a single job has no queue");
    if (!s_.cluster.nodes || !nodes_are_known(s_, to_)) return;
    const std::int64_t all = *s_.cluster.nodes;
    if (s_.job.nodes > all)
      return to_.complain("job.nodes",
                          "needs " + nodes_text(s_.job.nodes) + "; the cluster has " + nodes_text(all));
    if (s_.job.nodes + s_.job.standbys + s_.cluster.spares > all)
      to_.complain(s_.cluster.spares > 0 ? "cluster.spares" : "job.standbys",
                   "is too many: the job leaves " + nodes_text(all - s_.job.nodes) + " of the cluster's " +
                       std::to_string(all));
  }

  void several_jobs() {
    if (!s_.cluster.nodes && to_.is_sound("cluster.nodes"))
      to_.complain("cluster.nodes", "is missing: the section jobs needs the number of nodes of the cluster");
    if (s_.cluster.spares > 0)
      to_.complain("cluster.spares", "not allowed together with jobs: every idle node already is a spare");
    if (!s_.recovery.immune.empty())
      to_.complain("recovery.immune", "not allowed together with jobs; it works for a single job only");
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
    const auto sound = [&](const char* key) { return to_.is_sound(path + key); };
    const auto* constant = std::get_if<Constant>(&kind.work);
    const bool given = node_at(to_.root(), path + ".work") != nullptr;
    if (given && sound(".work") && constant && constant->value == Duration{})
      to_.complain(path + ".work", "must be longer than 0s");
    tiers(kind.tiers, path + ".checkpoint");
    if (sound(".gpus_per_node") && sound(".file") && to_.is_sound("cluster.instance")) gpus_of(kind, path);
    if (!sound(".nodes") || !sound(".standbys") || !sound(".file") || !sound(".partition")) return;
    if (!to_.is_sound("cluster.nodes") || !to_.is_sound("partitions")) return;
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
    const std::string sharing = "not supported where jobs share nodes (gpus_per_node); ";
    if (s_.diagnosis) to_.complain("diagnosis", sharing + "remove it: the node that failed is blamed");
    if (s_.recovery.mends_from_mark)
      to_.complain("recovery.hand_over", "marked is " + sharing + "a node waits for the jobs on it");
    if (s_.scheduler && s_.scheduler->pick != NodeOrder::newest_idle)
      to_.complain("scheduler.pick",
                   "longest_in_service is " + sharing + "jobs get the fullest nodes that fit");
    for (const Cause& c : s_.causes) {
      const bool of_node = c.scope == Scope::gpu || c.scope == Scope::node;
      const bool ages = c.lifetime && !std::holds_alternative<Exponential>(*c.lifetime);
      if (of_node && ages && c.exposure != Exposure::in_service)
        to_.complain(
            "causes." + c.name + ".exposure",
            std::string(word_of(c.exposure)) + " with such a lifetime is " + sharing + "use in_service");
    }
    for (const JobSpec& kind : s_.jobs) {
      if (kind.standbys > 0)
        to_.complain("jobs." + kind.name + ".standbys", sharing + "idle GPUs already are spares");
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
      to_.complain(
          path + ".gpus_per_node",
          "checkpoint times cannot be derived for jobs that share nodes; give the tiers stall, persist "
          "and restore instead of writer");
  }

  void cause(const Cause& c) {
    const std::string path = "causes." + c.name;
    if (is_domain(c.scope)) {
      const std::string word = word_of(c.scope);
      if (!s_.topology && to_.is_sound("topology"))
        to_.complain(path + ".scope", "scope " + word + " needs the section topology");
      if (s_.topology && to_.is_sound("topology") && to_.is_sound(path + ".scope") &&
          nodes_are_known(s_, to_) && domains_of(s_, c.scope) == 0)
        to_.complain(path + ".scope", "the topology has no " + place_word(c.scope));
      if (!c.mtbf && rate_is_sound(path) && to_.all_files_read())
        to_.complain(path, "needs mtbf, the mean time between failures of one " + place_word(c.scope));
      if (c.exposure != Exposure::in_service)
        to_.complain(path + ".exposure", "must be in_service for scope " + word);
      if (c.remedy == Remedy::restart)
        to_.complain(path + ".remedy", "must be reboot, replace or repair for scope " + word);
    }
    if (c.scope == Scope::storage) outage(c, path);
    if (c.lifetime && !c.varies.empty() && !std::holds_alternative<Exponential>(*c.lifetime))
      to_.complain(path + ".varies", "needs mtbf, rate or observed; a lifetime already varies with age");
    for (std::size_t i = 1; i < c.varies.size(); ++i) {
      if (c.varies[i].from <= c.varies[i - 1].from)
        to_.complain(path + ".varies[" + std::to_string(i) + "].from",
                     "must be later than the entry before it");
    }
  }

  static std::string place_word(Scope scope) {
    return scope == Scope::power ? "power domain" : std::string(word_of(scope)) + " switch";
  }

  bool rate_is_sound(const std::string& path) const {
    const auto sound = [&](const char* key) { return to_.is_sound(path + key); };
    return sound(".mtbf") && sound(".rate") && sound(".observed") && sound(".lifetime");
  }

  void outage(const Cause& c, const std::string& path) {
    if ((c.lifetime || c.per_1000_node_days || c.observed) && rate_is_sound(path))
      to_.complain(path, "needs mtbf, the mean time between outages, instead of rate, observed or lifetime");
    if (!c.mend && to_.is_sound(path + ".mend"))
      to_.complain(path + ".mend", "is missing: how long the outage lasts");
    if (c.symptom != Symptom::crash)
      to_.complain(path + ".symptom", "not allowed for scope storage: training goes on");
    if (c.remedy != Remedy::restart)
      to_.complain(path + ".remedy", "not allowed for scope storage: no node is at fault");
    if (c.exposure != Exposure::in_service)
      to_.complain(path + ".exposure", "must be in_service for storage");
    const auto lies_there = [&](const std::vector<Tier>& tiers) {
      return std::any_of(tiers.begin(), tiers.end(), [&](const Tier& t) { return t.where == c.where; });
    };
    const bool any =
        lies_there(s_.tiers) ||
        std::any_of(s_.jobs.begin(), s_.jobs.end(), [&](const JobSpec& j) { return lies_there(j.tiers); });
    if (!any && to_.is_sound(path + ".where") && to_.is_sound("checkpoint") && to_.is_sound("jobs"))
      to_.complain(path + ".where", "no checkpoint tier is stored on " + word_of(c.where));
  }

  void trace() {
    if (!s_.trace) return;
    const bool known = std::any_of(s_.causes.begin(), s_.causes.end(),
                                   [&](const Cause& c) { return c.name == s_.trace->cause; });
    if (!known && to_.is_sound("trace.cause")) {
      std::vector<std::string> names;
      for (const Cause& c : s_.causes) names.push_back(c.name);
      to_.complain("trace.cause", names.empty()
                                      ? "there are no causes; add one named " + in_quotes(s_.trace->cause)
                                      : unknown_word(s_.trace->cause, names));
    }
    const std::int64_t nodes = cluster_nodes(s_);
    if (nodes_are_known(s_, to_) && to_.is_sound("trace.file") && s_.trace->nodes > nodes)
      to_.complain("trace.file",
                   "names " + nodes_text(s_.trace->nodes) + "; the cluster has " + nodes_text(nodes));
  }

  void partition(const PartitionSpec& p) {
    if (!nodes_are_known(s_, to_) || !s_.cluster.nodes || !to_.is_sound("partitions." + p.name)) return;
    if (p.first + p.nodes > *s_.cluster.nodes)
      to_.complain("partitions." + p.name + ".nodes",
                   "ends at node " + std::to_string(p.first + p.nodes - 1) +
                       "; the last node of the cluster is " + std::to_string(*s_.cluster.nodes - 1));
  }

  void tiers(const std::vector<Tier>& tiers, const std::string& path) {
    for (const Tier& t : tiers) {
      if (!std::holds_alternative<Continuous>(t.interval)) continue;
      if (tiers.size() > 1 || t.stall > Duration{} || t.persist > Duration{} || t.write_failure > 0)
        to_.complain(
            path,
            "interval: continuous is an ideal for one tier; remove the other tiers, stall, persist and "
            "write_failure");
    }
  }

  const Scenario& s_;
  Complaints& to_;
};

}  // namespace

void check_cluster(const Scenario& scenario, Complaints& to) { ClusterChecker(scenario, to).all(); }

}  // namespace pitstop
