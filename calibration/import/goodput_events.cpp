// Events of Google's goodput library (ml-goodput-measurement), a line of JSON each, bare or as the payload of
// a Cloud Logging entry: when a job and its steps began.
#include <algorithm>
#include <map>

#include "calibration/import/formats.hpp"

namespace pitstop {

namespace {

constexpr const char* kName = "goodput events";
constexpr std::int64_t kMostSteps = 1'000'000'000'000;
constexpr double kLongestStep = 86'400;  // s; more is an interruption

const JsonValue& payload_of(const JsonValue& document) {
  return document["jsonPayload"].is(JsonValue::Kind::object) ? document["jsonPayload"] : document;
}

std::optional<Stamp> unix_time(const JsonValue& value) {
  const auto seconds = value.number();
  if (!seconds || *seconds <= 0 || *seconds > 1e11) return std::nullopt;
  return Stamp{static_cast<std::int64_t>(*seconds * 1e6), Clock::utc};
}

void job_event(const JsonValue& value, const char* key, const char* event, Imported& out) {
  const auto time = unix_time(value[key]);
  if (!time) return;
  JobEvent e;
  e.line = value.line;
  e.source = "goodput";
  e.job = value["job_name"].text;
  e.event = event;
  e.time = time;
  out.job_events.push_back(std::move(e));
  out.note(kName, value.line);
}

}  // namespace

bool is_goodput_event(const JsonValue& document) {
  const JsonValue& value = payload_of(document);
  return value.has("job_name") &&
         (value.has("step_start_time") || value.has("job_start_time") || value.has("job_end_time"));
}

// Steps are as long as the time to the next one; a start of the job between them is none.
void read_goodput_events(const JsonValue& documents, ImportContext context) {
  Imported& out = context.out;
  std::optional<Stamp> last;
  std::optional<std::int64_t> last_step;
  for (const JsonValue& document : documents.items) {
    const JsonValue& value = payload_of(document);
    job_event(value, "job_start_time", "start", out);
    job_event(value, "job_end_time", "complete", out);
    if (!value.has("step_start_time")) {
      if (value.has("job_start_time")) last.reset();
      continue;
    }
    const auto time = unix_time(value["step_start_time"]);
    auto step = value["step_count"].whole();
    if (step && (*step < 0 || *step > kMostSteps)) step.reset();
    const double seconds = time && last ? static_cast<double>(time->us - last->us) * 1e-6 : 0;
    if (step && last_step && *step == *last_step + 1 && seconds > 0 && seconds < kLongestStep) {
      TrainingRecord r;
      r.line = value.line;
      r.event = "step";
      r.iteration = last_step;
      r.time_us = seconds * 1e6;
      out.training.push_back(std::move(r));
      out.note(kName, value.line);
    }
    last = time;
    last_step = step;
  }
}

}  // namespace pitstop
