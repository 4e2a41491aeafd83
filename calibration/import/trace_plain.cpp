// Any other CSV that has a time and a node: columns found by name. A column name may carry its unit (time_h,
// repair_min); without one, numbers are taken as seconds, with a warning.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "calibration/import/csv_table.hpp"
#include "calibration/import/formats.hpp"

namespace pitstop {

namespace {

constexpr const char* kName = "failure CSV";
constexpr const char* kOwnName = "pitstop failure trace";

constexpr std::array<std::pair<std::string_view, double>, 14> kUnits{{{"us", 1},
                                                                      {"ms", 1e3},
                                                                      {"seconds", 1e6},
                                                                      {"sec", 1e6},
                                                                      {"s", 1e6},
                                                                      {"minutes", 60e6},
                                                                      {"mins", 60e6},
                                                                      {"min", 60e6},
                                                                      {"hours", 3600e6},
                                                                      {"hrs", 3600e6},
                                                                      {"h", 3600e6},
                                                                      {"days", 86400e6},
                                                                      {"day", 86400e6},
                                                                      {"d", 86400e6}}};

// A column of times: where it is, and its unit in microseconds (0: none in its name).
struct TimeColumn {
  std::size_t at = 0;
  double unit_us = 0;
};

std::optional<TimeColumn> time_column(const CsvTable& table, std::initializer_list<std::string_view> names) {
  if (const auto plain = table.column(names)) return TimeColumn{*plain, 0};
  for (const std::string_view name : names) {
    for (const auto& [suffix, us] : kUnits) {
      if (const auto at = table.column({std::string(name) + std::string(suffix)})) return TimeColumn{*at, us};
    }
  }
  return std::nullopt;
}

struct Columns {
  std::optional<TimeColumn> time, end, repair;
  std::optional<std::size_t> node, cause, event, group, detail;
};

Columns columns_of(const CsvTable& table) {
  Columns c;
  c.time = time_column(table, {"time", "timestamp", "event_time", "failure_time", "failed_at", "start",
                               "started", "start_time", "date", "datetime", "fail_time"});
  c.end = time_column(table, {"end", "ended", "end_time", "fixed", "repaired", "repaired_at", "recovered",
                              "restored", "stop", "return_time"});
  c.repair = time_column(table, {"repair", "repair_time", "repair_duration", "downtime", "down_time", "down",
                                 "ttr", "time_to_repair", "duration"});
  c.node = table.column({"node", "node_id", "nodename", "node_name", "host", "hostname", "server", "instance",
                         "machine", "gpu", "unit"});
  c.cause = table.column({"cause", "root_cause", "failure_type", "fault_type", "type", "reason", "category",
                          "component", "error"});
  c.event = table.column({"event", "event_type", "action"});
  c.group = table.column({"group", "cluster", "system", "site", "rack"});
  c.detail = table.column({"detail", "details", "description", "desc", "message", "comment"});
  return c;
}

bool is_repair(std::string_view word) {
  const std::string w = lower_case(word);
  for (const char* known : {"repair", "repaired", "fault_end", "end", "up", "recovered", "recover", "restore",
                            "restored", "fixed"}) {
    if (w == known) return true;
  }
  return false;
}

class PlainTrace {
 public:
  PlainTrace(std::string_view text, Imported& out) : table_(text), c_(columns_of(table_)), out_(out) {}

  void read() {
    std::vector<std::string> fields;
    while (table_.next(fields)) row(fields);
    if (unitless_ > 0) {
      out_.warn(table_.header_line(),
                fmt::format("failure CSV: {} numbers have no unit; taken as seconds (name the column "
                            "time_h, repair_min, ... to say otherwise)",
                            unitless_));
    }
    finish();
  }

 private:
  // A time or, with `duration`, a length: calendar, or a number in the column's unit.
  std::optional<Stamp> time(const std::vector<std::string>& fields, const std::optional<TimeColumn>& column,
                            bool duration) {
    if (!column) return std::nullopt;
    const std::string_view text = field_of(fields, column->at);
    const auto number = parse_finite(text);
    if (!number) return duration ? std::nullopt : parse_stamp(text);
    if (column->unit_us == 0 && !duration) {
      if (const auto calendar = parse_stamp(text)) return calendar;  // Unix time
    }
    unitless_ += column->unit_us == 0;
    const double us = *number * (column->unit_us == 0 ? 1e6 : column->unit_us);
    if (us < 0 || us > 9e18) return std::nullopt;
    return Stamp{std::llround(us), Clock::relative};
  }

  void row(const std::vector<std::string>& fields) {
    const auto at = time(fields, c_.time, false);
    const std::string node(field_of(fields, c_.node));
    if (!at || node.empty())
      return out_.warn(table_.line(), "failure CSV: a row without node or time; left out");
    if (clock_ && *clock_ != at->clock) {
      return out_.warn(table_.line(), std::string("failure CSV: a time of another clock (") +
                                          name_of(at->clock) + "); left out");
    }
    clock_ = at->clock;
    FailureEvent e{at->us,
                   std::string(field_of(fields, c_.group)),
                   node,
                   TraceEvent::failure,
                   std::string(field_of(fields, c_.cause)),
                   {},
                   std::string(field_of(fields, c_.detail)),
                   table_.line()};
    const std::string_view event = field_of(fields, c_.event);
    if (is_repair(event)) return repaired(e);
    if (event == "enter" || event == "leave")
      e.event = event == "enter" ? TraceEvent::enter : TraceEvent::leave;
    repair_of(fields, *at, e);
    out_.trace.events.push_back(std::move(e));
    out_.note(kName, table_.line());
  }

  // A duration (a number, or 1-02:03:04 as Slurm writes it), or the time of return.
  void repair_of(const std::vector<std::string>& fields, const Stamp& at, FailureEvent& e) {
    auto end = time(fields, c_.end, false);
    const std::string_view text = c_.repair ? field_of(fields, c_.repair->at) : std::string_view{};
    if (!end && !parse_finite(text)) end = parse_stamp(text);
    if (end) {
      if (end->clock == at.clock && end->us >= at.us) {
        e.repair_us = end->us - at.us;
      } else {
        out_.warn(table_.line(),
                  "failure CSV: repaired before it failed, or by another clock; no repair time");
      }
    } else if (const auto repair = time(fields, c_.repair, true)) {
      e.repair_us = repair->us;
    } else {
      e.repair_us = parse_slurm_duration_us(text);
      if (!e.repair_us && !text.empty()) {
        out_.warn(table_.line(),
                  "failure CSV: repair \"" + shown(text) + "\" is no duration and no time; absent");
      }
    }
  }

  // A row of its own for the end of a failure: goes to the latest of that node that is still open.
  void repaired(const FailureEvent& e) {
    out_.note(kName, table_.line(), 0);
    repairs_.push_back(e);
  }

  void finish() {
    auto& events = out_.trace.events;
    if (events.empty()) return;
    std::int64_t first = events[0].time_us;
    for (const FailureEvent& e : events) first = std::min(first, e.time_us);
    const bool calendar = *clock_ != Clock::relative;
    if (calendar) out_.trace.origin = Stamp{first, *clock_};
    const std::int64_t shift = calendar ? first : 0;
    for (FailureEvent& e : events) e.time_us -= shift;
    out_.trace.finish();
    for (FailureEvent& e : repairs_) e.time_us -= shift;
    pair_repairs();
  }

  void pair_repairs() {
    auto key = [](const FailureEvent& e) { return std::tie(e.group, e.node); };
    auto by_node = [&](const auto* a, const auto* b) {
      return key(*a) < key(*b) || (key(*a) == key(*b) && a->time_us < b->time_us);
    };
    std::vector<FailureEvent*> failures;
    for (FailureEvent& e : out_.trace.events) {
      if (e.event == TraceEvent::failure && !e.repair_us) failures.push_back(&e);
    }
    std::stable_sort(failures.begin(), failures.end(), by_node);
    for (const FailureEvent& r : repairs_) {
      auto at = std::upper_bound(failures.begin(), failures.end(), &r, by_node);
      if (at == failures.begin() || key(**(at - 1)) != key(r) || (*(at - 1))->repair_us) {
        out_.warn(r.line, "failure CSV: a repair without a failure before it; left out");
        continue;
      }
      (*(at - 1))->repair_us = r.time_us - (*(at - 1))->time_us;
    }
  }

  CsvTable table_;
  Columns c_;
  Imported& out_;
  std::optional<Clock> clock_;
  std::size_t unitless_ = 0;
  std::vector<FailureEvent> repairs_;
};

}  // namespace

bool is_plain_trace(std::string_view text) {
  const CsvTable table(text);
  if (table.names().size() < 2) return false;
  const Columns c = columns_of(table);
  return c.time && c.node && (c.cause || c.event || c.repair || c.end);
}

void read_plain_trace(std::string_view text, ImportContext context) { PlainTrace(text, context.out).read(); }

bool is_pitstop_trace(std::string_view text) {
  return text.starts_with("# pitstop failure trace") ||
         text.substr(0, 8192).find("time_s,group,node,event,cause,repair_s,detail") != std::string_view::npos;
}

void read_pitstop_trace(std::string_view text, ImportContext context) {
  std::vector<TraceIssue> issues;
  context.out.trace = trace_from_csv(text, issues);
  for (const TraceIssue& issue : issues) context.out.warn(issue.line, "failure trace: " + issue.what);
  for (const FailureEvent& e : context.out.trace.events) context.out.note(kOwnName, e.line);
}

}  // namespace pitstop
