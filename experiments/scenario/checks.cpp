#include "experiments/scenario/checks.hpp"

#include <algorithm>
#include <set>

#include "experiments/scenario/cluster_checks.hpp"
#include "experiments/scenario/field.hpp"
#include "experiments/scenario/text/overrides.hpp"
#include "experiments/scenario/text/units.hpp"
#include "models/compile/cluster.hpp"
#include "models/compile/compile.hpp"
#include "models/network/job_network.hpp"

namespace pitstop {
namespace {

constexpr const char* kHuman = "human";

const Channel* channel_called(const Scenario& s, std::string_view name) {
  for (const Channel& c : s.detection) {
    if (c.name == name) return &c;
  }
  return nullptr;
}

class Checker {
 public:
  Checker(const Scenario& s, Complaints& to) : s_(s), to_(to) {}

  void cause(const Cause& c) {
    const std::string path = "causes." + c.name;
    const bool has_rate = c.mtbf || c.per_1000_node_days || c.observed || c.lifetime;
    const bool injected = s_.trace || std::any_of(s_.inject.begin(), s_.inject.end(),
                                                  [&](const Injection& i) { return i.cause == c.name; });
    if (!has_rate && !injected && !is_domain(c.scope) && to_.all_files_read() && to_.is_sound(path))
      complain(path, "needs mtbf, rate, observed or lifetime, or an entry in inject");
    if (c.name == "none")
      complain(path, "is a reserved name: reports use it for time that no failure cost; choose another name");
    if (c.lifetime && to_.is_sound(path + ".lifetime") && median_s(*c.lifetime) < 1) {
      complain(path + ".lifetime",
               "is too short: half of the units would fail within " +
                   format_duration(Duration::from_seconds(static_cast<double>(median_s(*c.lifetime)))) +
                   "; expected at least 1s");
    }
    if (c.scope == Scope::gpu && !node_at(to_.root(), "cluster.instance")) {
      complain(path + ".scope", "scope gpu needs cluster.instance, which sets how many GPUs a node has");
    }
    channels_of(c, path);
  }

  void channel(const Channel& c) {
    if (c.name == kHuman && c.miss > 0)
      complain("detection.human.miss", "must be 0: channel human is the last one and always notices");
  }

  void injection(const Injection& in, std::size_t i) {
    const std::string path = "inject[" + std::to_string(i) + "]";
    if (nodes_are_known(s_, to_) && to_.is_sound(path + ".node") && to_.is_sound(path + ".nodes")) {
      const std::int64_t nodes = cluster_nodes(s_);
      if (in.node + in.nodes > nodes)
        complain(path + ".node", "there is no node " + std::to_string(in.node + in.nodes - 1) +
                                     "; expected 0 to " + std::to_string(nodes - 1) +
                                     " (the job's nodes, then the spares)");
    }
    if (!to_.is_sound(path + ".cause") || in.cause.empty()) return;
    const std::vector<std::string> names = names_in("causes");
    const bool known = std::find(names.begin(), names.end(), in.cause) != names.end();
    if (known && in.gpu && to_.is_sound(path + ".gpu")) injected_gpu(in, path);
    if (known) return;
    complain(path + ".cause", names.empty() ? "there are no causes; add one named " + in_quotes(in.cause)
                                            : unknown_word(in.cause, names));
  }

  void injected_gpu(const Injection& in, const std::string& path) {
    const auto cause =
        std::find_if(s_.causes.begin(), s_.causes.end(), [&](const Cause& c) { return c.name == in.cause; });
    if (cause != s_.causes.end() && cause->scope != Scope::gpu)
      return complain(path + ".gpu",
                      "needs a cause of scope gpu; " + in.cause + " has scope " + word_of(cause->scope));
    if (to_.is_sound("cluster.instance") && *in.gpu >= s_.cluster.instance.gpus)
      complain(path + ".gpu", "there is no GPU " + std::to_string(*in.gpu) + "; expected 0 to " +
                                  std::to_string(s_.cluster.instance.gpus - 1));
  }

  void tiers(const std::vector<Tier>& tiers, const std::string& section,
             const std::optional<Duration>& step_time, const std::string& job) {
    const bool several = node_at(to_.root(), section + ".tiers") != nullptr;
    for (const Tier& t : tiers)
      tier(t, several ? section + ".tiers." + t.name : section, step_time, job + ".step_time");
  }

  void topology() {
    if (!s_.topology || !to_.is_sound("topology")) return;
    const TopologySpec& spec = *s_.topology;
    const bool drawn = spec.from_file && has_switches(*spec.from_file);
    if (drawn && spec.nodes_per_leaf) {
      complain("topology.nodes_per_leaf",
               "not allowed together with a file that lists the switches; remove one of the two");
    }
    if (!drawn && !spec.nodes_per_leaf) flat(spec);
    if (!to_.is_sound("topology") || !nodes_are_known(s_, to_)) return;
    const auto nodes = static_cast<std::uint32_t>(cluster_nodes(s_));
    const std::uint32_t named = spec.from_file ? nodes_in(*spec.from_file) : nodes;
    if (named < nodes) {
      complain("topology.file", "names " + std::to_string(named) + " nodes; " +
                                    (s_.jobs.empty() ? "the job and its spares need " : "the cluster has ") +
                                    std::to_string(nodes));
    }
    if (!to_.is_sound("cluster.instance")) return;
    std::vector<TopologyMistake> mistakes;
    JobNetwork::of(s_, mistakes);
    for (TopologyMistake& m : mistakes) {
      if (m.at.line > 0)
        to_.add({spec.from_file->file, m.at.line, m.at.column, "topology.file", std::move(m.what)});
      else
        complain(m.at.key.empty() ? "topology" : m.at.key, std::move(m.what));
    }
  }

  // The simulation ends, but a planner would not wait for it.
  void failures_in_all() {
    if (!to_.none()) return;
    double rate = 0;
    for (const Cause& c : s_.causes) rate += cause_rate(s_, c, static_cast<double>(cluster_nodes(s_)));
    const Duration horizon = horizon_of(s_);
    const double failures = rate * horizon.seconds();
    if (failures < kMostFailures) return;
    complain(s_.horizon ? "horizon" : "causes",
             "more than 20 million failures would occur before the horizon of " + format_duration(horizon) +
                 ", one every " + format_duration(Duration::from_seconds(1 / rate)) +
                 "; check the rates, or set a shorter horizon");
  }

 private:
  static constexpr double kMostFailures = 2e7;

  void complain(const std::string& path, std::string what) { to_.complain(path, std::move(what)); }

  static long double median_s(const Distribution& d) {
    return std::visit([](const auto& family) { return family.lower(0.5L); }, d);
  }

  void tier(const Tier& t, const std::string& path, const std::optional<Duration>& step_time,
            const std::string& step_key) {
    const std::string key = path + ".interval";
    const bool optimum = std::holds_alternative<Young>(t.interval) ||
                         std::holds_alternative<Daly>(t.interval) ||
                         std::holds_alternative<ExactOptimum>(t.interval);
    if (optimum && !t.writer && t.stall == Duration{} && to_.is_sound(key) && to_.is_sound(path + ".stall") &&
        to_.is_sound(path + ".writer")) {
      return complain(
          key,
          "has no optimum with a stall of 0s, because snapshots then cost nothing; give a stall, or "
          "an interval such as 30min");
    }
    const auto* steps = std::get_if<EverySteps>(&t.interval);
    if (!steps || !to_.is_sound(step_key) || !to_.is_sound("job.steps") || !to_.is_sound(key)) return;
    if (!step_time) return complain(key, "is in steps, which needs " + step_key);
    const double seconds = static_cast<double>(steps->steps) * step_time->seconds();
    if (seconds < 1 || seconds > kLongest.seconds()) {
      complain(key, std::to_string(steps->steps) +
                        " steps are out of range; expected 1s to 1,000 years of work between snapshots");
    }
  }

  // Neither a file nor nodes_per_leaf says who is on which switch: one flat switch is assumed, unless the
  // scenario asks for more than that.
  void flat(const TopologySpec& spec) {
    if (spec.from_file)
      return complain("topology", "needs nodes_per_leaf, because the file lists no switches");
    for (const char* key : {"spines", "rails", "oversubscription"}) {
      const std::string path = std::string("topology.") + key;
      if (node_at(to_.root(), path))
        complain(path, "needs topology.nodes_per_leaf, the number of nodes on a leaf switch");
    }
    for (const Cause& c : s_.causes) {
      if (c.scope == Scope::leaf || c.scope == Scope::spine)
        complain("causes." + c.name + ".scope", std::string("scope ") + word_of(c.scope) +
                                                    " needs topology.nodes_per_leaf or topology.file");
    }
  }

  void channels_of(const Cause& c, const std::string& path) {
    if (!to_.all_files_read()) return;
    const std::vector<std::string> names = names_in("detection");
    std::set<std::string> seen;
    bool all_can_miss = !c.detected_by.empty();
    for (std::size_t i = 0; i < c.detected_by.size(); ++i) {
      const std::string key = path + ".detected_by[" + std::to_string(i) + "]";
      const Channel* ch = channel_called(s_, c.detected_by[i]);
      if (std::find(names.begin(), names.end(), c.detected_by[i]) == names.end() && to_.is_sound(key)) {
        complain(key, names.empty()
                          ? "there are no channels; add " + in_quotes(c.detected_by[i]) + " to detection"
                          : unknown_word(c.detected_by[i], names));
      }
      if (!seen.insert(c.detected_by[i]).second)
        complain(key, "lists " + in_quotes(c.detected_by[i]) + " twice");
      all_can_miss = all_can_miss && ch && ch->miss > 0;
    }
    if (all_can_miss && !channel_called(s_, kHuman)) {
      complain(path,
               "can be missed by every channel that watches for it; add the channel human to detection");
    }
  }

  // Names as written, whether or not what stands under them could be read.
  std::vector<std::string> names_in(const char* section) const {
    std::vector<std::string> names;
    const Entry* found = to_.root().find(section);
    if (!found) return names;
    for (const Entry& e : found->value.entries) names.push_back(e.key);
    return names;
  }

  const Scenario& s_;
  Complaints& to_;
};

const char* default_channel(Symptom symptom) {
  switch (symptom) {
    case Symptom::crash:
      return "task_failure";
    case Symptom::hang:
      return "watchdog";
    case Symptom::precursor:
      return "hma";
    case Symptom::slowdown:
    case Symptom::silent_corruption:
      return "";  // must be said
  }
  return "";
}

}  // namespace

void choose_channels(Scenario& s) {
  if (s.detection.empty()) return;
  const auto first =
      std::find_if(s.detection.begin(), s.detection.end(), [](const Channel& c) { return c.name != kHuman; });
  const std::string& otherwise = first == s.detection.end() ? s.detection.front().name : first->name;
  for (Cause& c : s.causes) {
    if (!c.detected_by.empty()) continue;
    const Channel* usual = channel_called(s, default_channel(c.symptom));
    c.detected_by.push_back(usual ? usual->name : otherwise);
    s.derived.push_back({"causes." + c.name + ".detected_by",
                         usual ? std::string("the channel for symptom ") + word_of(c.symptom)
                               : std::string("the first channel of detection")});
  }
}

void check_scenario(const Scenario& s, Complaints& to) {
  Checker check(s, to);
  for (const Cause& c : s.causes) check.cause(c);
  for (const Channel& c : s.detection) check.channel(c);
  for (std::size_t i = 0; i < s.inject.size(); ++i) check.injection(s.inject[i], i);
  if (s.jobs.empty()) check.tiers(s.tiers, "checkpoint", s.job.step_time, "job");
  for (const JobSpec& kind : s.jobs) {
    const std::string job = "jobs." + kind.name, own = job + ".checkpoint";
    const bool has_own = node_at(to.root(), own) != nullptr;
    check.tiers(has_own ? kind.tiers : s.tiers, has_own ? own : "checkpoint", kind.step_time, job);
  }
  check.topology();
  check_cluster(s, to);
  check.failures_in_all();
}

bool nodes_are_known(const Scenario& s, const Complaints& to) {
  for (const char* key : {"cluster.nodes", "cluster.spares", "job.nodes", "job.standbys"}) {
    if (!to.is_sound(key)) return false;
  }
  return s.cluster.nodes || (s.jobs.empty() && node_at(to.root(), "job"));
}

}  // namespace pitstop
