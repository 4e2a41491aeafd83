// ORNL Titan's GPU lifetimes: every stay of a GPU in a slot, with the failure marked on it (DBE, OTB), and
// bare event records that have a time only. A stay's end is when the inventory saw the change: good for
// exposure, not for times between failures.
#include <algorithm>
#include <set>

#include "calibration/import/csv_table.hpp"
#include "calibration/import/formats.hpp"

namespace pitstop {

namespace {

constexpr const char* kName = "Titan GPU lifetimes";

struct Columns {
  std::optional<std::size_t> gpu, location, insert, remove, event;
};

Columns columns_of(const CsvTable& table) {
  return {table.column({"gpu", "sn", "serial"}), table.column({"location", "slot"}), table.column({"insert"}),
          table.column({"remove"}), table.column({"event"})};
}

}  // namespace

bool is_titan_trace(std::string_view text) {
  const CsvTable table(text);
  const Columns c = columns_of(table);
  return c.gpu && c.location && c.insert && c.remove && c.event;
}

void read_titan_trace(std::string_view text, ImportContext context) {
  Imported& out = context.out;
  CsvTable table(text);
  const Columns c = columns_of(table);
  std::vector<std::string> fields;
  std::optional<std::int64_t> first;
  std::set<std::string, std::less<>> units;
  while (table.next(fields)) {
    const auto insert = parse_stamp(field_of(fields, c.insert)),
               remove = parse_stamp(field_of(fields, c.remove));
    const std::string_view gpu = field_of(fields, c.gpu), location = field_of(fields, c.location);
    if (!remove || gpu.empty() || (insert && insert->us > remove->us)) {
      out.warn(table.line(),
               "GPU lifetimes: a row without GPU or end, or one that ends before it starts; left out");
      continue;
    }
    if (!insert && !field_of(fields, c.insert).empty()) {
      out.warn(table.line(), "GPU lifetimes: the start cannot be read; left out");
      continue;
    }
    const std::string cause(field_of(fields, c.event));
    auto add = [&](std::int64_t at, TraceEvent event, const std::string& why) {
      out.trace.events.push_back(
          {at, "", std::string(gpu), event, why, {}, std::string(location), table.line()});
    };
    if (!insert && cause.empty()) {
      out.warn(table.line(), "GPU lifetimes: a row without start and event; left out");
      continue;
    }
    units.emplace(gpu);
    if (insert) add(insert->us, TraceEvent::enter, "");
    if (!cause.empty()) add(remove->us, TraceEvent::failure, cause);
    if (insert) add(remove->us, TraceEvent::leave, "");
    const std::int64_t begin = insert ? insert->us : remove->us;
    first = first ? std::min(*first, begin) : begin;
    out.note(kName, table.line());
  }
  if (!first) return;
  out.trace.origin = Stamp{*first, Clock::local};
  for (FailureEvent& e : out.trace.events) e.time_us -= *first;
  out.trace.finish();
  for (TraceGroup& group : out.trace.groups) group.nodes = static_cast<std::int64_t>(units.size());
}

}  // namespace pitstop
