#include "experiments/config/scenario_file.hpp"

#include <algorithm>
#include <filesystem>
#include <tuple>

#include "experiments/config/checks.hpp"
#include "experiments/config/document.hpp"
#include "experiments/config/library.hpp"
#include "experiments/config/reader.hpp"
#include "models/fleet/compile.hpp"

namespace pitstop {
namespace {

constexpr std::size_t kMostIssues = 100;  // shown; beyond that the file is of another kind

bool chooses_profile(const Override& o) { return o.key == "recovery" || o.key == "recovery.profile"; }

// By file (the scenario first, then as they came), line and column.
void sort_issues(std::vector<Issue>& issues, const std::string& name) {
  std::vector<std::string> files{name};
  for (const Issue& i : issues) {
    if (std::find(files.begin(), files.end(), i.file) == files.end()) files.push_back(i.file);
  }
  auto rank = [&](const Issue& i) {
    return std::tuple(std::find(files.begin(), files.end(), i.file) - files.begin(), i.line, i.column);
  };
  std::stable_sort(issues.begin(), issues.end(),
                   [&](const Issue& a, const Issue& b) { return rank(a) < rank(b); });
  const auto same = [](const Issue& a, const Issue& b) { return a.text() == b.text(); };
  issues.erase(std::unique(issues.begin(), issues.end(), same), issues.end());
}

[[noreturn]] void throw_issues(std::vector<Issue> issues, const std::string& name) {
  const std::size_t found = issues.size();
  if (found > kMostIssues) issues.resize(kMostIssues);
  sort_issues(issues, name);
  if (found > kMostIssues) {
    issues.push_back({name, 0, 0, "", std::to_string(found - kMostIssues) + " or more mistakes follow"});
  }
  throw ConfigError(std::move(issues));
}

// The profile that the tree asks for, if any.
std::optional<RecoveryProfile> profile_for(const Node& root, const std::string& base_dir,
                                           std::vector<Issue>& issues) {
  const Node* name = node_at(root, "recovery.profile");
  if (!name || name->kind != Node::Kind::scalar) return std::nullopt;
  return find_profile(name->text, base_dir, name->place, "recovery.profile", issues);
}

// Whether any cause can ever be seen by the channel; `human` sees what a channel may miss.
bool is_used(const Scenario& s, const Channel& channel) {
  auto watches = [&](const Cause& c) {
    return std::any_of(c.detected_by.begin(), c.detected_by.end(), [&](const std::string& name) {
      const auto by = std::find_if(s.detection.begin(), s.detection.end(),
                                   [&](const Channel& ch) { return ch.name == name; });
      return name == channel.name || (channel.name == "human" && by != s.detection.end() && by->miss > 0);
    });
  };
  return std::any_of(s.causes.begin(), s.causes.end(), watches);
}

// Drops the remarks on channels that no cause uses.
std::vector<std::string> remarks_in_use(std::vector<std::string> remarks, const Scenario& s) {
  std::erase_if(remarks, [&](const std::string& remark) {
    return std::any_of(s.detection.begin(), s.detection.end(), [&](const Channel& c) {
      return remark.starts_with("detection." + c.name + ".") && !is_used(s, c);
    });
  });
  return remarks;
}

}  // namespace

Scenario parse_scenario(const std::string& text, const std::string& name,
                        const std::vector<Override>& overrides, const std::string& base_dir) {
  std::vector<Issue> issues;
  Node root = parse_document(text, name, issues);
  if (root.kind == Node::Kind::null && !issues.empty()) throw_issues(std::move(issues), name);

  // The choice of a profile comes first, so that other overrides can reach into its values.
  for (const Override& o : overrides) {
    if (chooses_profile(o)) apply_override(o, root, issues);
  }
  const std::optional<RecoveryProfile> profile = profile_for(root, base_dir, issues);
  if (profile) merge_profile(*profile, root);
  for (const Override& o : overrides) {
    if (!chooses_profile(o)) apply_override(o, root, issues);
  }

  Scenario scenario;
  scenario.name = std::filesystem::path(name).stem().string();
  read_values(root, scenario, {issues, base_dir});
  choose_channels(scenario);
  check_scenario(scenario, root, issues);
  add_implied(scenario);
  if (!issues.empty()) throw_issues(std::move(issues), name);
  if (profile) scenario.unconfirmed = remarks_in_use(unconfirmed_in_use(*profile, root), scenario);
  return scenario;
}

Scenario read_scenario(const std::string& path, const std::vector<Override>& overrides) {
  return parse_scenario(scenario_text(path), path, overrides,
                        std::filesystem::path(path).parent_path().string());
}

std::string scenario_text(const std::string& path) { return read_text(path); }

}  // namespace pitstop
