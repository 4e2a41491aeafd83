#include "experiments/scenario/explain/explain_lists.hpp"

#include <algorithm>

#include "experiments/scenario/field.hpp"
#include "experiments/scenario/library.hpp"
#include "experiments/scenario/text/overrides.hpp"
#include "experiments/scenario/text/units.hpp"
#include "experiments/show/text_style.hpp"

namespace pitstop {
namespace {

using Kind = Shape::Kind;

constexpr std::size_t kWidth = 100;

std::string joined_words(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& w : words) out += (out.empty() ? "" : " | ") + w;
  return out;
}

std::string range_text(const Shape& s) {
  if (s.range.min <= kAnyNumber.min) return "";
  return " " + format_number(s.range.min) + " to " + format_number(s.range.max);
}

std::string bytes_text(double bytes) { return bytes > 0 ? exact_bytes(bytes) : "unknown"; }

RecoveryProfile embedded(const std::string& name) {
  std::vector<Issue> issues;
  auto profile = find_profile(name, "", {}, name, issues);
  if (!profile) throw ConfigError(std::move(issues));
  return std::move(*profile);
}

// A value of a profile for people: "20 min to 30 min", "45 s", "never".
std::string plain_value(const Node& node) {
  if (node.kind == Node::Kind::scalar) {
    const Parsed<Duration> d = parse_duration(node.text);
    return d.value ? format_duration(*d.value) : node.text;
  }
  const Node* min = node_at(node, "min");
  const Node* max = node_at(node, "max");
  return min && max ? plain_value(*min) + " to " + plain_value(*max) : flow_text(node);
}

std::vector<Entry> channels_in(const RecoveryProfile& profile) {
  const Node* channels = node_at(profile.tree, "detection");
  return channels ? channels->entries : std::vector<Entry>{};
}

// What the profile sets for a key; of a key of channels, that of each channel. Empty: nothing.
std::string value_in(const RecoveryProfile& profile, const std::string& path) {
  constexpr std::string_view of_channels = "detection.NAME.";
  if (!path.starts_with(of_channels)) {
    const Node* node = node_at(profile.tree, path);
    return node ? plain_value(*node) : "";
  }
  std::string out;
  for (const Entry& e : channels_in(profile)) {
    const Node* node = node_at(e.value, path.substr(of_channels.size()));
    if (node) out += (out.empty() ? "" : ", ") + e.key + " " + plain_value(*node);
  }
  return out;
}

// "profile hyperpod-field: 20 min to 30 min; profiles elastic, hot-spare: 25 min"; empty if none sets it.
std::string profile_values(const std::string& path) {
  if (!path.starts_with("recovery.") && !path.starts_with("detection.")) return "";
  std::vector<std::pair<std::string, std::vector<std::string>>> by_value;
  for (const std::string& name : profile_names()) {
    const std::string value = value_in(embedded(name), path);
    if (value.empty()) continue;
    const auto same =
        std::find_if(by_value.begin(), by_value.end(), [&](const auto& v) { return v.first == value; });
    (same == by_value.end() ? by_value.emplace_back(value, std::vector<std::string>{}) : *same)
        .second.push_back(name);
  }
  std::string out;
  for (const auto& [value, names] : by_value) {
    out += out.empty() ? "profile" : "; profile";
    out += names.size() == 1 ? " " : "s ";
    for (std::size_t i = 0; i < names.size(); ++i) out += (i > 0 ? ", " : "") + names[i];
    out += ": " + value;
  }
  return out;
}

}  // namespace

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
      return "mapping from probability to duration, such as {50%: 4min, 95%: 1h}";
    case Kind::sample_file:
      return "file beside the scenario, one column with its unit as header";
    case Kind::file:
      return "file beside the scenario";
    case Kind::list:
      return "list of: " + form_of(*s.element);
    case Kind::named:
      return "mapping from name to keys";
    case Kind::section:
      return "mapping";
    case Kind::one_of:
      break;
  }
  std::string out;
  for (const Shape& a : s.alternatives) out += (out.empty() ? "" : " | ") + form_of(a);
  return out;
}

std::string key_text(const KeyPath& key) {
  const std::string note = key.key->required               ? "; required"
                           : key.key->default_text.empty() ? ""
                                                           : "; default " + key.key->default_text;
  const std::string profiles = profile_values(key.path);
  return key.path + "\n    " + key.key->meaning + "\n    " + form_of(key.key->shape) + note + "\n" +
         (profiles.empty() ? "" : "    " + wrapped(profiles, kWidth - 4, 4) + "\n");
}

std::string two_columns(const std::vector<std::pair<std::string, std::string>>& rows) {
  std::size_t width = 0;
  for (const auto& row : rows) width = std::max(width, row.first.size());
  std::string out;
  for (const auto& [name, text] : rows) out += "  " + pad_right(name, width + 2) + text + "\n";
  return out;
}

std::string models_text() {
  std::vector<std::pair<std::string, std::string>> rows;
  for (const SectionShape& family : distribution_shapes()) rows.emplace_back(family.model, family.meaning);
  std::string out = "Lifetimes and stage times: a duration is a constant; otherwise {model: NAME, ...}\n" +
                    two_columns(rows);
  rows.clear();
  for (const PolicyWord& policy : policy_meanings()) rows.emplace_back(policy.name, policy.meaning);
  return out + "\nCheckpoint intervals\n" + two_columns(rows);
}

std::string model_text(const SectionShape& family) {
  std::string out = family.model + ": " + family.meaning + "\n\n";
  for (const KeyShape& key : family.keys) out += key_text({key.name, &key});
  for (const auto& group : family.exactly_one) out += "exactly one of " + listed(group) + "\n";
  return out;
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
         two_columns({{"GPUs", std::to_string(t.gpus) + (t.gpu.empty() ? "" : " x " + t.gpu) + mark("gpus")},
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

std::string profile_text(const std::string& name) {
  const RecoveryProfile p = embedded(name);
  std::vector<std::pair<std::string, std::string>> rows;
  for (const Remark& r : p.sources) rows.emplace_back(r.key, r.text);
  for (const Remark& r : p.unconfirmed) rows.emplace_back(r.key, r.text);
  return name + ": " + p.description + "\n\nWhere each figure comes from\n" + two_columns(rows);
}

std::string profiles_text() {
  std::vector<std::pair<std::string, std::string>> rows;
  for (const std::string& name : profile_names()) rows.emplace_back(name, embedded(name).description);
  return "Recovery profiles (recovery.profile)\n" + two_columns(rows);
}

std::string channel_text(const std::string& channel) {
  std::vector<std::pair<std::string, std::string>> rows;
  for (const std::string& name : profile_names()) {
    const RecoveryProfile profile = embedded(name);
    const Node* latency = node_at(profile.tree, "detection." + channel + ".latency");
    if (latency) rows.emplace_back(name, plain_value(*latency));
  }
  if (rows.empty()) return "";
  return "detection." + channel + ".latency in the recovery profiles\n" + two_columns(rows);
}

std::vector<std::string> channel_names() {
  std::vector<std::string> names;
  for (const std::string& profile : profile_names()) {
    for (const Entry& e : channels_in(embedded(profile))) {
      if (std::find(names.begin(), names.end(), e.key) == names.end()) names.push_back(e.key);
    }
  }
  return names;
}

}  // namespace pitstop
