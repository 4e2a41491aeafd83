// Traces of jobs that clusters published: Helios and Acme (CSV with submit, start and end), Alibaba's pods
// (seconds since the trace began), Philly (JSON with attempts).
#include <algorithm>

#include "calibration/import/formats.hpp"
#include "calibration/import/slurm_words.hpp"
#include "calibration/import/text.hpp"

namespace pitstop {

namespace {

constexpr const char* kName = "job trace";
constexpr const char* kPhilly = "Philly job trace";
constexpr double kFirstUnix = 1e9;  // a smaller number counts from the start of the trace

struct Columns {
  std::optional<std::size_t> id, submit, start, end, duration, state, nodes, gpus;
};

Columns columns_of(const CsvTable& table) {
  Columns c;
  c.id = table.column({"job_id", "jobid", "job_name", "name"});
  c.submit = table.column({"submit_time", "submitted_time", "creation_time", "submit"});
  c.start = table.column({"start_time", "scheduled_time", "start"});
  c.end = table.column({"end_time", "deletion_time", "end"});
  c.duration = table.column({"duration", "run_time", "elapsed"});
  c.state = table.column({"state", "status", "pod_phase"});
  c.nodes = table.column({"node_num", "num_nodes", "nodes", "nnodes"});
  c.gpus = table.column({"gpu_num", "num_gpu", "num_gpus", "gpus"});
  return c;
}

// Kubernetes, Philly and Slurm in one set of words.
std::string state_of(std::string_view word) {
  const std::string lower = lower_case(word);
  if (lower == "succeeded" || lower == "pass") return "COMPLETED";
  if (lower == "killed") return "CANCELLED";
  return slurm_job_state(word);
}

std::optional<Stamp> time_of(std::string_view text) {
  const auto number = parse_finite(text);
  if (number && *number >= 0 && *number < kFirstUnix)
    return Stamp{static_cast<std::int64_t>(*number * 1e6), Clock::relative};
  return parse_stamp(text);
}

std::optional<std::int64_t> count_of(std::string_view text) {
  const auto n = parse_finite(text);
  return n && *n >= 0 && *n <= 1e8 ? std::optional(static_cast<std::int64_t>(*n)) : std::nullopt;
}

void read_row(const std::vector<std::string>& fields, const Columns& c, int line, Imported& out) {
  JobRecord job;
  job.line = line;
  job.id = std::string(field_of(fields, c.id));
  job.state = state_of(field_of(fields, c.state));
  job.submit = time_of(field_of(fields, c.submit));
  job.start = time_of(field_of(fields, c.start));
  const bool ended = job.state != "RUNNING" && job.state != "PENDING";
  if (ended) job.end = time_of(field_of(fields, c.end));
  if (const auto seconds = count_of(field_of(fields, c.duration)); seconds && ended)
    job.elapsed_us = *seconds * 1'000'000;
  job.nodes = count_of(field_of(fields, c.nodes));
  job.gpus = count_of(field_of(fields, c.gpus));
  if (job.id.empty() || !job.submit)
    return out.warn(line, "job trace: a row without a job or a submit time; left out");
  out.jobs.push_back(std::move(job));
  out.note(kName, line);
}

void read_attempts(const JsonValue& attempts, JobRecord& job) {
  if (attempts.items.empty()) return;
  const JsonValue& last = attempts.items.back();
  job.start = parse_stamp(attempts.items.front()["start_time"].text);
  job.end = parse_stamp(last["end_time"].text);
  job.restarts = static_cast<std::int64_t>(attempts.items.size()) - 1;
  job.nodes = static_cast<std::int64_t>(last["detail"].items.size());
  std::int64_t gpus = 0;
  for (const JsonValue& node : last["detail"].items)
    gpus += static_cast<std::int64_t>(node["gpus"].items.size());
  job.gpus = gpus;
}

}  // namespace

bool is_job_trace(const CsvTable& table) {
  const Columns c = columns_of(table);
  return c.id && c.submit && c.state && (c.start || c.duration) && (c.gpus || c.nodes);
}

void read_job_trace(CsvTable table, ImportContext context) {
  const Columns c = columns_of(table);
  std::vector<std::string> fields;
  while (table.next(fields)) read_row(fields, c, table.line(), context.out);
}

bool is_philly_trace(const JsonValue& document) {
  return document.is(JsonValue::Kind::array) && !document.items.empty() && document.items[0].has("jobid") &&
         document.items[0].has("submitted_time");
}

void read_philly_trace(const JsonValue& document, ImportContext context) {
  for (const JsonValue& value : document.items) {
    JobRecord job;
    job.line = value.line;
    job.id = value["jobid"].text;
    job.state = state_of(value["status"].text);
    job.submit = parse_stamp(value["submitted_time"].text);
    read_attempts(value["attempts"], job);
    context.out.jobs.push_back(std::move(job));
    context.out.note(kPhilly, value.line);
  }
}

}  // namespace pitstop
