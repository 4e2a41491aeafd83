#include "experiments/scenario/calibrated/calibration_map.hpp"

#include <algorithm>
#include <array>
#include <map>

#include "calibration/fit/family.hpp"
#include "calibration/fit/uniforms.hpp"
#include "calibration/posterior.hpp"
#include "experiments/scenario/registry.hpp"
#include "experiments/scenario/text/overrides.hpp"
#include "experiments/scenario/text/units.hpp"

namespace pitstop {

namespace {

bool is_listed(const std::vector<MappedKey>& table, const std::string& key) {
  return std::any_of(table.begin(), table.end(), [&](const MappedKey& row) { return row.key == key; });
}

// The keys that declare themselves as levers, and the rates of causes.
std::vector<MappedKey> make_table() {
  std::vector<MappedKey> table{
      {"causes.NAME.rate", "1/s", "failures of one node a second", MappedKey::Kind::rate, true},
      {"causes.NAME.lifetime", "s", "lifetime of one unit of the cause's scope", MappedKey::Kind::time,
       true}};
  for (const KeyPath& key : key_paths()) {
    const Shape& shape = key.key->shape;
    if (shape.lever == Shape::Lever::no || is_listed(table, key.path)) continue;
    const MappedKey::Kind kind = shape.kind == Shape::Kind::number     ? MappedKey::Kind::probability
                                 : shape.kind == Shape::Kind::duration ? MappedKey::Kind::duration
                                                                       : MappedKey::Kind::time;
    table.push_back({key.path, kind == MappedKey::Kind::probability ? "1" : "s", key.key->meaning, kind,
                     shape.lever == Shape::Lever::always});
  }
  return table;
}

const std::vector<MappedKey>& table() {
  static const std::vector<MappedKey> rows = make_table();
  return rows;
}

// Sections whose figures must each be a key of a scenario: those of the table, but for checkpoint, where a
// profile also keeps what the storage was measured at.
bool is_own_section(const std::string& section) {
  return section != "checkpoint" && std::any_of(table().begin(), table().end(), [&](const MappedKey& row) {
           return row.key.substr(0, row.key.find('.')) == section;
         });
}

// What a scenario's families allow; a draw beyond it is brought back.
constexpr double kLeastShape = 0.1, kMostShape = 20, kLeastSigma = 0.01, kMostSigma = 5;

std::vector<std::string> words_in(const std::string& dotted) {
  std::vector<std::string> words;
  for (std::size_t begin = 0; begin <= dotted.size();) {
    const std::size_t end = std::min(dotted.find('.', begin), dotted.size());
    words.push_back(dotted.substr(begin, end - begin));
    begin = end + 1;
  }
  return words;
}

std::string join(const std::vector<std::string>& words, std::size_t begin, std::size_t end) {
  std::string out;
  for (std::size_t i = begin; i < end; ++i) out += (i > begin ? "." : "") + words[i];
  return out;
}

// The row of the table that a figure's key begins with, the scenario's key, and the words that are left.
struct Meaning {
  const MappedKey* row = nullptr;
  std::string key;
  std::string rest;  // "lognormal.median"
};
Meaning meaning_of(const std::string& figure) {
  const std::vector<std::string> words = words_in(figure);
  for (const MappedKey& row : table()) {
    const std::vector<std::string> pattern = words_in(row.key);
    if (words.size() < pattern.size()) continue;
    bool same = true;
    for (std::size_t i = 0; i < pattern.size(); ++i)
      same = same && (pattern[i] == "NAME" || pattern[i] == words[i]);
    if (same) return {&row, join(words, 0, pattern.size()), join(words, pattern.size(), words.size())};
  }
  return {};
}

// Parameters of the families as a profile writes them: "lognormal" -> median, sigma.
std::string family_word(Family family) {
  std::string word = name_of(family);
  std::replace(word.begin(), word.end(), ' ', '_');
  return word;
}

// What a figure's key may end in after its row, with the unit there; nothing for an unknown ending.
std::optional<std::string> unit_of(const Meaning& m) {
  if (m.rest.empty()) return m.row->unit;
  if (m.row->kind != MappedKey::Kind::time) return std::nullopt;
  for (const Family family : kFamilies) {
    const auto names = parameter_names(family), units = parameter_units(family);
    for (std::size_t i = 0; i < names.size(); ++i) {
      if (m.rest == family_word(family) + "." + names[i]) return units[i];
    }
  }
  return std::nullopt;
}

std::vector<std::string> endings() {
  std::vector<std::string> all;
  for (const Family family : kFamilies) {
    for (const std::string& name : parameter_names(family)) all.push_back(family_word(family) + "." + name);
  }
  return all;
}

std::vector<std::string> figure_keys() {
  std::vector<std::string> keys;
  for (const MappedKey& row : table()) keys.push_back(row.key);
  return keys;
}

// The figures that give one key of the scenario.
struct Group {
  const MappedKey* row = nullptr;
  std::vector<std::size_t> figures;
  std::vector<std::string> rests;
};

Node scalar(std::string text, const Place& at) {
  Node node;
  node.kind = Node::Kind::scalar;
  node.place = at;
  node.text = std::move(text);
  return node;
}

std::string seconds_text(double s) { return exact_duration(Duration::from_seconds(s)); }

class Applier {
 public:
  Applier(const CalibrationFile& file, const std::optional<ParameterDraw>& draw, Node& scenario,
          std::vector<Issue>& issues)
      : file_(file), draw_(draw), scenario_(scenario), issues_(issues) {}

  CalibrationUse apply() {
    CalibrationUse use;
    use.name = file_.profile.name;
    for (const auto& [key, group] : groups(use)) {
      if (!has_section(key, *group.row)) {
        for (const std::size_t i : group.figures) use.unused.push_back(figure(i).key);
        continue;
      }
      put(key, group, use);
    }
    std::sort(use.unused.begin(), use.unused.end());
    return use;
  }

 private:
  const Figure& figure(std::size_t i) const { return file_.profile.figures[i]; }

  void complain(std::size_t i, std::string what) {
    issues_.push_back(issue_at(file_.places[i], "figures." + figure(i).key, std::move(what)));
  }

  std::map<std::string, Group> groups(CalibrationUse& use) {
    std::map<std::string, Group> by_key;
    for (std::size_t i = 0; i < file_.profile.figures.size(); ++i) {
      const Meaning m = meaning_of(figure(i).key);
      const bool known = m.row != nullptr && unit_of(m).has_value();
      if (!known) {
        if (is_own(figure(i).key)) unknown(i, m);
        use.unused.push_back(figure(i).key);
        continue;
      }
      if (figure(i).unit != *unit_of(m)) {
        complain(i, "has the unit " + in_quotes(figure(i).unit) + "; expected " + in_quotes(*unit_of(m)));
      }
      Group& group = by_key[m.key];
      group.row = m.row;
      group.figures.push_back(i);
      group.rests.push_back(m.rest);
    }
    return by_key;
  }

  static bool is_own(const std::string& key) { return is_own_section(key.substr(0, key.find('.'))); }

  void unknown(std::size_t i, const Meaning& m) {
    const std::string& key = figure(i).key;
    const std::string guess = closest(key, figure_keys());
    if (m.row == nullptr && !guess.empty())
      return complain(i, "unknown " + in_quotes(key) + "; did you mean " + in_quotes(guess) + "?");
    if (m.row == nullptr) return complain(i, unknown_word(key, figure_keys()));
    complain(i, unknown_word(m.rest, endings()));
  }

  // Whether the scenario has what the key is about: the section that it stands in, and, where its presence
  // chooses a policy, the key itself. The sections recovery and job are made where the scenario leaves them
  // out.
  bool has_section(const std::string& key, const MappedKey& row) const {
    if (!row.always && node_at(scenario_, key) == nullptr) return false;
    const std::string section = key.substr(0, key.rfind('.'));
    if (section == "recovery" || section == "job") return true;
    const Node* about = node_at(scenario_, section);
    const bool one_of_several =
        section == "checkpoint" && about != nullptr && about->find("tiers") != nullptr;
    return about != nullptr && about->kind == Node::Kind::map && !one_of_several;
  }

  double drawn(std::size_t i) {
    const Figure& f = figure(i);
    if (!draw_ || f.low == f.high) return f.value;
    return posterior_quantile(f, draw_of(*draw_, f.key));
  }

  void put(const std::string& key, const Group& group, CalibrationUse& use) {
    const std::optional<Node> value = node_of(group);
    if (!value) return;
    const std::vector<std::string> words = words_in(key);
    Node* section = section_of(words);
    if (section == nullptr) return;
    InputOrigin input;
    input.key = key;
    input.origin = name_of(figure(group.figures[0]).origin);
    input.source = figure(group.figures[0]).source;
    input.calibrated = true;
    input.value = flow_text(*value);
    std::vector<std::string> replaces{words.back()};
    if (words[0] == "causes") replaces = {"rate", "mtbf", "observed", "lifetime"};
    for (const std::string& old : replaces) {
      const Entry* before = section->find(old);
      if (before == nullptr) continue;
      input.replaced = (old == words.back() ? "" : old + " ") + flow_text(before->value);
      std::erase_if(section->entries, [&](const Entry& e) { return e.key == old; });
    }
    section->put(words.back(), file_.places[group.figures[0]], *value);
    for (const std::size_t i : group.figures) {
      if (figure(i).low < figure(i).high) use.uncertain.push_back(figure(i).key);
    }
    use.inputs.push_back(std::move(input));
  }

  // The map that holds the key, made where the scenario leaves it out.
  Node* section_of(const std::vector<std::string>& words) {
    Node* node = &scenario_;
    for (std::size_t i = 0; i + 1 < words.size(); ++i) {
      if (node->kind != Node::Kind::map) return nullptr;
      if (node->find(words[i]) == nullptr) {
        Node made;
        made.kind = Node::Kind::map;
        made.place = file_.places[0];
        node->put(words[i], made.place, made);
      }
      node = &node->find(words[i])->value;
    }
    return node->kind == Node::Kind::map ? node : nullptr;
  }

  // What the scenario would say.
  std::optional<Node> node_of(const Group& group) {
    const std::size_t first = group.figures[0];
    const Place& at = file_.places[first];
    if (group.rests[0].empty()) {
      if (group.figures.size() > 1) {
        complain(group.figures[1],
                 "is also given as " + in_quotes(figure(first).key) + "; give only one of the two");
        return std::nullopt;
      }
      const double x = drawn(first);
      const std::string_view unit = group.row->unit;
      if (unit == "1") return scalar(format_number(std::min(x, 1.0)), at);
      if (unit == "1/s") return scalar(format_number(x * 1000 * 86400) + " per 1000 node-days", at);
      return scalar(seconds_text(x), at);
    }
    return family_of(group, at);
  }

  std::optional<Node> family_of(const Group& group, const Place& at) {
    for (const Family family : kFamilies) {
      const std::vector<std::string> names = parameter_names(family);
      if (!group.rests[0].starts_with(family_word(family) + ".")) continue;
      std::map<std::string, double> parameter;
      for (std::size_t k = 0; k < group.figures.size(); ++k) {
        if (!group.rests[k].starts_with(family_word(family) + ".")) {
          complain(group.figures[k], "belongs to another family of distributions than " +
                                         in_quotes(figure(group.figures[0]).key));
          return std::nullopt;
        }
        parameter[group.rests[k].substr(family_word(family).size() + 1)] = drawn(group.figures[k]);
      }
      for (const std::string& name : names) {
        if (parameter.count(name) == 0) {
          complain(group.figures[0], "needs " + in_quotes(family_word(family) + "." + name) + " too");
          return std::nullopt;
        }
      }
      return family_node(family, parameter, at);
    }
    return std::nullopt;
  }

  static Node simple_node(Family family, double a, double b, const Place& at) {
    Node map;
    map.kind = Node::Kind::map;
    map.place = at;
    map.put("model", at, scalar(name_of(family), at));
    if (family == Family::lognormal) {
      map.put("median", at, scalar(seconds_text(a), at));
      map.put("sigma", at, scalar(format_number(std::clamp(b, kLeastSigma, kMostSigma)), at));
    } else {
      map.put("mean", at, scalar(seconds_text(a), at));
      if (family != Family::exponential) {
        map.put("shape", at, scalar(format_number(std::clamp(b, kLeastShape, kMostShape)), at));
      }
    }
    return map;
  }

  static Node family_node(Family family, std::map<std::string, double>& p, const Place& at) {
    if (family == Family::lognormal) return simple_node(family, p["median"], p["sigma"], at);
    if (family != Family::two_exponentials && family != Family::two_lognormals) {
      return simple_node(family, p["mean"], p["shape"], at);
    }
    const double weight = std::clamp(p["weight"], 1e-6, 1 - 1e-6);
    Node parts[2];
    if (family == Family::two_exponentials) {
      parts[0] = simple_node(Family::exponential, p["mean"], 0, at);
      parts[1] = simple_node(Family::exponential, p["longer_mean"], 0, at);
    } else {
      parts[0] = simple_node(Family::lognormal, p["median"], p["sigma"], at);
      parts[1] = simple_node(Family::lognormal, p["longer_median"], p["longer_sigma"], at);
    }
    Node map, list;
    map.kind = Node::Kind::map;
    list.kind = Node::Kind::list;
    map.place = list.place = at;
    map.put("model", at, scalar("mixture", at));
    for (const int i : {0, 1}) {
      Node component;
      component.kind = Node::Kind::map;
      component.place = at;
      component.put("weight", at, scalar(format_number(i == 0 ? weight : 1 - weight), at));
      component.put("time", at, parts[i]);
      list.items.push_back(std::move(component));
    }
    map.put("components", at, list);
    return map;
  }

 private:
  const CalibrationFile& file_;
  const std::optional<ParameterDraw>& draw_;
  Node& scenario_;
  std::vector<Issue>& issues_;
};

std::uint32_t hash_of(const std::string& text) {  // FNV-1a
  std::uint32_t h = 2166136261U;
  for (const char c : text) h = (h ^ static_cast<unsigned char>(c)) * 16777619U;
  return h;
}

// Keys of the merged tree that a row of the table is about.
void collect(const Node& node, const std::string& path,
             std::vector<std::pair<std::string, const Node*>>& out) {
  const Meaning m = meaning_of(path);
  const bool other_rate = path.ends_with(".mtbf") || path.ends_with(".observed");
  if ((m.row != nullptr && m.rest.empty()) || (path.starts_with("causes.") && other_rate)) {
    out.emplace_back(path, &node);
    return;
  }
  if (node.kind != Node::Kind::map) return;
  for (const Entry& e : node.entries) collect(e.value, (path.empty() ? "" : path + ".") + e.key, out);
}

}  // namespace

std::span<const MappedKey> calibration_table() { return table(); }

double draw_of(const ParameterDraw& draw, const std::string& key) {
  return Uniforms(draw.seed).at(hash_of(key), draw.index, 3);
}

CalibrationUse apply_calibration(const CalibrationFile& file, const std::optional<ParameterDraw>& draw,
                                 Node& scenario, std::vector<Issue>& issues) {
  return Applier(file, draw, scenario, issues).apply();
}

std::vector<InputOrigin> origins_in(const Node& scenario, const CalibrationUse& use,
                                    const RecoveryProfile* profile) {
  std::vector<std::pair<std::string, const Node*>> found;
  collect(scenario, "", found);
  std::vector<InputOrigin> out;
  for (const auto& entry : found) {
    const std::string& key = entry.first;
    const Node* const node = entry.second;
    InputOrigin input{key, "scenario", flow_text(*node), "", ""};
    const auto calibrated = std::find_if(use.inputs.begin(), use.inputs.end(),
                                         [&](const InputOrigin& i) { return i.key == key; });
    if (node->place.is_override) {
      input.origin = "option";
    } else if (calibrated != use.inputs.end()) {
      input = *calibrated;
    } else if (profile != nullptr && node->place.file && *node->place.file == *profile->tree.place.file) {
      const std::string* const why = remark_on(key, profile->unconfirmed);
      const std::string* const source = remark_on(key, profile->sources);
      input.origin = why != nullptr ? "assumed" : "published";
      if (why != nullptr) input.source = *why;
      if (why == nullptr && source != nullptr) input.source = *source;
    }
    out.push_back(std::move(input));
  }
  return out;
}

}  // namespace pitstop
