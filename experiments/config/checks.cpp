#include "experiments/config/checks.hpp"

#include <algorithm>
#include <set>

#include "experiments/config/field.hpp"
#include "experiments/config/fleet_checks.hpp"
#include "experiments/config/overrides.hpp"
#include "experiments/config/units.hpp"
#include "models/compile.hpp"
#include "models/fleet/compile.hpp"
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
  Checker(const Scenario& s, const Node& root, std::vector<Issue>& issues)
      : s_(s), root_(root), issues_(issues) {
    for (const Issue& issue : issues) bad_.insert(issue.key);
  }

  void cause(const Cause& c) {
    const std::string path = "causes." + c.name;
    const bool has_rate = c.mtbf || c.per_1000_node_days || c.observed || c.lifetime;
    const bool injected = s_.trace || std::any_of(s_.inject.begin(), s_.inject.end(),
                                                  [&](const Injection& i) { return i.cause == c.name; });
    if (!has_rate && !injected && is_sound(path))
      complain(path, "needs mtbf, rate, observed or lifetime, or an entry in inject");
    if (c.name == "none")
      complain(path, "is a reserved name: the report books what no cause is to blame for under it");
    if (c.lifetime && is_sound(path + ".lifetime") && median_s(*c.lifetime) < 1) {
      complain(path + ".lifetime",
               "is too short: half of the units would fail within " +
                   format_duration(Duration::from_seconds(static_cast<double>(median_s(*c.lifetime)))) +
                   "; expected at least 1s");
    }
    if (c.scope == Scope::gpu && !node_at(root_, "cluster.instance")) {
      complain(path + ".scope", "gpu needs cluster.instance, which says how many GPUs a node has");
    }
    channels_of(c, path);
  }

  void channel(const Channel& c) {
    if (c.name == kHuman && c.miss > 0)
      complain("detection.human.miss", "must be 0: somebody finds out in the end");
  }

  void injection(const Injection& in, std::size_t i) {
    const std::string path = "inject[" + std::to_string(i) + "]";
    const std::int64_t nodes = cluster_nodes(s_);
    if (is_sound("cluster.nodes") && is_sound("job.nodes") && is_sound("cluster.spares") && is_sound(path) &&
        in.node + in.nodes > nodes) {
      complain(path + ".node", "there is no node " + std::to_string(in.node + in.nodes - 1) +
                                   "; expected 0 to " + std::to_string(nodes - 1) +
                                   " (the job's nodes, then the spares)");
    }
    const std::vector<std::string> names = names_in("causes");
    const bool known = std::find(names.begin(), names.end(), in.cause) != names.end();
    if (known && in.gpu && is_sound(path)) injected_gpu(in, path);
    if (known || !is_sound(path + ".cause") || in.cause.empty()) return;
    complain(path + ".cause", names.empty() ? "there are no causes; add one named " + in_quotes(in.cause)
                                            : unknown_word(in.cause, names));
  }

  void injected_gpu(const Injection& in, const std::string& path) {
    const auto cause =
        std::find_if(s_.causes.begin(), s_.causes.end(), [&](const Cause& c) { return c.name == in.cause; });
    if (cause != s_.causes.end() && cause->scope != Scope::gpu)
      return complain(path + ".gpu",
                      "is for causes of scope gpu; " + in.cause + " is of scope " + word_of(cause->scope));
    if (*in.gpu >= s_.cluster.instance.gpus)
      complain(path + ".gpu", "there is no GPU " + std::to_string(*in.gpu) + "; expected 0 to " +
                                  std::to_string(s_.cluster.instance.gpus - 1));
  }

  void tier(const Tier& t, bool several) {
    const std::string key = several ? "checkpoint.tiers." + t.name + ".interval" : "checkpoint.interval";
    const bool optimum = std::holds_alternative<Young>(t.interval) ||
                         std::holds_alternative<Daly>(t.interval) ||
                         std::holds_alternative<ExactOptimum>(t.interval);
    if (optimum && !t.writer && t.stall == Duration{} && is_sound(key)) {
      return complain(
          key,
          "has no optimum when the stall is 0s: the more snapshots the better; give a stall or an "
          "interval");
    }
    const auto* steps = std::get_if<EverySteps>(&t.interval);
    if (!steps || !is_sound("job.step_time") || !is_sound(key)) return;
    if (!s_.job.step_time) return complain(key, "counts steps, which needs job.step_time");
    const double seconds = static_cast<double>(steps->steps) * s_.job.step_time->seconds();
    if (seconds < 1 || seconds > kLongest.seconds()) {
      complain(key, std::to_string(steps->steps) +
                        " steps are out of range; expected 1s to 1,000 years of work between snapshots");
    }
  }

  void topology() {
    if (!s_.topology || !is_sound("topology")) return;
    const TopologySpec& spec = *s_.topology;
    const bool drawn = spec.from_file && has_switches(*spec.from_file);
    if (!drawn && !spec.nodes_per_leaf) {
      return complain("topology", spec.from_file ? "needs nodes_per_leaf: the file tells no switches"
                                                 : "needs file or nodes_per_leaf");
    }
    if (drawn && spec.nodes_per_leaf)
      complain("topology.nodes_per_leaf", "stands beside a file that tells the switches; expected only one");
    if (!is_sound("job.nodes") || !is_sound("cluster") || (!s_.jobs.empty() && !s_.cluster.nodes)) return;
    const auto nodes = static_cast<std::uint32_t>(cluster_nodes(s_));
    const std::uint32_t named = spec.from_file ? nodes_in(*spec.from_file) : nodes;
    if (named < nodes) {
      complain("topology.file", "names " + std::to_string(named) + " nodes; " +
                                    (s_.jobs.empty() ? "the job and its spares need " : "the cluster has ") +
                                    std::to_string(nodes));
    }
    std::vector<TopologyMistake> mistakes;
    JobNetwork::of(s_, mistakes);
    for (TopologyMistake& m : mistakes) {
      if (m.at.line > 0)
        issues_.push_back({spec.from_file->file, m.at.line, m.at.column, "topology.file", std::move(m.what)});
      else
        complain(m.at.key.empty() ? "topology" : m.at.key, std::move(m.what));
    }
  }

  void fleet() {
    check_fleet(s_, Complaints{[this](const std::string& path) { return is_sound(path); },
                               [this](const std::string& path, std::string what) {
                                 complain(path, std::move(what));
                               }});
  }

  // The simulation ends, but a planner would not wait for it.
  void failures_in_all() {
    if (!issues_.empty()) return;
    double rate = 0;
    for (const Cause& c : s_.causes) rate += cause_rate(s_, c, static_cast<double>(cluster_nodes(s_)));
    const Duration horizon = horizon_of(s_);
    const double failures = rate * horizon.seconds();
    if (failures < kMostFailures) return;
    complain(s_.horizon ? "horizon" : "causes",
             "would bring more than 20 million failures before the horizon of " + format_duration(horizon) +
                 ", one every " + format_duration(Duration::from_seconds(1 / rate)) +
                 "; check the rates, or set a shorter horizon");
  }

 private:
  static constexpr double kMostFailures = 2e7;

  static long double median_s(const Distribution& d) {
    return std::visit([](const auto& family) { return family.lower(0.5L); }, d);
  }

  void channels_of(const Cause& c, const std::string& path) {
    const std::vector<std::string> names = names_in("detection");
    std::set<std::string> seen;
    bool all_can_miss = !c.detected_by.empty();
    for (std::size_t i = 0; i < c.detected_by.size(); ++i) {
      const std::string key = path + ".detected_by[" + std::to_string(i) + "]";
      const Channel* ch = channel_called(s_, c.detected_by[i]);
      if (std::find(names.begin(), names.end(), c.detected_by[i]) == names.end() && is_sound(key)) {
        complain(key, names.empty()
                          ? "there are no channels; add " + in_quotes(c.detected_by[i]) + " to detection"
                          : unknown_word(c.detected_by[i], names));
      }
      if (!seen.insert(c.detected_by[i]).second)
        complain(key, "names " + in_quotes(c.detected_by[i]) + " twice");
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
    const Entry* found = root_.find(section);
    if (!found) return names;
    for (const Entry& e : found->value.entries) names.push_back(e.key);
    return names;
  }

  // False if something was said about the value, or about a part of it.
  bool is_sound(const std::string& path) const {
    auto part = [&path](const std::string& key) {
      return key.starts_with(path) &&
             (key.size() == path.size() || key[path.size()] == '.' || key[path.size()] == '[');
    };
    return std::none_of(bad_.begin(), bad_.end(), part);
  }

  // At the value, or the nearest section around it that exists.
  void complain(const std::string& path, std::string what) {
    const Node* node = nullptr;
    for (std::size_t end = path.size(); !node && end != std::string::npos;
         end = path.find_last_of(".[", end - 1)) {
      node = node_at(root_, std::string_view(path).substr(0, end));
    }
    if (!node) node = &root_;
    issues_.push_back(issue_at(node->place, path, std::move(what)));
  }

  const Scenario& s_;
  const Node& root_;
  std::vector<Issue>& issues_;
  std::set<std::string> bad_;
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
  }
}

void check_scenario(const Scenario& s, const Node& root, std::vector<Issue>& issues) {
  Checker check(s, root, issues);
  for (const Cause& c : s.causes) check.cause(c);
  for (const Channel& c : s.detection) check.channel(c);
  for (std::size_t i = 0; i < s.inject.size(); ++i) check.injection(s.inject[i], i);
  const bool several = node_at(root, "checkpoint.tiers") != nullptr;
  for (const Tier& t : s.tiers) check.tier(t, several);
  check.topology();
  check.fleet();
  check.failures_in_all();
}

}  // namespace pitstop
