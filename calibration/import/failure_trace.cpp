#include "calibration/import/failure_trace.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>

#include "calibration/import/text.hpp"

namespace pitstop {

namespace {

constexpr std::int64_t kSecond = 1'000'000;
constexpr double kMostSeconds = 9e12;  // in microseconds an int64, with room

std::string seconds_text(std::int64_t us) {
  const bool negative = us < 0;
  const std::uint64_t size = negative ? 0 - static_cast<std::uint64_t>(us) : static_cast<std::uint64_t>(us);
  std::string text = fmt::format("{}{}", negative ? "-" : "", size / kSecond);
  if (size % kSecond != 0) {
    text += fmt::format(".{:06}", size % kSecond);
    text.erase(text.find_last_not_of('0') + 1);
  }
  return text;
}

// Decimal seconds to microseconds, exactly where at most six places are written.
std::optional<std::int64_t> seconds_us(std::string_view text) {
  text = trimmed(text);
  const std::size_t point = text.find('.');
  const std::string_view fraction = point == std::string_view::npos ? "" : text.substr(point + 1);
  const auto whole = parse_whole(text.substr(0, point));
  const bool plain = whole && fraction.size() <= 6 && point != text.size() - 1 &&
                     fraction.find_first_not_of("0123456789") == std::string_view::npos;
  if (plain && *whole > -9'000'000'000'000 && *whole < 9'000'000'000'000) {
    std::int64_t us = 0;
    for (std::size_t i = 0; i < 6; ++i) us = us * 10 + (i < fraction.size() ? fraction[i] - '0' : 0);
    return *whole * kSecond + (text.starts_with('-') ? -us : us);
  }
  const auto value = parse_finite(text);
  if (!value || *value < -kMostSeconds || *value > kMostSeconds) return std::nullopt;
  return static_cast<std::int64_t>(*value * 1e6 + (*value < 0 ? -0.5 : 0.5));
}

// Events of one unit at one time stay as they were given: out of one slot and into the next.
auto order(const FailureEvent& e) { return std::tie(e.time_us, e.group, e.node); }

constexpr const char* kColumns = "time_s,group,node,event,cause,repair_s,detail";

std::string always_quoted(std::string_view text) {
  const std::string field = csv_field(text);
  return field.starts_with('"') ? field : '"' + field + '"';
}

// `# group: "NAME" nodes=N from_s=A until_s=B`
bool read_group(std::string_view text, FailureTrace& trace) {
  TraceGroup group;
  const auto fields = csv_fields(text, ' ');
  for (std::size_t i = 0; i < fields.size(); ++i) {
    std::string_view field = fields[i];
    if (i == 0) {
      group.name = fields[0];
    } else if (eat(field, "nodes=")) {
      group.nodes = parse_whole(field);
      if (!group.nodes || *group.nodes < 0) return false;
    } else if (eat(field, "from_s=") || eat(field, "until_s=")) {
      const auto us = seconds_us(field);
      if (!us) return false;
      (fields[i].starts_with("from") ? group.from_us : group.until_us) = *us;
    } else if (!field.empty()) {
      return false;
    }
  }
  trace.groups.push_back(group);
  return true;
}

bool read_comment(std::string_view line, FailureTrace& trace) {
  line.remove_prefix(1);
  line = trimmed(line);
  if (eat(line, "source:")) {
    trace.source = std::string(trimmed(line));
  } else if (eat(line, "origin:")) {
    trace.origin = parse_stamp(line);
    return trace.origin.has_value();
  } else if (eat(line, "group:")) {
    return read_group(trimmed(line), trace);
  }
  return true;
}

// What is wrong with the row, or empty.
std::string read_row(const std::vector<std::string>& fields, FailureEvent& e) {
  if (fields.size() < 4) return "expected " + std::string(kColumns);
  const auto time = seconds_us(fields[0]);
  if (!time) return "time_s \"" + shown(fields[0]) + "\" is no number of seconds";
  e.time_us = *time;
  e.group = fields[1];
  e.node = fields[2];
  if (e.node.empty()) return "no node";
  const std::string_view event = trimmed(fields[3]);
  if (event == "failure") {
    e.event = TraceEvent::failure;
  } else if (event == "enter") {
    e.event = TraceEvent::enter;
  } else if (event == "leave") {
    e.event = TraceEvent::leave;
  } else {
    return "unknown event \"" + shown(event) + "\"; expected failure, enter or leave";
  }
  if (fields.size() > 4) e.cause = fields[4];
  if (fields.size() > 5 && !trimmed(fields[5]).empty()) {
    e.repair_us = seconds_us(fields[5]);
    if (!e.repair_us || *e.repair_us < 0) return "repair_s \"" + shown(fields[5]) + "\" is no duration";
  }
  if (fields.size() > 6) e.detail = fields[6];
  return "";
}

}  // namespace

const char* name_of(TraceEvent event) {
  switch (event) {
    case TraceEvent::failure:
      return "failure";
    case TraceEvent::enter:
      return "enter";
    case TraceEvent::leave:
      return "leave";
  }
  return "?";
}

void FailureTrace::finish() {
  std::stable_sort(events.begin(), events.end(),
                   [](const FailureEvent& a, const FailureEvent& b) { return order(a) < order(b); });
  std::map<std::string, TraceGroup> all;
  for (const TraceGroup& group : groups) all.emplace(group.name, group);
  for (const FailureEvent& e : events) {
    const auto [at, added] = all.try_emplace(e.group, TraceGroup{e.group, {}, e.time_us, e.time_us});
    TraceGroup& group = at->second;
    group.from_us = std::min(group.from_us, e.time_us);
    group.until_us = std::max(group.until_us, e.time_us);
  }
  groups.clear();
  for (auto& [name, group] : all) groups.push_back(std::move(group));
}

std::string to_csv(const FailureTrace& trace) {
  std::string text = "# pitstop failure trace 1\n";
  const std::string source = shown(trace.source, 4096);
  if (!trimmed(source).empty()) text += "# source: " + std::string(trimmed(source)) + "\n";
  if (trace.origin) text += "# origin: " + text_of(*trace.origin) + "\n";
  for (const TraceGroup& group : trace.groups) {
    text += "# group: " + always_quoted(group.name);
    if (group.nodes) text += fmt::format(" nodes={}", *group.nodes);
    text += fmt::format(" from_s={} until_s={}\n", seconds_text(group.from_us), seconds_text(group.until_us));
  }
  text += std::string(kColumns) + "\n";
  for (const FailureEvent& e : trace.events) {
    text += fmt::format("{},{},{},{},{},{},{}\n", seconds_text(e.time_us), csv_field(e.group),
                        csv_field(e.node), name_of(e.event), csv_field(e.cause),
                        e.repair_us ? seconds_text(*e.repair_us) : "", csv_field(e.detail));
  }
  return text;
}

FailureTrace trace_from_csv(std::string_view text, std::vector<TraceIssue>& issues) {
  FailureTrace trace;
  Lines lines(text);
  std::string_view line;
  bool header = false;
  while (lines.next(line)) {
    if (trimmed(line).empty()) continue;
    if (!header && line.starts_with('#')) {
      if (!read_comment(line, trace)) issues.push_back({lines.number(), "not understood: " + shown(line)});
      continue;
    }
    if (!header) {
      header = true;
      if (trimmed(line) == kColumns) continue;
      issues.push_back({lines.number(), "expected the header " + std::string(kColumns)});
    }
    FailureEvent e;
    e.line = lines.number();
    const std::string wrong = read_row(csv_fields(line), e);
    if (wrong.empty()) {
      trace.events.push_back(std::move(e));
    } else {
      issues.push_back({lines.number(), wrong});
    }
  }
  trace.finish();
  return trace;
}

}  // namespace pitstop
