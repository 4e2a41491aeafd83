#include "experiments/scenario/scenario_file.hpp"

#include <algorithm>
#include <filesystem>
#include <tuple>

#include "calibration/fit/rates.hpp"
#include "experiments/scenario/calibrated/calibration_map.hpp"
#include "experiments/scenario/calibrated/measured_ways.hpp"
#include "experiments/scenario/checks.hpp"
#include "experiments/scenario/derive/derive.hpp"
#include "experiments/scenario/derive/derive_work.hpp"
#include "experiments/scenario/library.hpp"
#include "experiments/scenario/reader.hpp"
#include "experiments/scenario/text/document.hpp"
#include "models/compile/cluster.hpp"

namespace pitstop {
namespace {

constexpr std::size_t kMostIssues = 100;  // shown; beyond that the file is of another kind

bool chooses_profile(const Override& o) {
  return o.key == "recovery" || o.key == "recovery.profile" || o.key == "calibration";
}

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
    issues.push_back({name, 0, 0, "", std::to_string(found - kMostIssues) + " more mistakes are not shown"});
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

// The calibration that the tree asks for, if any: beside the scenario, or where the command line says.
std::optional<CalibrationFile> calibration_for(const Node& root, const std::string& base_dir,
                                               std::vector<Issue>& issues) {
  const Node* name = node_at(root, "calibration");
  if (!name || name->kind != Node::Kind::scalar) return std::nullopt;
  std::string error;
  const auto named = name->place.is_override ? NamedFile{name->text, name->text, read_text(name->text)}
                                             : file_beside(base_dir, name->text, name->place, error);
  if (!named) {
    issues.push_back(issue_at(name->place, "calibration", error));
    return std::nullopt;
  }
  const std::size_t before = issues.size();
  CalibrationFile file = parse_calibration(named->text, named->path, issues);
  if (issues.size() > before) return std::nullopt;
  return file;
}

// Rates given by a count: drawn from their posterior.
void draw_counted_rates(Scenario& s, const ParameterDraw& draw) {
  constexpr double kDay = 86400;
  for (Cause& c : s.causes) {
    if (!c.observed) continue;
    const double node_days = c.observed->time.seconds() / kDay * static_cast<double>(c.observed->nodes);
    c.per_1000_node_days =
        1000 * rate_quantile(c.observed->count, node_days, draw_of(draw, "causes." + c.name + ".observed"));
    c.observed.reset();
  }
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

// The text of the scenario inside the program that `path` names; null if it names a file.
const char* shipped(const std::string& path) {
  std::error_code failed;
  const bool is_file = std::filesystem::exists(path, failed) && !std::filesystem::is_directory(path, failed);
  return is_file ? nullptr : shipped_scenario(path);
}

// What is wrong with `path`, which cannot be read because of `why`.
std::string unreadable_text(const std::string& path, const std::string& why) {
  std::error_code failed;
  if (std::filesystem::exists(path, failed)) return why;
  const std::filesystem::path stem = std::filesystem::path(path).stem();
  std::vector<std::string> expected = shipped_scenarios();
  const std::string near = closest(stem.string(), expected);
  if (stem != path) return why + (near.empty() ? "" : "; did you mean " + in_quotes(near) + "?");
  expected.push_back("a file");
  return "scenario: " + unknown_word(path, expected);
}

// A scenario and what it was read from.
struct Reading {
  Scenario scenario;
  Node root;  // with the profile, the calibration and the options in it
  std::optional<RecoveryProfile> profile;
};

Reading read_all(const std::string& text, const std::string& name, const std::vector<Override>& overrides,
                 const std::string& base_dir, const std::optional<ParameterDraw>& draw) {
  std::vector<Issue> issues;
  Node root = parse_document(text, name, issues);
  if (root.kind == Node::Kind::null && !issues.empty()) throw_issues(std::move(issues), name);

  // The choice of a profile comes first, so that other overrides can reach into its values.
  for (const Override& o : overrides) {
    if (chooses_profile(o)) apply_override(o, root, issues);
  }
  std::optional<RecoveryProfile> profile = profile_for(root, base_dir, issues);
  if (profile) merge_profile(*profile, root);
  const std::optional<CalibrationFile> calibration = calibration_for(root, base_dir, issues);
  CalibrationUse use;
  if (calibration) use = apply_calibration(*calibration, draw, root, issues);
  for (const Override& o : overrides) {
    if (!chooses_profile(o)) apply_override(o, root, issues);
  }

  const bool all_files_read =
      (profile || !node_at(root, "recovery.profile")) && (calibration || !node_at(root, "calibration"));
  Complaints to(root, issues, all_files_read);
  Scenario scenario;
  scenario.name = std::filesystem::path(name).stem().string();
  scenario.as_read = flow_text(root);
  read_values(root, scenario, {issues, base_dir});
  choose_channels(scenario);
  derive_work(
      scenario,
      calibration ? measured_ways(calibration->profile) : std::vector<std::pair<Collective, CollectiveWay>>{},
      to);
  derive_checkpoints(scenario, to);
  check_scenario(scenario, to);
  if (!issues.empty()) throw_issues(std::move(issues), name);
  note_flat_switch(scenario);
  add_implied(scenario);
  if (profile) scenario.unconfirmed = remarks_in_use(unconfirmed_in_use(*profile, root), scenario);
  use.inputs = origins_in(root, use, profile ? &*profile : nullptr);
  if (calibration && !calibration->places.empty()) {
    for (const InputOrigin& input : use.inputs) {
      if (input.origin != "option") continue;  // what was typed is not drawn
      std::erase_if(use.uncertain, [&](const std::string& figure) {
        return figure == input.key || figure.starts_with(input.key + ".");
      });
    }
    use.file = *calibration->places.front().file;
  }
  scenario.calibration = std::move(use);
  for (const Cause& c : scenario.causes) {
    if (c.observed) scenario.calibration.uncertain.push_back("causes." + c.name + ".observed");
  }
  if (draw) draw_counted_rates(scenario, *draw);
  for (std::string& remark : unconfirmed_in_derived(scenario))
    scenario.unconfirmed.push_back(std::move(remark));
  return {std::move(scenario), std::move(root), std::move(profile)};
}

}  // namespace

Scenario parse_scenario(const std::string& text, const std::string& name,
                        const std::vector<Override>& overrides, const std::string& base_dir,
                        const std::optional<ParameterDraw>& draw) {
  return read_all(text, name, overrides, base_dir, draw).scenario;
}

Scenario read_scenario(const std::string& path, const std::vector<Override>& overrides) {
  return parse_scenario(scenario_text(path), path, overrides, scenario_folder(path));
}

ResolvedScenario read_resolved(const std::string& path, const std::vector<Override>& overrides) {
  Reading r = read_all(scenario_text(path), path, overrides, scenario_folder(path), std::nullopt);
  std::vector<ResolvedValue> values = resolved_values(r.scenario, r.root, r.profile ? &*r.profile : nullptr);
  return {std::move(r.scenario), std::move(values)};
}

std::string scenario_text(const std::string& path) {
  if (const char* const text = shipped(path)) return text;
  try {
    return read_text(path);
  } catch (const InputError& e) {
    throw InputError(unreadable_text(path, e.what()));
  }
}

std::string scenario_folder(const std::string& path) {
  return shipped(path) != nullptr ? kShippedFolder : std::filesystem::path(path).parent_path().string();
}

}  // namespace pitstop
