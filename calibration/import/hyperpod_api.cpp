// Replies of the SageMaker API about HyperPod clusters: list-cluster-nodes, describe-cluster(-node),
// create-cluster, list-cluster-events, describe-cluster-event.
#include "calibration/import/formats.hpp"
#include "calibration/import/text.hpp"

namespace pitstop {

namespace {

constexpr const char* kNodes = "HyperPod list-cluster-nodes";
constexpr const char* kCluster = "HyperPod cluster";
constexpr const char* kEvents = "HyperPod cluster events";
using Kind = JsonValue::Kind;

std::string upper_words(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool upper = c >= 'A' && c <= 'Z';
    if (upper && !out.empty()) out += '_';
    out += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  }
  return out;
}

void read_node(const JsonValue& value, Imported& out) {
  NodeState n;
  n.line = value.line;
  n.source = "HyperPod";
  n.node = value["InstanceId"].text;
  n.state = upper_words(value["InstanceStatus"]["Status"].text);
  n.reason = value["InstanceStatus"]["Message"].text;
  n.partition = value["InstanceGroupName"].text;
  n.boot = parse_stamp(value["LaunchTime"].text);
  if (n.node.empty()) return out.warn(value.line, std::string(kNodes) + ": a node without an id; left out");
  out.node_states.push_back(std::move(n));
  out.note(kNodes, value.line);
}

void read_group(const JsonValue& value, Imported& out) {
  PartitionRecord p;
  p.line = value.line;
  p.name = value["InstanceGroupName"].text;
  p.state = value["Status"].text;
  for (const char* key : {"CurrentCount", "InstanceCount", "TargetCount"}) {
    const auto count = value[key].whole();
    if (!p.nodes && count && *count >= 0 && *count <= 1'000'000) p.nodes = count;
  }
  out.partitions.push_back(std::move(p));
  out.note(kCluster, value.line);
}

// The first text under that key, at any depth.
std::string text_under(const JsonValue& value, std::string_view key) {
  if (const std::string& own = value[key].text; !own.empty()) return own;
  for (const JsonValue& item : value.items) {
    if (const std::string inner = text_under(item, key); !inner.empty()) return inner;
  }
  return "";
}

bool is_capacity(const std::string& text) {
  const std::string lower = lower_case(text);
  return lower.find("sufficient capacity") != std::string::npos ||
         lower.find("insufficientinstancecapacity") != std::string::npos ||
         lower.find("insufficient capacity") != std::string::npos;
}

void read_cluster_event(const JsonValue& value, Imported& out) {
  const std::string failure = text_under(value, "FailureMessage");
  NodeState n;
  n.line = value.line;
  n.source = "HyperPod";
  n.node = text_under(value, "InstanceId");
  if (n.node.empty()) n.node = text_under(value, "NodeLogicalId");
  n.partition = text_under(value, "InstanceGroupName");
  n.event = is_capacity(failure) || is_capacity(value["Description"].text) ? "no_capacity" : "cluster_event";
  n.reason = failure.empty() ? value["Description"].text : failure;
  n.time = parse_stamp(text_under(value, "EventTime"));
  out.node_states.push_back(std::move(n));
  out.note(kEvents, value.line);
}

}  // namespace

bool is_cluster_nodes(const JsonValue& document) {
  return document["ClusterNodeSummaries"].is(Kind::array) || document["NodeDetails"].has("InstanceId");
}

void read_cluster_nodes(const JsonValue& document, ImportContext context) {
  for (const JsonValue& node : document["ClusterNodeSummaries"].items) read_node(node, context.out);
  if (document.has("NodeDetails")) read_node(document["NodeDetails"], context.out);
}

bool is_cluster(const JsonValue& document) {
  return document["InstanceGroups"].is(Kind::array) &&
         (document.has("ClusterName") || document.has("ClusterArn"));
}

void read_cluster(const JsonValue& document, ImportContext context) {
  for (const JsonValue& group : document["InstanceGroups"].items) read_group(group, context.out);
  const std::string& failure = document["FailureMessage"].text;
  if (!failure.empty()) context.out.warn(document.line, "HyperPod cluster: " + shown(failure, 200));
}

bool is_cluster_event(const JsonValue& document) {
  if (document["EventDetails"].has("Description")) return true;
  const JsonValue& events = document["Events"];
  return events.is(Kind::array) && !events.items.empty() && events.items[0].has("EventTime") &&
         events.items[0].has("ClusterName");
}

void read_cluster_event_reply(const JsonValue& document, ImportContext context) {
  for (const JsonValue& event : document["Events"].items) read_cluster_event(event, context.out);
  if (document.has("EventDetails")) read_cluster_event(document["EventDetails"], context.out);
}

}  // namespace pitstop
