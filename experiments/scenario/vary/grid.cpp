#include "experiments/scenario/vary/grid.hpp"

#include <algorithm>
#include <set>

#include "experiments/base/errors.hpp"
#include "experiments/scenario/scenario_file.hpp"

namespace pitstop {

std::vector<Scenario> read_grid(const std::string& path, const std::string& text,
                                const std::vector<Override>& set,
                                const std::vector<std::vector<VariedValue>>& grid) {
  const std::string folder = scenario_folder(path);
  std::vector<Scenario> scenarios;
  std::vector<Issue> issues;
  std::set<std::string> said;
  for (const auto& values : grid) {
    std::vector<Override> overrides = set;
    for (const VariedValue& v : values) overrides.push_back({v.key, v.text});
    try {
      scenarios.push_back(parse_scenario(text, path, overrides, folder));
    } catch (const ConfigError& e) {
      for (Issue issue : e.issues()) {
        for (const VariedValue& v : values) {
          if (issue.file == "--set " + v.key) issue.file = "--vary " + v.key;
        }
        if (said.insert(issue.text()).second) issues.push_back(std::move(issue));
      }
    }
  }
  if (!issues.empty()) throw ConfigError(std::move(issues));
  return scenarios;
}

std::int64_t most_nodes(const std::vector<Scenario>& scenarios) {
  std::int64_t most = 0;
  for (const Scenario& s : scenarios) most = std::max(most, s.job.nodes + s.cluster.spares);
  return most;
}

}  // namespace pitstop
