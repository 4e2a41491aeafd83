#include "calibration/import/records_json.hpp"

#include <nlohmann/json.hpp>
#include <vector>

namespace pitstop {

namespace {

using Json = nlohmann::ordered_json;

// Members that are absent are left out, so that nothing reads as 0.
void put(Json& j, const char* key, const std::string& value) {
  if (!value.empty()) j[key] = value;
}
template <class Number>
void put(Json& j, const char* key, const std::optional<Number>& value) {
  if (value) j[key] = *value;
}
void put(Json& j, const char* key, const std::optional<Stamp>& stamp) {
  if (!stamp) return;
  j[key] = text_of(*stamp);
  j[std::string(key) + "_clock"] = name_of(stamp->clock);
}
// Microseconds as seconds.
void put_seconds(Json& j, const char* key, const std::optional<std::int64_t>& us) {
  if (us) j[key] = static_cast<double>(*us) / 1e6;
}

Json json_of(const CollectiveTiming& t) {
  Json j{{"time_us", t.time_us}, {"algbw_Bps", t.algbw}, {"busbw_Bps", t.busbw}};
  put(j, "wrong", t.wrong);
  return j;
}

Json json_of(const CollectiveRow& row) {
  Json j{{"line", row.line}, {"bytes", row.bytes}, {"count", row.count}};
  put(j, "type", row.type);
  put(j, "redop", row.redop);
  put(j, "root", row.root);
  if (row.out_of_place) j["out_of_place"] = json_of(*row.out_of_place);
  if (row.in_place) j["in_place"] = json_of(*row.in_place);
  return j;
}

Json json_of(const CollectiveRun& run) {
  Json j{{"line", run.line}, {"last_line", run.last_line}, {"tool", run.tool}};
  put(j, "operation", run.operation);
  j["operation_inferred"] = run.operation_inferred;
  put(j, "version", run.version);
  put(j, "ranks", run.ranks);
  j["ranks_inferred"] = run.ranks_inferred;
  put(j, "nodes", run.nodes);
  put(j, "average_busbw_Bps", run.average_busbw);
  put(j, "out_of_bounds", run.out_of_bounds);
  j["failed"] = run.failed;
  for (const CollectiveDevice& d : run.devices) {
    j["devices"].push_back(
        {{"line", d.line}, {"rank", d.rank}, {"host", d.host}, {"device", d.device}, {"name", d.name}});
  }
  for (const CollectiveRow& row : run.rows) j["rows"].push_back(json_of(row));
  return j;
}

Json json_of(const PointToPointRow& r) {
  Json j{{"line", r.line}, {"tool", r.tool}};
  put(j, "test", r.test);
  put(j, "side", r.side);
  put(j, "provider", r.provider);
  j["table"] = r.table;
  j["bytes"] = r.bytes;
  put(j, "iterations", r.iterations);
  put(j, "latency_us", r.latency_us);
  put(j, "bandwidth_Bps", r.bandwidth);
  put(j, "peak_Bps", r.peak);
  put(j, "messages_per_s", r.messages);
  j["holds_set_up"] = r.holds_set_up;
  return j;
}

Json json_of(const PeerMatrix& m) {
  Json j{{"line", m.line},
         {"title", m.title},
         {"what", m.what},
         {"unit", m.unit},
         {"bidirectional", m.bidirectional}};
  put(j, "peer_access", m.peer_access);
  put(j, "by", m.by);
  j["devices"] = m.devices;
  for (const auto& row : m.rows) {
    Json values = Json::array();
    for (const auto& v : row) values.push_back(v ? Json(*v) : Json());
    j["rows"].push_back(std::move(values));
  }
  return j;
}

Json json_of(const StorageResult& r) {
  Json j{{"line", r.line}, {"tool", r.tool}, {"job", r.job}, {"direction", r.direction}};
  put(j, "pattern", r.pattern);
  put(j, "engine", r.engine);
  put(j, "block_bytes", r.block_bytes);
  put(j, "bytes", r.bytes);
  put(j, "jobs", r.jobs);
  put(j, "depth", r.depth);
  put(j, "direct", r.direct);
  j["bandwidth_Bps"] = r.bandwidth;
  put(j, "operations_per_s", r.operations);
  put(j, "runtime_s", r.runtime_s);
  put(j, "latency_mean_us", r.latency_mean_us);
  put(j, "latency_min_us", r.latency_min_us);
  put(j, "latency_max_us", r.latency_max_us);
  put(j, "sync_mean_us", r.sync_mean_us);
  for (const auto& [percent, us] : r.percentiles_us) j["percentiles_us"].push_back({percent, us});
  return j;
}

Json json_of(const JobRecord& r) {
  Json j{{"line", r.line}, {"id", r.id}};
  put(j, "step", r.step);
  put(j, "name", r.name);
  put(j, "partition", r.partition);
  put(j, "state", r.state);
  put(j, "reason", r.reason);
  put(j, "submit", r.submit);
  put(j, "start", r.start);
  put(j, "end", r.end);
  put_seconds(j, "elapsed_s", r.elapsed_us);
  put_seconds(j, "cpu_time_s", r.cpu_time_us);
  put_seconds(j, "time_limit_s", r.time_limit_us);
  put(j, "nodes", r.nodes);
  put(j, "gpus", r.gpus);
  put(j, "restarts", r.restarts);
  put(j, "requeue", r.requeue);
  put(j, "node_list", r.node_list);
  put(j, "exit_code", r.exit_code);
  j["repeats"] = r.repeats;
  return j;
}

Json json_of(const PartitionRecord& r) {
  Json j{{"line", r.line}, {"name", r.name}};
  put(j, "state", r.state);
  put(j, "preempt_mode", r.preempt_mode);
  put(j, "nodes", r.nodes);
  put(j, "gpus", r.gpus);
  put(j, "grace_s", r.grace_s);
  return j;
}

Json json_of(const NodeState& r) {
  Json j{{"line", r.line}, {"source", r.source}, {"node", r.node}};
  put(j, "event", r.event);
  put(j, "state", r.state);
  put(j, "reason", r.reason);
  if (r.not_responding) j["not_responding"] = true;
  if (r.powered_down) j["powered_down"] = true;
  put(j, "partition", r.partition);
  put(j, "gres", r.gres);
  put(j, "time", r.time);
  put(j, "boot_unix_s", r.boot_unix_s);
  put(j, "last_response_unix_s", r.last_response_unix_s);
  return j;
}

Json json_of(const JobEvent& r) {
  Json j{{"line", r.line}, {"source", r.source}, {"job", r.job}, {"event", r.event}};
  put(j, "nodes", r.nodes);
  put(j, "detail", r.detail);
  put(j, "time", r.time);
  return j;
}

Json json_of(const HealthEvent& r) {
  Json j{{"line", r.line}, {"source", r.source}, {"event", r.event}};
  put(j, "node", r.node);
  put(j, "condition", r.condition);
  put(j, "reason", r.reason);
  put(j, "job", r.job);
  put(j, "step", r.step);
  put(j, "task", r.task);
  put(j, "attempt", r.attempt);
  put(j, "xid", r.xid);
  put(j, "pci", r.pci);
  put(j, "time", r.time);
  put(j, "logged", r.logged);
  if (!r.nodes.empty()) j["nodes"] = r.nodes;
  for (const auto& [name, value] : r.figures) j["figures"][name] = value;
  put(j, "message", r.message);
  return j;
}

Json json_of(const XidEvent& r) {
  Json j{{"line", r.line}, {"kind", r.nvswitch ? "sxid" : "xid"}, {"code", r.xid}};
  put(j, "action", r.action);
  put(j, "pci", r.pci);
  put(j, "device", r.device);
  put(j, "host", r.host);
  put(j, "process", r.process);
  put(j, "time", r.time);
  put(j, "message", r.message);
  return j;
}

Json json_of(const MetricFamily& r) {
  Json j{{"line", r.line}, {"name", r.name}};
  put(j, "type", r.type);
  put(j, "unit", r.unit);
  return j;
}

Json json_of(const MetricSample& r) {
  Json j{{"line", r.line}, {"name", r.name}};
  put(j, "labels", r.labels);
  put(j, "value", r.value);
  put(j, "time_ms", r.time_ms);
  return j;
}

Json json_of(const TrainingRecord& r) {
  Json j{{"line", r.line}, {"event", r.event}};
  put(j, "iteration", r.iteration);
  j["time_us"] = r.time_us;
  put(j, "time_max_us", r.time_max_us);
  return j;
}

Json json_of(const FailureEvent& r) {
  Json j{{"line", r.line}, {"time_s", static_cast<double>(r.time_us) / 1e6}};
  put(j, "group", r.group);
  j["node"] = r.node;
  j["event"] = name_of(r.event);
  put(j, "cause", r.cause);
  put_seconds(j, "repair_s", r.repair_us);
  put(j, "detail", r.detail);
  return j;
}

Json json_of(const TraceGroup& g) {
  Json j{{"name", g.name}};
  put(j, "nodes", g.nodes);
  j["from_s"] = static_cast<double>(g.from_us) / 1e6;
  j["until_s"] = static_cast<double>(g.until_us) / 1e6;
  return j;
}

// Texts of logs need not be UTF-8: what is not is replaced.
std::string dumped(const Json& j) { return j.dump(-1, ' ', false, Json::error_handler_t::replace); }

// A list, an element a line: written piece by piece, so that a large file needs no second tree.
template <class Record>
void list(std::string& text, const char* key, const std::vector<Record>& records) {
  if (records.empty()) return;
  text += ",\n   \"" + std::string(key) + "\": [";
  const char* separator = "\n    ";
  for (const Record& record : records) {
    text += separator + dumped(json_of(record));
    separator = ",\n    ";
  }
  text += "]";
}

void file_json(std::string& text, const Imported& file) {
  Json head{{"path", file.path}, {"lines", file.lines}, {"usable", file.usable()}};
  head["found"] = Json::array();
  for (const FoundKind& f : file.found) {
    head["found"].push_back({{"format", f.format},
                             {"first_line", f.first_line},
                             {"last_line", f.last_line},
                             {"records", f.records}});
  }
  head["warnings"] = Json::array();
  for (const ImportWarning& w : file.warnings)
    head["warnings"].push_back({{"line", w.line}, {"what", w.what}});
  head["warnings_left_out"] = file.warnings_left_out;
  head["remarks"] = file.remarks;
  text += dumped(head);
  text.pop_back();
  list(text, "collectives", file.collectives);
  list(text, "point_to_point", file.point_to_point);
  list(text, "peer_matrices", file.peer_matrices);
  list(text, "storage", file.storage);
  list(text, "jobs", file.jobs);
  list(text, "partitions", file.partitions);
  list(text, "node_states", file.node_states);
  list(text, "job_events", file.job_events);
  list(text, "health", file.health);
  list(text, "xids", file.xids);
  list(text, "metric_families", file.metric_families);
  list(text, "metrics", file.metrics);
  list(text, "training", file.training);
  if (!file.trace.empty()) {
    Json origin = Json::object();
    put(origin, "trace_origin", file.trace.origin);
    const std::string members = dumped(origin);
    if (members.size() > 2) text += ",\n   " + members.substr(1, members.size() - 2);
    list(text, "trace_groups", file.trace.groups);
    list(text, "failures", file.trace.events);
  }
  text += "}";
}

}  // namespace

std::string to_json(std::span<const Imported> files, const std::string& program_version) {
  std::string text = dumped(Json{{"format_version", kRecordsFormat}, {"version", program_version}});
  text.pop_back();
  text += ",\n \"files\": [";
  for (std::size_t i = 0; i < files.size(); ++i) {
    text += i == 0 ? "\n  " : ",\n  ";
    file_json(text, files[i]);
  }
  return text + "]}\n";
}

}  // namespace pitstop
