#include "experiments/config/explain.hpp"

#include <algorithm>
#include <cmath>

#include "experiments/config/field.hpp"
#include "experiments/config/library.hpp"
#include "experiments/config/registry.hpp"
#include "experiments/config/units.hpp"

namespace pitstop {
namespace {

using Kind = Shape::Kind;

std::string padded(std::string text, std::size_t width) {
  text.resize(std::max(text.size(), width), ' ');
  return text;
}

std::string joined_words(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& w : words) out += (out.empty() ? "" : " | ") + w;
  return out;
}

std::string range_text(const Shape& s) {
  if (s.range.min <= kAnyNumber.min) return "";
  return " " + format_number(s.range.min) + " to " + format_number(s.range.max);
}

// How a value of that shape is written, in a few words.
std::string form_of(const Shape& s) {
  if (s.id == "distribution" || s.id == "component") return "distribution";
  if (s.id == "interval") return joined_words(policy_words()) + " | duration | N steps";
  if (s.id == "instance") return "name of the catalogue | own figures";
  switch (s.kind) {
    case Kind::duration:
      return "duration";
    case Kind::number:
      return s.range.is_fraction() ? "fraction" + range_text(s) : "number" + range_text(s);
    case Kind::integer:
      return "whole number" + range_text(s);
    case Kind::boolean:
      return "true | false";
    case Kind::text:
    case Kind::name:
      return "text";
    case Kind::word:
      return joined_words(s.words);
    case Kind::steps:
      return "N steps";
    case Kind::rate:
      return "rate, such as 6.5 per 1000 node-days";
    case Kind::observed:
      return "count, such as 148 in 54 days on 2048 nodes";
    case Kind::bytes:
      return "bytes, such as 80 GB";
    case Kind::bandwidth:
      return "bandwidth, such as 400 Gbps";
    case Kind::price:
      return "price, such as 98.32 USD/h";
    case Kind::quantiles:
      return "map from probability to duration, such as {50%: 4min, 95%: 1h}";
    case Kind::sample_file:
      return "file beside the scenario, one column with its unit as header";
    case Kind::file:
      return "file beside the scenario";
    case Kind::list:
      return "list of: " + form_of(*s.element);
    case Kind::named:
      return "map from name to keys";
    case Kind::section:
      return "keys";
    case Kind::one_of:
      break;
  }
  std::string out;
  for (const Shape& a : s.alternatives) out += (out.empty() ? "" : " | ") + form_of(a);
  return out;
}

std::string key_lines(const std::string& path, const KeyShape& key) {
  std::string note = key.required               ? "required"
                     : key.default_text.empty() ? ""
                                                : "default " + key.default_text;
  std::string out = path + "\n    " + key.meaning + "\n    " + form_of(key.shape);
  if (!note.empty()) out += "; " + note;
  return out + "\n";
}

std::string table(const std::vector<std::pair<std::string, std::string>>& rows) {
  std::size_t width = 0;
  for (const auto& row : rows) width = std::max(width, row.first.size());
  std::string out;
  for (const auto& [name, text] : rows) out += "  " + padded(name, width + 2) + text + "\n";
  return out;
}

std::string models_text() {
  std::vector<std::pair<std::string, std::string>> rows;
  for (const SectionShape& family : distribution_shapes()) rows.emplace_back(family.model, family.meaning);
  std::string out =
      "Lifetimes and stage times: a duration is a constant; otherwise {model: NAME, ...}\n" + table(rows);
  rows.clear();
  for (const PolicyWord& policy : policy_meanings()) rows.emplace_back(policy.name, policy.meaning);
  return out + "\nCheckpoint intervals\n" + table(rows);
}

std::string model_text(const SectionShape& family) {
  std::string out = family.model + ": " + family.meaning + "\n\n";
  for (const KeyShape& key : family.keys) out += key_lines(key.name, key);
  for (const auto& group : family.exactly_one) out += "exactly one of " + listed(group) + "\n";
  return out;
}

std::string bytes_text(double bytes) {
  constexpr double gib = 1073741824.0;
  if (bytes <= 0) return "unknown";
  return std::fmod(bytes, gib) == 0 ? format_number(bytes / gib) + " GiB"
                                    : format_number(bytes / 1e9) + " GB";
}

std::string instance_text(const InstanceType& t) {
  auto mark = [&t](const char* field) {
    return std::find(t.unconfirmed.begin(), t.unconfirmed.end(), field) == t.unconfirmed.end()
               ? ""
               : " (unconfirmed)";
  };
  const std::string nic =
      t.nic_bytes_per_s > 0 ? format_number(t.nic_bytes_per_s * 8 / 1e9) + " Gbps" : "unknown";
  return t.name + "\n" +
         table({{"GPUs", std::to_string(t.gpus) + (t.gpu.empty() ? "" : " x " + t.gpu) + mark("gpus")},
                {"GPU memory", bytes_text(t.gpu_memory_bytes) + mark("gpu_memory")},
                {"host memory", bytes_text(t.host_memory_bytes) + mark("host_memory")},
                {"network", (t.nic_burstable ? "up to " : "") + nic + mark("nic")},
                {"EFA", t.efa_devices > 0 ? std::to_string(t.efa_devices) + mark("efa_devices")
                                          : "none: NCCL runs over TCP sockets"},
                {"source", t.source}});
}

std::string instances_text() {
  std::string out;
  for (const InstanceType& t : catalogue()) out += instance_text(t) + "\n";
  return out;
}

RecoveryProfile embedded(const std::string& name) {
  std::vector<Issue> issues;
  auto profile = find_profile(name, "", {}, name, issues);
  if (!profile) throw ConfigError(std::move(issues));
  return std::move(*profile);
}

std::string profile_text(const std::string& name) {
  const RecoveryProfile p = embedded(name);
  std::vector<std::pair<std::string, std::string>> rows;
  for (const Remark& r : p.sources) rows.emplace_back(r.key, r.text);
  for (const Remark& r : p.unconfirmed) rows.emplace_back(r.key, r.text);
  return name + ": " + p.description + "\n\nWhere each figure comes from\n" + table(rows);
}

std::string profiles_text() {
  std::vector<std::pair<std::string, std::string>> rows;
  for (const std::string& name : profile_names()) rows.emplace_back(name, embedded(name).description);
  return "Recovery profiles (recovery.profile)\n" + table(rows);
}

std::string keys_text() {
  std::string out;
  for (const KeyPath& key : key_paths()) out += key.path + "\n";
  return out;
}

std::string overview() {
  std::vector<std::pair<std::string, std::string>> rows;
  for (const KeyShape& key : scenario_shape().keys)
    rows.emplace_back(key.name, key.meaning + (key.required ? " (required)" : ""));
  return "A scenario is a YAML or JSON file with these sections. `pitstop explain SECTION` lists the keys of "
         "one.\n" +
         table(rows) + "\n" + models_text() + "\nUnits\n" + units_help() + "\n" + profiles_text() +
         "\nMore: explain weibull, explain checkpoint.interval, explain hyperpod-field, explain instances,\n"
         "explain ml.p5.48xlarge, explain keys; explain --schema prints the JSON Schema.\n";
}

// True if `topic` names the key or a section above it; NAME and [] stand for any name and number.
bool is_under(std::string_view path, std::string_view topic) {
  while (!topic.empty()) {
    const std::size_t p = std::min(path.find_first_of(".["), path.size());
    const std::size_t t = std::min(topic.find_first_of(".["), topic.size());
    const bool index = path.starts_with("[]") && topic.starts_with("[");
    if (index) {
      path.remove_prefix(2);
      topic.remove_prefix(std::min(topic.find(']'), topic.size() - 1) + 1);
    } else if (path.substr(0, p) == "NAME" || path.substr(0, p) == topic.substr(0, t)) {
      path.remove_prefix(p);
      topic.remove_prefix(t);
    } else {
      return false;
    }
    if (path.empty()) return topic.empty();
    if (path.front() == '.') path.remove_prefix(1);
    if (!topic.empty() && topic.front() == '.') topic.remove_prefix(1);
  }
  return true;
}

std::string keys_under(const std::string& topic) {
  std::string out;
  for (const KeyPath& key : key_paths()) {
    if (!is_under(key.path, topic)) continue;
    out += key_lines(key.path, *key.key);
    if (key.key->shape.id != "interval" || key.path != topic) continue;
    for (const PolicyWord& policy : policy_meanings())
      out += "    " + padded(policy.name, 8) + policy.meaning + "\n";
  }
  return out;
}

[[noreturn]] void refuse(const std::string& topic) {
  std::vector<std::string> topics{"units", "models", "profiles", "instances", "keys"};
  for (const KeyShape& key : scenario_shape().keys) topics.push_back(key.name);
  std::vector<std::string> all = topics;
  for (const SectionShape& family : distribution_shapes()) all.push_back(family.model);
  for (const auto& names : {profile_names(), instance_names(), all_keys()})
    all.insert(all.end(), names.begin(), names.end());
  std::string what =
      "no such topic; expected a key, a model, a profile, an instance type, or " + listed(topics);
  const std::string guess = closest(topic, all);
  if (!guess.empty()) what += "; did you mean \"" + guess + "\"?";
  throw ConfigError({{"explain", 0, 0, topic, what}});
}

}  // namespace

std::string explain_text(const std::string& topic) {
  if (topic.empty()) return overview();
  if (topic == "units") return units_help();
  if (topic == "models") return models_text();
  if (topic == "profiles") return profiles_text();
  if (topic == "instances") return instances_text();
  if (topic == "keys") return keys_text();
  for (const SectionShape& family : distribution_shapes()) {
    if (family.model == topic) return model_text(family);
  }
  const std::vector<std::string> profiles = profile_names();
  if (std::find(profiles.begin(), profiles.end(), topic) != profiles.end()) return profile_text(topic);
  if (const auto instance = find_instance(topic)) return instance_text(*instance);
  const std::string keys = keys_under(topic);
  if (keys.empty()) refuse(topic);
  return keys;
}

}  // namespace pitstop
