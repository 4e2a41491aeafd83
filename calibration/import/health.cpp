// HyperPod's health monitoring agent, as JSON (also inside what CloudWatch hands out) and as text, and the
// log of the deep health checks. Under Slurm the agent writes keys with a colon and a blank in them
// ("details: ", "condition: "), on EKS "Event detail".
#include <algorithm>
#include <array>

#include "calibration/import/formats.hpp"
#include "calibration/import/log_head.hpp"
#include "calibration/import/text.hpp"
#include "calibration/import/xid_line.hpp"

namespace pitstop {

namespace {

constexpr const char* kAgent = "HyperPod health agent";
constexpr const char* kLifecycle = "HyperPod life cycle log";
constexpr const char* kDeep = "HyperPod deep health check";
using Kind = JsonValue::Kind;

// The member of that name, a colon and blanks after it ignored.
const JsonValue& member(const JsonValue& value, std::string_view name) {
  for (std::size_t i = 0; i < value.keys.size(); ++i) {
    std::string_view key = trimmed(value.keys[i]);
    while (key.ends_with(':') || key.ends_with(' ')) key.remove_suffix(1);
    if (key == name) return value.items[i];
  }
  return value[name];
}

// The number in "NVRM: Xid (PCI:...): 79, ..." or "XID 79".
void read_xid(std::string_view message, HealthEvent& e) {
  if (const auto xid = parse_xid(message)) {
    e.xid = xid->xid;
    e.pci = xid->pci;
    return;
  }
  const std::string lower = lower_case(message);
  const auto words = words_of(between(lower, "xid ", ""), 1);
  if (!words.empty()) e.xid = parse_whole(words[0].substr(0, words[0].find_first_not_of("0123456789")));
}

// "Node condition NvidiaErrorReboot is now: True, reason: XidHardwareFailure, message: \"NVRM: Xid (...)\""
void read_condition(std::string_view message, HealthEvent& e) {
  if (message.empty()) return;
  e.message = shown(message, 400);
  const auto condition = words_of(between(message, "Node condition ", " is now"), 1);
  if (!condition.empty()) e.condition = std::string(condition[0]);
  if (e.reason.empty()) e.reason = std::string(trimmed(between(message, "reason: ", ",")));
  read_xid(message, e);
}

void add(HealthEvent e, Imported& out) {
  if (e.time && e.logged && e.time->clock == e.logged->clock && e.time->us > e.logged->us) {
    out.warn(e.line, "health agent: the event (" + text_of(*e.time) + ") is later than its log entry (" +
                         text_of(*e.logged) + "): the clocks differ");
  }
  out.note(kAgent, e.line);
  out.health.push_back(std::move(e));
}

bool is_event(const JsonValue& document) {
  if (!document.is(Kind::object)) return false;
  if (document.has("HealthMonitoringAgentDetectionEvent")) return true;
  return member(document, "details")["message"].text.find("Node condition") != std::string::npos;
}

// A policy of DCGM that was violated, as the agent writes it under Slurm: {"condition: ": "XID Error", "data:
// ":
// {"ErrNum": 79}}.
void read_policy(const JsonValue& document, HealthEvent& e) {
  if (e.reason.empty()) e.reason = member(document, "condition").text;
  if (!e.xid && lower_case(e.reason).find("xid") != std::string::npos)
    e.xid = member(member(document, "data"), "ErrNum").whole();
}

// On EKS: {"Event detail": {"Action": "replace", "Type": "NvidiaGPUUnhealthy", "Message": "XID 79"}}.
void read_detail(const JsonValue& detail, HealthEvent& e) {
  if (!detail.is(Kind::object)) return;
  e.condition = member(detail, "Type").text;
  e.action = lower_case(member(detail, "Action").text);
  read_condition(member(detail, "Message").text, e);
  if (e.reason.empty()) e.reason = e.condition;
}

void read_event(const JsonValue& document, int line, const std::string& node, std::optional<Stamp> logged,
                Imported& out) {
  const JsonValue& details = member(document, "details");
  HealthEvent e;
  e.line = line;
  e.source = "hma";
  e.event = "detected";
  e.node = node;
  for (const char* key : {"node", "nodeName", "hostname", "instanceId"}) {
    if (e.node.empty()) e.node = document[key].text.empty() ? details[key].text : document[key].text;
  }
  e.reason = details["reason"].text;
  e.logged = parse_stamp(document["ts"].text);
  if (!e.logged) e.logged = logged;
  e.time = parse_stamp(details["timestamp"].text);
  if (!e.time) e.time = e.logged;
  read_condition(details["message"].text, e);
  read_detail(member(document, "Event detail"), e);
  read_policy(document, e);
  if (e.message.empty()) e.message = shown(trimmed(document["msg"].text), 400);
  if (e.reason.empty() && e.condition.empty())
    return out.warn(line, "health agent: an event without a reason; left out");
  add(std::move(e), out);
}

// One log entry of CloudWatch, from any of its replies.
struct Entry {
  int line = 0;
  std::string message, stream;
  std::optional<Stamp> time;
};

// "SagemakerHealthMonitoringAgent/worker-group-1/i-0aaa" is of node i-0aaa.
std::string node_of(const std::string& stream) {
  const std::size_t slash = stream.rfind('/');
  return slash == std::string::npos ? "" : stream.substr(slash + 1);
}

std::optional<Stamp> as_utc(std::optional<Stamp> stamp) {
  if (stamp) stamp->clock = Clock::utc;
  return stamp;
}

// filter-log-events and get-log-events: {"events": [{"timestamp": ms, "message": ..., "logStreamName":
// ...}]}; a subscription: {"logStream": ..., "logEvents": [...]}; Insights: {"results": [[{"field", "value"},
// ...]]}.
Entry entry_of(const JsonValue& value, const std::string& stream) {
  Entry e{value.line, value["message"].text, value["logStreamName"].text, {}};
  if (e.stream.empty()) e.stream = stream;
  if (const auto ms = value["timestamp"].whole(); ms && *ms > 0 && *ms < 100'000'000'000'000)
    e.time = Stamp{*ms * 1000, Clock::utc};
  for (const JsonValue& cell : value.items) {
    const std::string& field = cell["field"].text;
    if (field == "@message") e.message = cell["value"].text;
    if (field == "@logStream") e.stream = cell["value"].text;
    if (field == "@timestamp") e.time = as_utc(parse_stamp(cell["value"].text));
  }
  return e;
}

const JsonValue& cloudwatch_events(const JsonValue& document) {
  if (document.is(Kind::array)) return document;
  for (const char* key : {"events", "logEvents", "results"}) {
    if (document[key].is(Kind::array)) return document[key];
  }
  return document[""];
}

// What the life cycle scripts of a node log: "[start] on_create.sh", "[stop] on_create.sh with error". Empty:
// none.
std::string_view lifecycle_event(std::string_view text) {
  if (text.find("on_create") == std::string_view::npos) return {};
  if (text.find("[start]") != std::string_view::npos) return "lifecycle_started";
  if (text.find("[error]") != std::string_view::npos || text.find("with error") != std::string_view::npos)
    return "lifecycle_failed";
  return text.find("[stop]") != std::string_view::npos ? std::string_view("lifecycle_done")
                                                       : std::string_view{};
}

void add_lifecycle(int line, std::string_view text, const std::optional<Stamp>& time, std::string node,
                   Imported& out) {
  HealthEvent e;
  e.line = line;
  e.source = "lifecycle";
  e.event = std::string(lifecycle_event(text));
  e.node = std::move(node);
  e.time = time;
  e.message = shown(trimmed(text), 400);
  out.note(kLifecycle, line);
  out.health.push_back(std::move(e));
}

bool is_agents(const std::string& message) {
  return message.find("HealthMonitoringAgent") != std::string::npos ||
         message.find("Node condition") != std::string::npos;
}

void read_entry(const Entry& entry, Imported& out) {
  if (!lifecycle_event(entry.message).empty())
    return add_lifecycle(entry.line, entry.message, entry.time, node_of(entry.stream), out);
  if (!is_agents(entry.message)) return;
  JsonError error;
  const std::size_t begin = entry.message.find('{');
  const auto inner = begin == std::string::npos
                         ? std::nullopt
                         : parse_json(std::string_view(entry.message).substr(begin), entry.line, error);
  if (inner && is_event(*inner))
    return read_event(*inner, entry.line, node_of(entry.stream), entry.time, out);
  if (inner || entry.message.find("Node condition ") == std::string::npos)
    return out.warn(entry.line, "health agent: a message that cannot be read; left out");
  HealthEvent e;
  e.line = entry.line;
  e.source = "hma";
  e.event = "detected";
  e.node = node_of(entry.stream);
  e.time = e.logged = entry.time;
  read_condition(entry.message.substr(entry.message.find("Node condition ")), e);
  add(std::move(e), out);
}

// The figures of "Output summary is MaxBw: 58.590000, AvgBw: 32.420000".
void read_summary(std::string_view text, HealthEvent& e) {
  while (!text.empty() && e.figures.size() < 32) {
    const std::size_t comma = text.find(',');
    const std::string_view entry = text.substr(0, comma);
    text.remove_prefix(comma == std::string_view::npos ? text.size() : comma + 1);
    const std::size_t colon = entry.rfind(':');
    if (colon == std::string_view::npos) continue;
    if (const auto value = parse_finite(trimmed(entry.substr(colon + 1)))) {
      const auto name = words_of(entry.substr(0, colon));
      if (!name.empty()) e.figures.emplace_back(std::string(name.back()), *value);
    }
  }
}

bool flag(std::string_view message, const char* name) {
  std::string_view value = between(message, name, "");
  eat(value, "\"");
  eat(value, ":");
  return trimmed(value).starts_with("true");
}

// What a deep health check says; empty: nothing that is known.
std::string_view deep_check_of(std::string_view text) {
  struct Known {
    std::string_view sign, event;
  };
  constexpr std::array<Known, 9> kKnown{{{"FaultyInstance", "faulty_instance"},
                                         {"stress check with command", "stress_started"},
                                         {"stress-ng success", "stress_passed"},
                                         {"stress-ng fail", "stress_failed"},
                                         {"check success", "check_passed"},
                                         {"health summary:", "diagnostic"},
                                         {"EFA Loopback check passed", "efa_loopback_passed"},
                                         {"EFA Loopback check failed", "efa_loopback_failed"},
                                         {"NCCL test", "nccl_test"}}};
  const auto at = std::find_if(kKnown.begin(), kKnown.end(),
                               [&](const Known& k) { return text.find(k.sign) != std::string_view::npos; });
  return at == kKnown.end() ? std::string_view{} : at->event;
}

void add_deep(int line, std::string_view event, const std::optional<Stamp>& time, std::string_view message,
              Imported& out) {
  HealthEvent e;
  e.line = line;
  e.source = "deep_health_check";
  e.event = std::string(event);
  e.time = time;
  e.message = shown(trimmed(message), 400);
  if (e.event == "diagnostic") {
    e.reason = flag(message, "replacementRequired") ? "replace"
               : flag(message, "rebootRequired")    ? "reboot"
                                                    : "healthy";
  }
  if (e.event == "faulty_instance") {
    // "Encountered FaultyInstance. Replace the Instance. ... ERROR:Bandwidth ...: minimum threshold: 80,
    // ... Bw: 30"
    e.reason = message.find("Reboot") != std::string_view::npos ? "reboot" : "replace";
    read_summary(between(message, "ERROR:", ""), e);
  }
  if (const auto device = words_of(between(message, "for device: ", ""), 1); !device.empty())
    e.pci = std::string(device[0]);
  read_summary(between(message, "summary is ", ""), e);
  out.note(kDeep, line);
  out.health.push_back(std::move(e));
}

class HealthLog : public LineReader {
 public:
  explicit HealthLog(ImportContext context) : out_(context.out) {}

  bool line(const LogLine& line) override {
    const std::string_view text = line.text;
    if (text.find("Node condition ") != std::string_view::npos &&
        text.find(" is now") != std::string_view::npos && !trimmed(text).ends_with('}')) {
      HealthEvent e;
      e.line = line.number;
      e.source = "hma";
      e.event = "detected";
      const LogHead head = split_log_head(text);
      e.time = head.time;
      e.node = std::string(head.host);
      read_condition(text.substr(text.find("Node condition ")), e);
      add(std::move(e), out_);
      return true;
    }
    if (!lifecycle_event(text).empty()) {
      const LogHead head = split_log_head(text);
      add_lifecycle(line.number, head.message, head.time, std::string(head.host), out_);
      return true;
    }
    return deep(line);
  }

 private:
  bool deep(const LogLine& line) {
    const std::string_view event = deep_check_of(line.text);
    if (event.empty()) return false;
    const LogHead head = split_log_head(line.text);
    if (!head.time) return false;
    std::string_view message = head.message;
    for (const char* level : {"info", "warn", "error", "INFO", "WARN", "ERROR"}) {
      if (eat(message, level)) break;
    }
    add_deep(line.number, event, head.time, message, out_);
    return true;
  }

  Imported& out_;
};

}  // namespace

bool is_health_event(const JsonValue& document) {
  if (is_event(document)) return true;
  const JsonValue& events = cloudwatch_events(document);
  return std::any_of(events.items.begin(), events.items.end(), [](const JsonValue& entry) {
    const std::string message = entry_of(entry, "").message;
    return is_event(entry) || is_agents(message) || !lifecycle_event(message).empty();
  });
}

void read_health_event(const JsonValue& document, ImportContext context) {
  if (is_event(document)) return read_event(document, document.line, "", std::nullopt, context.out);
  const std::string& stream = document["logStream"].text;
  for (const JsonValue& entry : cloudwatch_events(document).items) {
    if (is_event(entry)) {
      read_event(entry, entry.line, node_of(stream), std::nullopt, context.out);
    } else {
      read_entry(entry_of(entry, stream), context.out);
    }
  }
}

bool is_deep_check_record(const JsonValue& document) {
  return document.has("ts") && document.has("msg") && !deep_check_of(document["msg"].text).empty();
}

void read_deep_check_record(const JsonValue& document, ImportContext context) {
  const std::string& message = document["msg"].text;
  add_deep(document.line, deep_check_of(message), parse_stamp(document["ts"].text), message, context.out);
}

std::unique_ptr<LineReader> read_health_log(ImportContext context) {
  return std::make_unique<HealthLog>(context);
}

}  // namespace pitstop
