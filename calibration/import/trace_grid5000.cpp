// The Failure Trace Archive's form of Grid'5000: spells of each node, state 1 available, 0 not. A failure is
// a down spell; its repair is its length.
#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>

#include "calibration/import/csv_table.hpp"
#include "calibration/import/formats.hpp"

namespace pitstop {

namespace {

constexpr const char* kName = "Grid'5000 availability trace";

struct Columns {
  std::optional<std::size_t> cluster, node, state, start, stop;
};

Columns columns_of(const CsvTable& table) {
  return {table.column({"cluster", "platform_id", "platform"}),
          table.column({"node", "node_id", "node_name"}), table.column({"state", "event_type"}),
          table.column({"start_unix", "event_start_time", "start"}),
          table.column({"stop_unix", "event_stop_time", "event_end_time", "stop", "end_unix"})};
}

std::optional<std::int64_t> unix_us(std::string_view text) {
  const auto seconds = parse_finite(text);
  if (!seconds || *seconds < 0 || *seconds > 1e11) return std::nullopt;
  return std::llround(*seconds * 1e6);
}

struct Spell {
  std::int64_t from = 0, until = 0;
  bool down = false;
  std::string group, node;
  int line = 0;
};

// The spells that can be read, by group, node and start. `most` bounds what is warned of.
std::vector<Spell> read_spells(CsvTable& table, Imported& out) {
  const Columns c = columns_of(table);
  std::vector<Spell> spells;
  std::vector<std::string> fields;
  while (table.next(fields)) {
    const auto start = unix_us(field_of(fields, c.start)), stop = unix_us(field_of(fields, c.stop));
    const auto state = parse_whole(field_of(fields, c.state));
    const std::string_view node = field_of(fields, c.node);
    if (!start || !stop || node.empty() || !state || *state < 0 || *state > 1) {
      out.warn(table.line(),
               "availability trace: a row without node, state 0 or 1, start and stop; left out");
    } else if (*stop < *start) {
      out.warn(table.line(), "availability trace: a spell ends before it starts; left out");
    } else {
      spells.push_back({*start, *stop, *state == 0, std::string(field_of(fields, c.cluster)),
                        std::string(node), table.line()});
      out.note(kName, table.line());
    }
  }
  std::stable_sort(spells.begin(), spells.end(), [](const Spell& a, const Spell& b) {
    return std::tie(a.group, a.node, a.from, a.until) < std::tie(b.group, b.node, b.from, b.until);
  });
  return spells;
}

}  // namespace

bool is_grid5000_trace(std::string_view text) {
  const CsvTable table(text);
  const Columns c = columns_of(table);
  return c.node && c.state && c.start && c.stop;
}

void read_grid5000_trace(std::string_view text, ImportContext context) {
  Imported& out = context.out;
  CsvTable table(text);
  const std::vector<Spell> spells = read_spells(table, out);
  if (spells.empty()) return;
  std::int64_t origin = spells[0].from;
  for (const Spell& s : spells) origin = std::min(origin, s.from);
  out.trace.origin = Stamp{origin, Clock::utc};
  std::map<std::string, std::int64_t> nodes;
  std::map<std::string, std::int64_t> until;
  for (std::size_t i = 0; i < spells.size(); ++i) {
    const Spell& s = spells[i];
    const bool first = i == 0 || spells[i - 1].node != s.node || spells[i - 1].group != s.group;
    const bool last =
        i + 1 == spells.size() || spells[i + 1].node != s.node || spells[i + 1].group != s.group;
    if (first) ++nodes[s.group];
    std::int64_t& end = until.try_emplace(s.group, s.until).first->second;
    end = std::max(end, s.until);
    auto add = [&](std::int64_t at, TraceEvent event, std::optional<std::int64_t> repair,
                   const char* detail = "") {
      out.trace.events.push_back({at - origin, s.group, s.node, event, "", repair, detail, s.line});
    };
    if (first) add(s.from, TraceEvent::enter, {});
    if (s.down)
      add(s.from, TraceEvent::failure, s.until - s.from,
          last ? "the node's last spell: it may never have returned" : "");
    if (last) add(s.down ? s.from : s.until, TraceEvent::leave, {});
  }
  out.trace.finish();
  for (TraceGroup& group : out.trace.groups) {
    group.nodes = nodes[group.name];
    group.until_us = std::max(group.until_us, until[group.name] - origin);
  }
}

}  // namespace pitstop
