// The nodes of `sinfo`, read by the importer's reader.
#include <algorithm>
#include <set>

#include "calibration/import/formats.hpp"
#include "calibration/import/text.hpp"
#include "experiments/new_scenario/cluster_files.hpp"

namespace pitstop {

namespace {

bool has_gpus(const NodeState& n) { return n.gres.find("gpu") != std::string::npos; }
bool is_of_default_partition(const NodeState& n) { return n.partition.ends_with('*'); }

bool is_in_service(const NodeState& n) {
  if (n.not_responding || n.powered_down) return false;
  for (const char* state :
       {"DOWN", "DRAIN", "DRNG", "FAIL", "MAINT", "POW", "UNK", "INVAL", "REBOOT", "BOOT"}) {
    if (n.state.starts_with(state)) return false;
  }
  return true;
}

// 8 of "gpu:h100:8(S:0-1)", of "gpu:8".
std::optional<std::int64_t> gpus_in(std::string_view gres) {
  gres = gres.substr(0, gres.find_first_of("(,"));
  const std::size_t colon = gres.rfind(':');
  return colon == std::string_view::npos ? std::nullopt : parse_whole(gres.substr(colon + 1));
}

// Those with GPUs where a column says so, else those of the default partition, else all.
std::vector<NodeState> workers_of(std::vector<NodeState> nodes) {
  const auto keep_only = [&](bool (*wanted)(const NodeState&)) {
    if (std::any_of(nodes.begin(), nodes.end(), wanted))
      std::erase_if(nodes, [&](const NodeState& n) { return !wanted(n); });
  };
  keep_only(has_gpus);
  keep_only(is_of_default_partition);
  return nodes;
}

}  // namespace

void read_sinfo_table(const std::string& text, ClusterFile& file, std::vector<Issue>& issues) {
  Imported imported;
  const XidTable none;
  std::unique_ptr<LineReader> reader = read_sinfo(ImportContext{imported, none});
  feed_lines(text, {&reader, 1});
  bool whole = true;
  for (const ImportWarning& w : imported.warnings) {
    if (!w.what.ends_with("left out")) continue;  // a remark on a reason
    issues.push_back({file.path, w.line, 1, "", w.what});
    whole = false;
  }
  const std::vector<NodeState> workers = workers_of(std::move(imported.node_states));
  std::set<std::string> in_service, out_of_service;
  for (const NodeState& n : workers) (is_in_service(n) ? in_service : out_of_service).insert(n.node);
  for (const std::string& node : in_service) out_of_service.erase(node);
  if (in_service.empty() && whole) issues.push_back({file.path, 1, 1, "", "sinfo shows no node in service"});
  file.counts.push_back({"", static_cast<std::int64_t>(in_service.size()), {}});
  if (!workers.empty()) file.gpus = gpus_in(workers.front().gres);
  if (!out_of_service.empty()) {
    file.remarks.push_back(std::to_string(out_of_service.size()) +
                           (out_of_service.size() == 1 ? " node is" : " nodes are") +
                           " out of service (down, drained, failed or powered down) and not counted.");
  }
}

}  // namespace pitstop
