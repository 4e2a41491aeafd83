#include "experiments/scenario/resolved.hpp"

#include <algorithm>
#include <initializer_list>
#include <string_view>

#include "experiments/scenario/text/overrides.hpp"
#include "experiments/scenario/value_text.hpp"
#include "models/compile/compile.hpp"

namespace pitstop {
namespace {

std::string joined(const std::string& path, const std::string& key) {
  return path.empty() ? key : path + "." + key;
}

// What the origins of a scenario's values are looked up in.
struct Sources {
  const Scenario& scenario;
  const RecoveryProfile* profile;
  std::vector<ResolvedValue>& out;
};

// The place of a value in words, and its kind.
std::pair<std::string, std::string> origin_of(const Place& place, const Sources& sources) {
  const std::string file = place.file ? *place.file : "";
  if (place.is_override) return {"option", file};
  if (sources.profile && sources.profile->tree.place.file && file == *sources.profile->tree.place.file)
    return {"profile", "profile " + sources.profile->name};
  const std::string at = file + ":" + std::to_string(place.line) + ":" + std::to_string(place.column);
  if (!file.empty() && file == sources.scenario.calibration.file) return {"calibration", at};
  return {"scenario", at};
}

// The first place of each kind in the value: a profile's distribution with one of its bounds typed on the
// command line has two.
void collect_origins(const Node& node, const Sources& sources,
                     std::vector<std::pair<std::string, std::string>>& out) {
  if (node.entries.empty() && node.items.empty()) {
    const auto origin = origin_of(node.place, sources);
    const auto same = [&](const auto& o) { return o.first == origin.first; };
    if (std::none_of(out.begin(), out.end(), same)) out.push_back(origin);
  }
  for (const Entry& e : node.entries) collect_origins(e.value, sources, out);
  for (const Node& item : node.items) collect_origins(item, sources, out);
}

// The visitor of one section: notes every value in it, and below it.
class Resolver {
 public:
  // `whole`: all of it has values, though the scenario does not write them: an entry of the catalogue.
  template <class T>
  static void walk(T& object, const Node* map, const std::string& path, const Sources& sources,
                   bool whole = false) {
    Groups groups;
    T::keys(groups, object);
    Resolver r(map, path, sources, std::move(groups.groups));
    r.whole_ = whole;
    T::keys(r, object);
  }

  // Of a section that is not there nothing is required, so it has no such value.
  template <class T>
  void required(const char* key, T&& field, const char* meaning, Range = kAnyNumber) {
    if (map_ || whole_) visit(key, field, meaning);
  }
  template <class T>
  void optional(const char* key, T&& field, const char* meaning, Range = kAnyNumber) {
    visit(key, field, meaning);
  }
  void exactly_one(std::initializer_list<const char*>) {}
  void at_most_one(std::initializer_list<const char*>) {}
  void rule(bool, const char*, const char*, std::initializer_list<const char*> = {}) {}

 private:
  Resolver(const Node* map, std::string path, const Sources& sources,
           std::vector<std::vector<const char*>> groups)
      : map_(map), path_(std::move(path)), sources_(sources), groups_(std::move(groups)) {}

  const Node* find(const std::string& key) const {
    const Entry* e = map_ ? map_->find(key) : nullptr;
    return e ? &e->value : nullptr;
  }

  // True if another key stands in the place of this one.
  bool is_replaced(const std::string& key) const {
    return std::any_of(groups_.begin(), groups_.end(), [&](const auto& group) {
      const bool among = std::find(group.begin(), group.end(), key) != group.end();
      return among && std::any_of(group.begin(), group.end(), [this](const char* k) { return find(k); });
    });
  }

  const std::string* derivation_of(const std::string& path) const {
    for (const DerivedValue& d : sources_.scenario.derived) {
      if (d.key == path) return &d.from;
    }
    return nullptr;
  }

  template <class T>
  void visit(const std::string& key, T& field, const char* meaning) {
    const std::string path = joined(path_, key);
    const Node* node = find(key);
    if (!node && !derivation_of(path) && is_replaced(key)) return;
    value(field, node, path, meaning);
  }

  // value(field, node, path, meaning): sections by their keys, everything else as one line.
  template <class T>
  void value(T& field, const Node* node, const std::string& path, const char* meaning) {
    leaf(ValueText::of(field), node, path, meaning);
  }

  template <class T>
  void value(LeverField<T>& f, const Node* node, const std::string& path, const char* meaning) {
    value(f.field, node, path, meaning);
  }

  template <Keyed T>
  void value(T& section, const Node* node, const std::string& path, const char*) {
    walk(section, node, path, sources_);
  }

  template <Keyed T>
  void value(std::optional<T>& section, const Node* node, const std::string& path, const char*) {
    if (section) walk(*section, node, path, sources_);
  }

  // Only those that the scenario names: what is implied beside them has no keys.
  template <HasName T>
  void value(std::vector<T>& named, const Node* node, const std::string& path, const char*) {
    for (T& element : named) {
      const Entry* e = node ? node->find(element.name) : nullptr;
      if (e) walk(element, &e->value, joined(path, element.name), sources_);
    }
  }

  void value(CheckpointSection& section, const Node* node, const std::string& path, const char* meaning) {
    if (!node || node->kind == Node::Kind::scalar) return leaf("", node, path, meaning);
    const Entry* tiers = node->find("tiers");
    if (tiers) return value(section.tiers, &tiers->value, joined(path, "tiers"), meaning);
    if (!section.tiers.empty()) walk(section.tiers.front(), node, path, sources_);
  }

  void value(InstanceType& type, const Node* node, const std::string& path, const char* meaning) {
    if (node && node->kind == Node::Kind::map) return walk(type, node, path, sources_);
    leaf(type.name, node, path, meaning);
    const std::size_t first = sources_.out.size();
    const InstanceType copy = type;
    walk(type, nullptr, path, sources_, true);
    for (std::size_t i = first; i < sources_.out.size(); ++i) of_catalogue(sources_.out[i], copy, path);
  }

  static void of_catalogue(ResolvedValue& v, const InstanceType& type, const std::string& path) {
    v.origin = "catalogue";
    v.from = "catalogue of instance types";
    const std::string key = v.key.substr(path.size() + 1);
    v.unconfirmed =
        std::find(type.unconfirmed.begin(), type.unconfirmed.end(), key) != type.unconfirmed.end();
  }

  // `text`: what the field comes to, for values that the scenario does not give.
  void leaf(const std::string& text, const Node* node, const std::string& path, std::string_view meaning) {
    ResolvedValue v;
    v.key = path;
    const std::string* derivation = derivation_of(path);
    if (node) {
      v.value = flow_text(*node);
      of_file(v, *node);
    } else if (text.empty()) {
      return;  // not set
    } else if (derivation) {
      v = {path, text, "derived", "derived from " + *derivation, "", false};
    } else {
      const bool unconfirmed = meaning.find("(unconfirmed)") != std::string_view::npos;
      v = {path, text, "default", "default", "", unconfirmed};
    }
    sources_.out.push_back(std::move(v));
  }

  void of_file(ResolvedValue& v, const Node& node) const {
    std::vector<std::pair<std::string, std::string>> origins;
    collect_origins(node, sources_, origins);
    v.origin = origins.front().first;
    for (const auto& o : origins) v.from += (v.from.empty() ? "" : ", ") + o.second;
    const auto& inputs = sources_.scenario.calibration.inputs;
    const auto known =
        std::find_if(inputs.begin(), inputs.end(), [&](const InputOrigin& i) { return i.key == v.key; });
    if (known != inputs.end()) v.note = known->source;
    if (v.origin != "profile") return;
    const std::string* why = remark_on(v.key, sources_.profile->unconfirmed);
    v.unconfirmed = why != nullptr;
    const std::string* source = why ? why : remark_on(v.key, sources_.profile->sources);
    if (source) v.note = *source;
    constexpr std::string_view said = "unconfirmed: ";  // by the column beside it
    if (v.unconfirmed && v.note.starts_with(said)) v.note.erase(0, said.size());
  }

  const Node* map_;
  std::string path_;
  const Sources& sources_;
  std::vector<std::vector<const char*>> groups_;
  bool whole_ = false;
};

void add_survivals(std::vector<Tier>& tiers, const std::string& section, const Node& root,
                   std::vector<DerivedValue>& derived) {
  const bool several = node_at(root, section + ".tiers") != nullptr;
  for (Tier& t : tiers) {
    if (!t.survives.empty()) continue;
    for (std::size_t k = 0; k < kSurvives; ++k) {
      const auto what = static_cast<Survives>(k);
      if (where_survives(t.where, what)) t.survives.push_back(what);
    }
    derived.push_back({(several ? section + ".tiers." + t.name : section) + ".survives", "where"});
  }
}

// The values that the program works out only when it needs them.
Scenario with_implied_values(Scenario s, const Node& root) {
  if (!s.horizon) {
    s.horizon = horizon_of(s);
    s.derived.push_back({"horizon", "100 x work"});
  }
  if (!s.cluster.nodes) {
    s.cluster.nodes = cluster_nodes(s);
    s.derived.push_back({"cluster.nodes", "job.nodes, job.standbys and cluster.spares"});
  }
  const bool flat = std::any_of(s.derived.begin(), s.derived.end(),
                                [](const DerivedValue& d) { return d.key == kFlatSwitch; });
  if (flat && !s.topology) s.topology.emplace();
  if (flat) s.topology->nodes_per_leaf = s.cluster.nodes;
  if (s.workload && !s.workload->bytes_per_parameter) {
    s.workload->bytes_per_parameter = bytes_per_parameter(*s.workload);
    s.derived.push_back({"workload.bytes_per_parameter", "precision and optimizer"});
  }
  s.derived.push_back({"name", "the name of the file"});
  add_survivals(s.tiers, "checkpoint", root, s.derived);
  for (JobSpec& kind : s.jobs) {
    if (node_at(root, "jobs." + kind.name + ".checkpoint"))
      add_survivals(kind.tiers, "jobs." + kind.name + ".checkpoint", root, s.derived);
  }
  return s;
}

// "exact" alone says no number: "exact (38min 38s)".
void add_intervals(const Scenario& s, const Node& root, std::vector<ResolvedValue>& values) {
  const bool several = node_at(root, "checkpoint.tiers") != nullptr;
  for (std::size_t k = 0; k < s.tiers.size(); ++k) {
    const Tier& t = s.tiers[k];
    if (std::holds_alternative<FixedInterval>(t.interval)) continue;
    const std::string key = several ? "checkpoint.tiers." + t.name + ".interval" : "checkpoint.interval";
    const Duration work = tier_interval(s, k);
    for (ResolvedValue& v : values) {
      if (v.key == key && work > Duration{} && work != kContinuous)
        v.value += " (" + exact_duration(work) + ")";
    }
  }
}

}  // namespace

std::vector<ResolvedValue> resolved_values(const Scenario& scenario, const Node& root,
                                           const RecoveryProfile* profile) {
  std::vector<ResolvedValue> values;
  Scenario effective = with_implied_values(scenario, root);
  const Scenario sources_of = effective;  // the walk sets the defaults of fields on its way
  Resolver::walk(effective, &root, "", Sources{sources_of, profile, values});
  if (scenario.jobs.empty()) add_intervals(scenario, root, values);
  return values;
}

}  // namespace pitstop
