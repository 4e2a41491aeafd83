#include "experiments/new_scenario/cluster_files.hpp"

#include <memory>

#include "calibration/import/text.hpp"
#include "models/network/topology/topology_conf.hpp"

namespace pitstop {

namespace {

constexpr const char* kExpected =
    "expected JSON of aws sagemaker describe-cluster, sinfo with the columns NODELIST and STATE, scontrol "
    "show "
    "config, or topology.conf";

bool is_json(const std::string& text) {
  const std::string_view content = trimmed(text);
  return content.starts_with('{') || content.starts_with('[');
}

bool is_topology_conf(const std::string& text) {
  Lines lines(text);
  for (std::string_view line; lines.next(line);) {
    const std::string content = lower_case(trimmed(line));
    if (content.starts_with("switchname=") || content.starts_with("blockname=")) return true;
  }
  return false;
}

bool is_sinfo(const std::string& text) {
  Lines lines(text);
  for (std::string_view line; lines.next(line);) {
    const bool nodes =
        line.find("NODELIST") != std::string_view::npos || line.find("HOSTNAMES") != std::string_view::npos;
    if (nodes && line.find("STATE") != std::string_view::npos) return true;
  }
  return false;
}

void read_topology(const std::string& text, ClusterFile& file, std::vector<Issue>& issues) {
  std::vector<TopologyMistake> mistakes;
  const TopologyDraft draft = read_topology_conf(text, mistakes);
  for (TopologyMistake& m : mistakes)
    issues.push_back({file.path, m.at.line, m.at.column, "", std::move(m.what)});
  const std::uint32_t nodes = nodes_in(draft);
  if (mistakes.empty() && nodes == 0) issues.push_back({file.path, 1, 1, "", "names no nodes"});
  file.is_topology = true;
  file.counts.push_back({"", nodes, {}});
}

}  // namespace

void read_cluster_text(const std::string& text, ClusterFile& file, std::vector<Issue>& issues) {
  if (text.find_first_not_of(" \t\r\n") == std::string::npos) {
    issues.push_back({file.path, 1, 1, "", std::string("is empty; ") + kExpected});
  } else if (text.find('\0') != std::string::npos) {
    issues.push_back({file.path, 1, 1, "", std::string("is binary; ") + kExpected});
  } else if (is_json(text)) {
    read_cluster_json(text, file, issues);
  } else if (is_topology_conf(text)) {
    read_topology(text, file, issues);
  } else if (is_slurm_config(text)) {
    read_slurm_config(text, file, issues);
  } else if (is_sinfo(text)) {
    read_sinfo_table(text, file, issues);
  } else {
    issues.push_back({file.path, 1, 1, "", std::string("is not understood; ") + kExpected});
  }
}

std::vector<ClusterFile> read_cluster_files(const std::vector<std::string>& paths) {
  std::vector<ClusterFile> files;
  std::vector<Issue> issues;
  for (const std::string& path : paths) {
    ClusterFile file;
    file.path = path;
    try {
      read_cluster_text(read_text(path), file, issues);
    } catch (const ConfigError& e) {
      issues.insert(issues.end(), e.issues().begin(), e.issues().end());
    }
    files.push_back(std::move(file));
  }
  if (!issues.empty()) throw ConfigError(std::move(issues));
  return files;
}

}  // namespace pitstop
