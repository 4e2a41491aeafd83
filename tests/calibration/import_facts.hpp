// What an imported file came to, as words and numbers that a table can name: counts of records by kind, and
// the figures of a profile.
#pragma once

#include <fmt/format.h>

#include <map>
#include <string>
#include <vector>

#include "calibration/import/figures.hpp"
#include "calibration/import/imported.hpp"

namespace pitstop {

using Facts = std::map<std::string, std::string>;

template <class Records, class Word>
std::string counts_of(const Records& records, Word word) {
  std::map<std::string, int> by;
  for (const auto& r : records) {
    const std::string w = word(r);
    if (!w.empty()) ++by[w];
  }
  std::string text;
  for (const auto& [w, n] : by) text += fmt::format("{}{} {}", text.empty() ? "" : ", ", n, w);
  return text;
}

inline std::string run_text(const CollectiveRun& run) {
  std::string text = run.operation;
  if (run.ranks) text += fmt::format(" {} ranks", *run.ranks);
  if (run.nodes) text += fmt::format(" {} nodes", *run.nodes);
  return text;
}

inline Facts facts_of(const Imported& f) {
  Facts facts;
  const auto put = [&facts](const char* key, const std::string& text) {
    if (!text.empty()) facts[key] = text;
  };
  put("usable", f.usable() ? "yes" : "no");
  put("unread", fmt::format("{}", f.unread));
  put("warnings", fmt::format("{}", f.warnings.size() + f.warnings_left_out));
  for (const std::string& remark : f.remarks) facts["remark"] += remark + "\n";
  put("collectives", counts_of(f.collectives, run_text));
  put("points", f.point_to_point.empty() ? "" : fmt::format("{}", f.point_to_point.size()));
  put("storage", counts_of(f.storage, [](const StorageResult& r) { return r.tool + " " + r.direction; }));
  put("jobs",
      counts_of(f.jobs, [](const JobRecord& j) { return j.state + (j.step.empty() ? "" : " step"); }));
  put("states", counts_of(f.node_states, [](const NodeState& n) { return n.state; }));
  put("node events", counts_of(f.node_states, [](const NodeState& n) { return n.event; }));
  put("reasons", counts_of(f.node_states, [](const NodeState& n) { return n.reason; }));
  put("job events", counts_of(f.job_events, [](const JobEvent& e) {
        return e.event + (e.signal ? fmt::format(" signal {}", *e.signal) : "");
      }));
  put("health", counts_of(f.health, [](const HealthEvent& e) {
        return e.event + (e.xid ? fmt::format(" Xid {}", *e.xid) : "") +
               (e.node.empty() ? "" : " on " + e.node);
      }));
  put("xids", counts_of(f.xids, [](const XidEvent& e) {
        return fmt::format("{}{} {}", e.nvswitch ? "S" : "", e.xid, e.action.empty() ? "?" : e.action);
      }));
  put("partitions", counts_of(f.partitions, [](const PartitionRecord& p) {
        return p.name + (p.nodes ? fmt::format(" {}", *p.nodes) : "");
      }));
  put("training", counts_of(f.training, [](const TrainingRecord& r) { return r.event; }));
  put("checks", counts_of(f.device_checks, [](const DeviceCheck& c) { return c.result; }));
  put("failed checks",
      counts_of(f.device_checks, [](const DeviceCheck& c) { return c.result == "fail" ? c.check : ""; }));
  put("switches", counts_of(f.switches, [](const SwitchRecord& s) {
        return std::string(s.block ? "block" : s.nodes.empty() ? "spine" : "leaf");
      }));
  put("failures", f.trace.empty() ? "" : fmt::format("{}", f.trace.events.size()));
  const std::vector<Imported> one{f};
  for (const Figure& figure : figures_of(one)) facts[figure.key] = fmt::format("{:.5g}", figure.value);
  return facts;
}

}  // namespace pitstop
