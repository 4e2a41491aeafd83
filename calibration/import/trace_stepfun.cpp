// StepFun's InfiniteHBD fault trace: a JSON list of fault_start and fault_end, times in days. A fault lasts
// from the start to the next end of the same node.
#include <algorithm>
#include <cmath>
#include <map>

#include "calibration/import/formats.hpp"
#include "calibration/import/text.hpp"

namespace pitstop {

namespace {

constexpr const char* kName = "StepFun fault trace";
constexpr double kDay = 86'400e6;  // us

struct Open {
  std::vector<std::size_t> events;  // starts of this node that have not ended, oldest first
};

std::string cause_of(const JsonValue& type) {
  if (type.is(JsonValue::Kind::string)) return type.text;
  const std::string &level = type["Level"].text, &kind = type["Class"].text;
  return kind.empty() ? level : level.empty() ? kind : level + "/" + kind;
}

}  // namespace

bool is_stepfun_trace(const JsonValue& document) {
  const auto& rows = document.items;
  return document.is(JsonValue::Kind::array) &&
         std::any_of(rows.begin(), rows.end(), [](const JsonValue& row) {
           return row.has("node_id") && row.has("event_time") && row.has("event_type");
         });
}

void read_stepfun_trace(const JsonValue& document, ImportContext context) {
  Imported& out = context.out;
  struct Row {
    std::int64_t us;
    const JsonValue* value;
    bool start;
  };
  std::vector<Row> rows;
  for (const JsonValue& value : document.items) {
    const auto days = value["event_time"].number();
    const std::string& type = value["event_type"].text;
    const bool start = type == "fault_start", end = type == "fault_end";
    if (!days || *days < 0 || *days > 1e6 || value["node_id"].text.empty() || (!start && !end)) {
      out.warn(value.line, "fault trace: an event without node, time in days or known type; left out");
      continue;
    }
    rows.push_back({std::llround(*days * kDay), &value, start});
  }
  std::stable_sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) { return a.us < b.us; });
  std::map<std::string, Open, std::less<>> open;
  for (const Row& row : rows) {
    const std::string& node = row.value->operator[]("node_id").text;
    Open& faults = open[node];
    if (row.start) {
      if (!faults.events.empty())
        out.warn(row.value->line, "fault trace: a fault starts in a fault of the same node");
      faults.events.push_back(out.trace.events.size());
      const JsonValue& type = row.value->operator[]("fault_type");
      out.trace.events.push_back(
          {row.us, "", node, TraceEvent::failure, cause_of(type), {}, type["Desc"].text, row.value->line});
      out.note(kName, row.value->line);
    } else if (faults.events.empty()) {
      out.warn(row.value->line, "fault trace: a fault ends that never started; left out");
    } else {
      FailureEvent& e = out.trace.events[faults.events.front()];
      faults.events.erase(faults.events.begin());
      e.repair_us = row.us - e.time_us;
      out.note(kName, row.value->line, 0);
    }
  }
  const auto last = rows.empty() ? 0 : rows.back().us;
  out.trace.groups.push_back({"", std::nullopt, 0, last});
  out.trace.finish();
}

}  // namespace pitstop
