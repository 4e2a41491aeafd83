// The Los Alamos failure records (LA-UR-05-7318), as published and as reduced to cause and detail columns: a
// row a failure, with system, node, start and end.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "calibration/import/csv_table.hpp"
#include "calibration/import/formats.hpp"

namespace pitstop {

namespace {

constexpr const char* kName = "LANL failure records";

struct Columns {
  std::optional<std::size_t> system, nodes, node, started, fixed, down, cause, detail;
  std::array<std::optional<std::size_t>, 6> causes;
};

constexpr std::array<const char*, 6> kCauses{"Facilities", "Hardware",     "Human Error",
                                             "Network",    "Undetermined", "Software"};

Columns columns_of(const CsvTable& table) {
  Columns c;
  c.system = table.column({"system"});
  c.nodes = table.column({"nodes"});
  c.node = table.column({"node", "nodenumz", "nodenum"});
  c.started = table.column({"started", "prob started (mon/dd/yy hh:mm)", "prob started", "problem started"});
  c.fixed = table.column({"fixed", "prob fixed (mon/dd/yy hh:mm)", "prob fixed", "problem fixed"});
  c.down = table.column({"down_min", "down time", "downtime"});
  c.cause = table.column({"cause"});
  c.detail = table.column({"detail"});
  for (std::size_t i = 0; i < kCauses.size(); ++i) c.causes[i] = table.column({kCauses[i]});
  return c;
}

bool all_there(const Columns& c) {
  const bool causes =
      c.cause || std::any_of(c.causes.begin(), c.causes.end(), [](const auto& x) { return x.has_value(); });
  return c.system && c.node && c.started && c.fixed && causes;
}

// Cause and detail of a row of the published form: the blame column that is filled.
void blame(const std::vector<std::string>& fields, const Columns& c, FailureEvent& e) {
  e.cause = std::string(field_of(fields, c.cause));
  e.detail = std::string(field_of(fields, c.detail));
  for (std::size_t i = 0; i < kCauses.size() && e.cause.empty(); ++i) {
    const std::string_view detail = field_of(fields, c.causes[i]);
    if (detail.empty()) continue;
    e.cause = kCauses[i];
    e.detail = std::string(detail);
  }
}

}  // namespace

bool is_lanl_trace(std::string_view text) { return all_there(columns_of(CsvTable(text))); }

void read_lanl_trace(std::string_view text, ImportContext context) {
  Imported& out = context.out;
  CsvTable table(text);
  const Columns c = columns_of(table);
  std::vector<std::string> fields;
  std::map<std::string, std::int64_t> nodes;
  std::optional<std::int64_t> first;
  std::size_t disagree = 0, nameless = 0;
  while (table.next(fields)) {
    const auto started = parse_stamp(field_of(fields, c.started)),
               fixed = parse_stamp(field_of(fields, c.fixed));
    const std::string_view system = field_of(fields, c.system), node = field_of(fields, c.node);
    if (!started || system.empty()) {
      out.warn(table.line(), "failure records: a row without system or start; left out");
      continue;
    }
    nameless += node.empty();
    FailureEvent e;
    e.time_us = started->us;
    e.group = "system " + std::string(system);
    e.node = node.empty() ? "unknown" : std::string(node);
    e.line = table.line();
    blame(fields, c, e);
    if (fixed && fixed->us >= started->us) e.repair_us = fixed->us - started->us;
    if (fixed && fixed->us < started->us)
      out.warn(table.line(), "failure records: repaired before it failed; no repair time");
    const auto down = parse_finite(field_of(fields, c.down));
    if (down && e.repair_us && *down * 60e6 != static_cast<double>(*e.repair_us)) ++disagree;
    if (const auto n = parse_whole(field_of(fields, c.nodes)); n && *n > 0) nodes[e.group] = *n;
    first = first ? std::min(*first, e.time_us) : e.time_us;
    out.trace.events.push_back(std::move(e));
    out.note(kName, table.line());
  }
  if (nameless > 0) out.warn(0, fmt::format("failure records: {} rows name no node", nameless));
  if (disagree > 0) {
    out.warn(0,
             fmt::format(
                 "failure records: the down time of {} rows is not that from start to repair, which is taken",
                 disagree));
  }
  if (!first) return;
  out.trace.origin = Stamp{*first, Clock::local};
  for (FailureEvent& e : out.trace.events) e.time_us -= *first;
  out.trace.finish();
  for (TraceGroup& group : out.trace.groups) {
    if (const auto at = nodes.find(group.name); at != nodes.end()) group.nodes = at->second;
  }
}

}  // namespace pitstop
