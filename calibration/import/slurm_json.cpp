// `--json` of sacct, squeue, sinfo and scontrol. Slurm changed its shape from 21.08 to 25.11: a state is a
// string or a list of them, a number may be an object with `set`, `infinite` and `number`, sinfo lists nodes
// one by one or in groups of equal ones (src/plugins/data_parser, src/plugins/openapi).
#include <algorithm>

#include "calibration/import/formats.hpp"
#include "calibration/import/host_list.hpp"
#include "calibration/import/slurm_words.hpp"
#include "calibration/import/text.hpp"

namespace pitstop {

namespace {

constexpr const char* kSacct = "sacct --json";
constexpr const char* kSqueue = "squeue --json";
constexpr const char* kNodes = "scontrol --json";
constexpr const char* kSinfo = "sinfo --json";
constexpr std::int64_t kMost = 1'000'000'000;
using Kind = JsonValue::Kind;

std::optional<std::int64_t> duration_us(const JsonValue& value, std::int64_t unit_us) {
  const auto n = slurm_number(value, 9'000'000'000);
  return n ? std::optional(*n * unit_us) : std::nullopt;
}

std::string job_state(const JsonValue& state) {
  const JsonValue& current = state.is(Kind::object) ? state["current"] : state;
  const JsonValue& word = current.is(Kind::array) && !current.items.empty() ? current.items[0] : current;
  return slurm_job_state(word.text);
}

std::optional<std::int64_t> gpus_of(const JsonValue& tres) {
  for (const JsonValue& entry : tres["allocated"].items) {
    if (entry["type"].text == "gres" && entry["name"].text == "gpu")
      return slurm_number(entry["count"], 100'000'000);
  }
  return std::nullopt;
}

std::string exit_code(const JsonValue& value) {
  if (!value.is(Kind::object)) return value.text;
  const auto code = slurm_number(value["return_code"], kMost);
  const auto signal = slurm_number(
      value["signal"]["id"].is(Kind::null) ? value["signal"]["signal_id"] : value["signal"]["id"], kMost);
  return code ? std::to_string(*code) + ":" + std::to_string(signal.value_or(0)) : "";
}

void times_of(const JsonValue& time, JobRecord& job) {
  job.submit = slurm_json_time(time["submission"]);
  job.start = slurm_json_time(time["start"]);
  job.end = slurm_json_time(time["end"]);
  job.elapsed_us = duration_us(time["elapsed"], 1'000'000);
  job.time_limit_us = duration_us(time["limit"], 60'000'000);  // minutes
}

void read_step(const JsonValue& step, const JobRecord& job, Imported& out) {
  JobRecord r;
  r.line = step.line;
  r.id = job.id;
  std::string id =
      step["step"]["id"].is(Kind::object) ? step["step"]["id"]["step_id"].text : step["step"]["id"].text;
  const std::size_t point = id.find('.');
  r.step = point == std::string::npos ? id : id.substr(point + 1);
  r.name = step["step"]["name"].text;
  r.state = job_state(step["state"]);
  r.exit_code = exit_code(step["exit_code"]);
  times_of(step["time"], r);
  r.nodes = slurm_number(step["nodes"]["count"], kMost);
  r.node_list = step["nodes"]["range"].text;
  r.gpus = gpus_of(step["tres"]);
  out.jobs.push_back(std::move(r));
  out.note(kSacct, step.line);
}

// What both job lists call the same. False: no id.
bool begin_job(const JsonValue& value, const char* format, JobRecord& job, Imported& out) {
  job.line = value.line;
  const auto id = slurm_number(value["job_id"], std::int64_t{1} << 62);
  if (!id) {
    out.warn(value.line, std::string(format) + ": a job without an id; left out");
    return false;
  }
  job.id = std::to_string(*id);
  job.name = value["name"].text;
  job.partition = value["partition"].text;
  job.node_list = value["nodes"].text;
  job.restarts = slurm_number(value["restart_cnt"], 1'000'000);
  job.exit_code = exit_code(value["exit_code"]);
  return true;
}

void read_accounted_job(const JsonValue& value, Imported& out) {
  JobRecord job;
  if (!begin_job(value, kSacct, job, out)) return;
  job.state = job_state(value.has("state") ? value["state"] : value["job_state"]);
  job.reason = value["state"]["reason"].text;
  times_of(value["time"], job);
  job.nodes = slurm_number(value["allocation_nodes"], kMost);
  job.gpus = gpus_of(value["tres"]);
  out.note(kSacct, value.line);
  out.jobs.push_back(job);
  for (const JsonValue& step : value["steps"].items) read_step(step, job, out);
}

void read_queued_job(const JsonValue& value, Imported& out) {
  JobRecord job;
  if (!begin_job(value, kSqueue, job, out)) return;
  job.state = job_state(value["job_state"]);
  if (value["state_reason"].text != "None") job.reason = value["state_reason"].text;
  job.submit = slurm_json_time(value["submit_time"]);
  job.start = slurm_json_time(value["start_time"]);
  // The end of a job that has not ended is a guess by its time limit, and the start of one that waits too.
  const bool waits = job.state == "PENDING";
  if (waits) job.start.reset();
  if (!waits && job.state != "RUNNING" && job.state != "SUSPENDED" && job.state != "CONFIGURING")
    job.end = slurm_json_time(value["end_time"]);
  job.time_limit_us = duration_us(value["time_limit"], 60'000'000);  // minutes
  job.nodes = slurm_number(value["node_count"], kMost);
  job.gpus = tres_gpus(value["tres_alloc_str"].text);
  job.requeue = value["requeue"].boolean();
  out.note(kSqueue, value.line);
  out.jobs.push_back(std::move(job));
}

void read_node(const JsonValue& value, Imported& out) {
  NodeState n;
  n.line = value.line;
  n.source = "scontrol";
  n.node = value["name"].text;
  std::string words = slurm_json_words(value["state"]);
  if (const std::string flags = slurm_json_words(value["state_flags"]); !flags.empty()) words += "+" + flags;
  set_state(n, words);
  if (!value["partitions"].items.empty()) n.partition = value["partitions"].items[0].text;
  n.gres = value["gres"].text;
  n.reason = value["reason"].text;
  n.time = slurm_json_time(value["reason_changed_at"]);
  n.boot = slurm_json_time(value["boot_time"]);
  n.slurmd_start = slurm_json_time(value["slurmd_start_time"]);
  if (n.node.empty()) return out.warn(value.line, std::string(kNodes) + ": a node without a name; left out");
  check_action_reason(n.reason, n.line, out);
  out.node_states.push_back(std::move(n));
  out.note(kNodes, value.line);
}

// sinfo from 23.02 on: a group of nodes in one state of one partition.
void read_group(const JsonValue& value, Imported& out) {
  NodeState n;
  n.line = value.line;
  n.source = "sinfo";
  set_state(n, slurm_json_words(value["node"]["state"]));
  n.partition = value["partition"]["name"].text;
  n.gres = value["gres"]["total"].text;
  const JsonValue& reason = value["reason"];
  n.reason = reason.is(Kind::object) ? reason["description"].text : reason.text;
  if (reason.is(Kind::object)) n.time = slurm_json_time(reason["time"]);
  check_action_reason(n.reason, n.line, out);
  std::size_t count = 0;
  for (const JsonValue& list : value["nodes"]["nodes"].items) {
    const auto names = expand_hosts(list.text);
    if (!names) {
      out.warn(list.line, "sinfo --json: node list \"" + shown(list.text) + "\" cannot be read; left out");
      continue;
    }
    for (const std::string& name : *names) {
      n.node = name;
      out.node_states.push_back(n);
    }
    count += names->size();
  }
  if (count > 0) out.note(kSinfo, value.line, count);
}

bool any_has(const JsonValue& list, const char* key) {
  return list.is(Kind::array) && std::any_of(list.items.begin(), list.items.end(),
                                             [key](const JsonValue& item) { return item.has(key); });
}

}  // namespace

bool is_squeue_json(const JsonValue& document) {
  return any_has(document["jobs"], "job_id") && any_has(document["jobs"], "submit_time");
}

void read_squeue_json(const JsonValue& document, ImportContext context) {
  for (const JsonValue& job : document["jobs"].items) read_queued_job(job, context.out);
}

bool is_sacct_json(const JsonValue& document) { return any_has(document["jobs"], "job_id"); }

void read_sacct_json(const JsonValue& document, ImportContext context) {
  for (const JsonValue& job : document["jobs"].items) read_accounted_job(job, context.out);
}

bool is_nodes_json(const JsonValue& document) {
  return any_has(document["nodes"], "name") && any_has(document["nodes"], "state");
}

void read_nodes_json(const JsonValue& document, ImportContext context) {
  for (const JsonValue& node : document["nodes"].items) read_node(node, context.out);
}

bool is_sinfo_json(const JsonValue& document) { return any_has(document["sinfo"], "nodes"); }

void read_sinfo_json(const JsonValue& document, ImportContext context) {
  for (const JsonValue& group : document["sinfo"].items) read_group(group, context.out);
}

}  // namespace pitstop
