#include "experiments/scenario/library.hpp"

#include <algorithm>
#include <filesystem>

#include "experiments/base/embedded.hpp"
#include "experiments/scenario/field.hpp"
#include "experiments/scenario/reader.hpp"
#include "experiments/scenario/text/overrides.hpp"

namespace pitstop {
namespace {

const std::string kProfiles = "profiles/", kScenarios = "scenarios/", kEnding = ".yaml";

std::vector<InstanceType> read_catalogue(const EmbeddedFile& file) {
  std::vector<Issue> issues;
  const Node root = parse_document(file.text, file.name, issues);
  std::vector<InstanceType> types;
  const Entry* instances = root.find("instances");
  for (const Entry& e : instances ? instances->value.entries : root.entries) {
    InstanceType type;
    type.name = e.key;
    read_values(e.value, type, {issues, ""});
    types.push_back(std::move(type));
  }
  if (!issues.empty()) throw ConfigError(std::move(issues));
  return types;
}

std::vector<Remark> remarks_in(const Node& root, const char* section, std::vector<Issue>& issues) {
  std::vector<Remark> remarks;
  const Entry* found = root.find(section);
  if (!found) return remarks;
  for (const Entry& e : found->value.entries) {
    const bool is_text = e.value.kind == Node::Kind::scalar;
    if (is_text)
      remarks.push_back({e.key, e.value.text});
    else
      issues.push_back(issue_at(e.place, std::string(section) + "." + e.key, "expected text"));
  }
  if (found->value.kind != Node::Kind::map) {
    issues.push_back(
        issue_at(found->place, section, "expected a map from keys, such as recovery.queue, to text"));
  }
  return remarks;
}

RecoveryProfile read_profile(std::string_view text, const std::string& file, const std::string& name,
                             std::vector<Issue>& issues) {
  const std::vector<std::string> known{"description", "sources", "unconfirmed", "recovery", "detection"};
  RecoveryProfile profile;
  profile.name = name;
  profile.tree = parse_document(text, file, issues);
  for (const Entry& e : profile.tree.entries) {
    if (std::find(known.begin(), known.end(), e.key) != known.end()) continue;
    issues.push_back(issue_at(e.place, e.key, "unknown key of a profile; expected " + listed(known)));
  }
  const Entry* description = profile.tree.find("description");
  if (description) profile.description = description->value.text;
  profile.sources = remarks_in(profile.tree, "sources", issues);
  profile.unconfirmed = remarks_in(profile.tree, "unconfirmed", issues);
  return profile;
}

// "g5-fleet" of "scenarios/g5-fleet.yaml".
std::vector<std::string> names_in(const std::string& folder) {
  std::vector<std::string> names;
  for (const EmbeddedFile& file : embedded_files()) {
    std::string_view name = file.name;
    if (!name.starts_with(folder) || !name.ends_with(kEnding)) continue;
    name.remove_prefix(folder.size());
    name.remove_suffix(kEnding.size());
    names.emplace_back(name);
  }
  return names;
}

bool is_file_name(std::string_view name) {
  return name.ends_with(".yaml") || name.ends_with(".yml") || name.ends_with(".json");
}

// The values of `from` that `into` lacks, one level deep.
void fill_in(const Node& from, Node& into) {
  for (const Entry& e : from.entries) {
    if (!into.find(e.key)) into.entries.push_back(e);
  }
}

}  // namespace

const std::string* remark_on(const std::string& key, const std::vector<Remark>& remarks) {
  for (const Remark& r : remarks) {
    if (r.key == key) return &r.text;
  }
  return nullptr;
}

const std::vector<InstanceType>& catalogue() {
  static const std::vector<InstanceType> types = [] {
    const EmbeddedFile* const file = embedded_file("catalogue.yaml");
    return file != nullptr ? read_catalogue(*file) : std::vector<InstanceType>{};
  }();
  return types;
}

std::vector<std::string> instance_names() {
  std::vector<std::string> names;
  for (const InstanceType& t : catalogue()) names.push_back(t.name);
  return names;
}

std::optional<InstanceType> find_instance(std::string_view name) {
  for (const InstanceType& t : catalogue()) {
    if (t.name == name) return t;
  }
  return std::nullopt;
}

std::vector<std::string> profile_names() { return names_in(kProfiles); }

std::vector<std::string> shipped_scenarios() { return names_in(kScenarios); }

const char* shipped_scenario(const std::string& name) {
  const EmbeddedFile* const file = embedded_file(kScenarios + name + kEnding);
  return file != nullptr ? file->text : nullptr;
}

std::optional<NamedFile> file_beside(const std::string& base_dir, const std::string& name, const Place& at,
                                     std::string& error) {
  const std::filesystem::path path = std::filesystem::path(name).lexically_normal();
  const bool leaves = path.is_absolute() || path.empty() || *path.begin() == "..";
  if (leaves) {
    error = in_quotes(name) + " is outside the scenario's folder; expected a file in it";
    return std::nullopt;
  }
  if (base_dir == kShippedFolder && !at.is_override) {
    const EmbeddedFile* const file = embedded_file(kScenarios + path.string());
    if (file != nullptr) return NamedFile{name, base_dir + "/" + path.string(), file->text};
    error = in_quotes(name) + " is not inside the program";
    return std::nullopt;
  }
  const std::filesystem::path folder = base_dir == kShippedFolder ? "" : base_dir;
  try {
    const std::string found = (folder / path).string();
    return NamedFile{name, found, read_text(found)};
  } catch (const std::exception& e) {
    error = e.what();
    return std::nullopt;
  }
}

std::optional<RecoveryProfile> find_profile(const std::string& name, const std::string& base_dir,
                                            const Place& at, const std::string& key,
                                            std::vector<Issue>& issues) {
  auto refuse = [&](std::string what) {
    issues.push_back(issue_at(at, key, std::move(what)));
    return std::nullopt;
  };
  const std::size_t before = issues.size();
  RecoveryProfile profile;
  if (const EmbeddedFile* const inside = embedded_file(kProfiles + name + kEnding)) {
    profile = read_profile(inside->text, inside->name, name, issues);
  } else {
    if (!is_file_name(name)) {
      std::vector<std::string> expected = profile_names();
      expected.push_back("a YAML file");
      return refuse(unknown_word(name, expected));
    }
    std::string error;
    const auto file = file_beside(base_dir, name, at, error);
    if (!file) return refuse(error);
    profile = read_profile(file->text, file->path, name, issues);
  }
  if (issues.size() > before) return std::nullopt;
  return profile;
}

void merge_profile(const RecoveryProfile& profile, Node& scenario) {
  for (const char* section : {"recovery", "detection"}) {
    const Entry* from = profile.tree.find(section);
    if (!from) continue;
    Entry* into = scenario.find(section);
    if (!into)
      scenario.entries.push_back(*from);
    else if (into->value.kind == Node::Kind::map)
      fill_in(from->value, into->value);
  }
}

std::vector<std::string> unconfirmed_in_use(const RecoveryProfile& profile, const Node& scenario) {
  std::vector<std::string> out;
  for (const Remark& remark : profile.unconfirmed) {
    const Node* node = node_at(scenario, remark.key);
    if (node && node->place.file == profile.tree.place.file) out.push_back(remark.key + ": " + remark.text);
  }
  return out;
}

}  // namespace pitstop
