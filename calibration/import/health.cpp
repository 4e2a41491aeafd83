// HyperPod's health monitoring agent, as JSON (also inside a CloudWatch export) and as text, and the log of
// the deep health checks.
#include <algorithm>
#include <array>

#include "calibration/import/formats.hpp"
#include "calibration/import/log_head.hpp"
#include "calibration/import/text.hpp"
#include "calibration/import/xid_line.hpp"

namespace pitstop {

namespace {

constexpr const char* kAgent = "HyperPod health agent";
constexpr const char* kDeep = "HyperPod deep health check";
using Kind = JsonValue::Kind;

// "Node condition NvidiaErrorReboot is now: True, reason: XidHardwareFailure, message: \"NVRM: Xid (...)\""
void read_condition(std::string_view message, HealthEvent& e) {
  e.message = shown(message, 400);
  const auto condition = words_of(between(message, "Node condition ", " is now"), 1);
  if (!condition.empty()) e.condition = std::string(condition[0]);
  if (e.reason.empty()) e.reason = std::string(trimmed(between(message, "reason: ", ",")));
  if (const auto xid = parse_xid(message)) {
    e.xid = xid->xid;
    e.pci = xid->pci;
  }
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
  if (document.has("HealthMonitoringAgentDetectionEvent")) return true;
  return document["details"]["message"].text.find("Node condition") != std::string::npos;
}

void read_event(const JsonValue& document, int line, const std::string& node, Imported& out) {
  const JsonValue& details = document["details"];
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
  e.time = parse_stamp(details["timestamp"].text);
  if (!e.time) e.time = e.logged;
  read_condition(details["message"].text, e);
  if (e.reason.empty() && e.condition.empty())
    return out.warn(line, "health agent: an event without a reason; left out");
  add(std::move(e), out);
}

// CloudWatch hands out {"events": [{"timestamp": ms, "message": "{...}"}]}: the message is JSON of its own.
void read_cloudwatch(const JsonValue& events, Imported& out) {
  for (const JsonValue& entry : events.items) {
    const std::string& message = entry["message"].text;
    if (message.find("HealthMonitoringAgent") == std::string::npos &&
        message.find("Node condition") == std::string::npos)
      continue;
    JsonError error;
    const auto inner = parse_json(message, entry.line, error);
    if (!inner || !is_event(*inner)) {
      out.warn(entry.line, "health agent: a message that cannot be read; left out");
      continue;
    }
    read_event(*inner, entry.line, entry["logStreamName"].text, out);
  }
}

const JsonValue& cloudwatch_events(const JsonValue& document) {
  if (document.is(Kind::array)) return document;
  for (const char* key : {"events", "logEvents", "results"}) {
    if (document[key].is(Kind::array)) return document[key];
  }
  return document[""];
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

class HealthLog : public LineReader {
 public:
  explicit HealthLog(ImportContext context) : out_(context.out) {}

  void line(const LogLine& line) override {
    const std::string_view text = line.text;
    if (text.find("Node condition ") != std::string_view::npos &&
        text.find(" is now") != std::string_view::npos) {
      HealthEvent e;
      e.line = line.number;
      e.source = "hma";
      e.event = "detected";
      const LogHead head = split_log_head(text);
      e.time = head.time;
      e.node = std::string(head.host);
      read_condition(text.substr(text.find("Node condition ")), e);
      return add(std::move(e), out_);
    }
    deep(line);
  }

 private:
  void deep(const LogLine& line) {
    struct Known {
      std::string_view sign;
      const char* event;
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
    const auto at = std::find_if(kKnown.begin(), kKnown.end(), [&](const Known& k) {
      return line.text.find(k.sign) != std::string_view::npos;
    });
    if (at == kKnown.end()) return;
    const LogHead head = split_log_head(line.text);
    if (!head.time) return;
    HealthEvent e;
    e.line = line.number;
    e.source = "deep_health_check";
    e.event = at->event;
    e.time = head.time;
    std::string_view message = head.message;
    for (const char* level : {"info", "warn", "error", "INFO", "WARN", "ERROR"}) {
      if (eat(message, level)) break;
    }
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
    out_.note(kDeep, line.number);
    out_.health.push_back(std::move(e));
  }

  static bool flag(std::string_view message, const char* name) {
    std::string_view value = between(message, name, "");
    eat(value, ":");
    return trimmed(value).starts_with("true");
  }

  Imported& out_;
};

}  // namespace

bool is_health_event(const JsonValue& document) {
  if (is_event(document)) return true;
  const JsonValue& events = cloudwatch_events(document);
  return std::any_of(events.items.begin(), events.items.end(), [](const JsonValue& entry) {
    return is_event(entry) || entry["message"].text.find("HealthMonitoringAgent") != std::string::npos ||
           entry["message"].text.find("Node condition") != std::string::npos;
  });
}

void read_health_event(const JsonValue& document, ImportContext context) {
  if (is_event(document)) return read_event(document, document.line, "", context.out);
  const JsonValue& events = cloudwatch_events(document);
  for (const JsonValue& entry : events.items) {
    if (is_event(entry)) read_event(entry, entry.line, "", context.out);
  }
  read_cloudwatch(events, context.out);
}

std::unique_ptr<LineReader> read_health_log(ImportContext context) {
  return std::make_unique<HealthLog>(context);
}

}  // namespace pitstop
