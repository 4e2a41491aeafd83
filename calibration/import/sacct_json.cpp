// `sacct --json`. Slurm changed its shape: a state is a string or a list of them, a number may be an object
// with `set`, `infinite` and `number`.
#include <algorithm>

#include "calibration/import/formats.hpp"
#include "calibration/import/slurm_words.hpp"
#include "calibration/import/text.hpp"

namespace pitstop {

namespace {

constexpr const char* kName = "sacct --json";
using Kind = JsonValue::Kind;

std::optional<std::int64_t> number(const JsonValue& value) {
  if (value.is(Kind::object)) {
    if (value["set"].boolean() == false || value["infinite"].boolean() == true) return std::nullopt;
    return value["number"].whole();
  }
  return value.whole();
}

std::optional<std::int64_t> bounded(const JsonValue& value, std::int64_t most) {
  const auto n = number(value);
  return n && *n >= 0 && *n <= most ? n : std::nullopt;
}

std::optional<Stamp> unix_time(const JsonValue& value) {
  const auto seconds = bounded(value, 100'000'000'000);
  if (!seconds || *seconds == 0) return std::nullopt;  // 0 is "not yet"
  return Stamp{*seconds * 1'000'000, Clock::utc};
}

std::optional<std::int64_t> duration_us(const JsonValue& value, std::int64_t unit_us) {
  const auto n = bounded(value, 9'000'000'000);
  return n ? std::optional(*n * unit_us) : std::nullopt;
}

std::string state_of(const JsonValue& state) {
  const JsonValue& current = state.is(Kind::object) ? state["current"] : state;
  const JsonValue& word = current.is(Kind::array) && !current.items.empty() ? current.items[0] : current;
  return slurm_state(word.text);
}

std::optional<std::int64_t> gpus_of(const JsonValue& tres) {
  for (const JsonValue& entry : tres["allocated"].items) {
    if (entry["type"].text == "gres" && entry["name"].text == "gpu")
      return bounded(entry["count"], 100'000'000);
  }
  return std::nullopt;
}

std::string exit_code(const JsonValue& value) {
  const auto code = number(value["return_code"]);
  const auto signal =
      number(value["signal"]["id"].is(Kind::null) ? value["signal"]["signal_id"] : value["signal"]["id"]);
  return code ? std::to_string(*code) + ":" + std::to_string(signal.value_or(0)) : "";
}

void times_of(const JsonValue& time, JobRecord& job) {
  job.submit = unix_time(time["submission"]);
  job.start = unix_time(time["start"]);
  job.end = unix_time(time["end"]);
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
  r.state = state_of(step["state"]);
  r.exit_code = exit_code(step["exit_code"]);
  times_of(step["time"], r);
  r.nodes = bounded(step["nodes"]["count"], 1'000'000'000);
  r.node_list = step["nodes"]["range"].text;
  r.gpus = gpus_of(step["tres"]);
  out.jobs.push_back(std::move(r));
  out.note(kName, step.line);
}

void read_job(const JsonValue& value, Imported& out) {
  JobRecord job;
  job.line = value.line;
  const auto id = number(value["job_id"]);
  if (!id) return out.warn(value.line, "sacct --json: a job without an id; left out");
  job.id = std::to_string(*id);
  job.name = value["name"].text;
  job.partition = value["partition"].text;
  job.state = state_of(value.has("state") ? value["state"] : value["job_state"]);
  job.reason = value["state"]["reason"].text;
  times_of(value["time"], job);
  job.nodes = bounded(value["allocation_nodes"], 1'000'000'000);
  job.node_list = value["nodes"].text;
  job.gpus = gpus_of(value["tres"]);
  job.restarts = bounded(value["restart_cnt"], 1'000'000);
  job.exit_code = exit_code(value["exit_code"]);
  out.note(kName, value.line);
  out.jobs.push_back(job);
  for (const JsonValue& step : value["steps"].items) read_step(step, job, out);
}

}  // namespace

bool is_sacct_json(const JsonValue& document) {
  const JsonValue& jobs = document["jobs"];
  if (!jobs.is(Kind::array)) return false;
  return std::any_of(jobs.items.begin(), jobs.items.end(),
                     [](const JsonValue& job) { return job.has("job_id"); });
}

void read_sacct_json(const JsonValue& document, ImportContext context) {
  for (const JsonValue& job : document["jobs"].items) read_job(job, context.out);
}

}  // namespace pitstop
