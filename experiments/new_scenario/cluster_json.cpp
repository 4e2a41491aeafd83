// JSON that AWS writes about a cluster.
#include <algorithm>

#include "experiments/new_scenario/cluster_files.hpp"
#include "experiments/scenario/from_files/topology_file.hpp"
#include "experiments/scenario/text/scalars.hpp"

namespace pitstop {

namespace {

constexpr double kMostNodes = 1'000'000;

const Node* at(const Node& map, std::string_view key) {
  const Entry* e = map.find(key);
  return e ? &e->value : nullptr;
}

std::string text_at(const Node& map, std::string_view key) {
  const Node* node = at(map, key);
  return node && node->kind == Node::Kind::scalar ? node->text : "";
}

const Node* list_at(const Node& map, std::string_view key) {
  const Node* list = at(map, key);
  return list && list->kind == Node::Kind::list ? list : nullptr;
}

class ClusterReader {
 public:
  ClusterReader(ClusterFile& file, std::vector<Issue>& issues) : file_(file), issues_(issues) {}

  void run(const Node& root) {
    file_.name = text_at(root, "ClusterName");
    const Node* groups =
        root.kind == Node::Kind::list ? &root : list_at(root, "InstanceGroups");  // update-cluster: a list
    if (groups) {
      for (const Node& g : groups->items) group(g);
    } else if (const Node* nodes = list_at(root, "ClusterNodeSummaries")) {
      for (const Node& n : nodes->items) summary(n);
      if (!text_at(root, "NextToken").empty())
        complain(*at(root, "NextToken"), "more nodes follow on another page; give one file with all of them");
    } else if (const Node* placed = list_at(root, "Instances")) {
      file_.is_topology = true;
      file_.counts.push_back({"", static_cast<std::int64_t>(placed->items.size()), placed->place});
    } else {
      return complain(root,
                      "expected InstanceGroups (describe-cluster, create-cluster), ClusterNodeSummaries "
                      "(list-cluster-nodes) or Instances (EC2 instance topology)");
    }
    if (file_.counts.empty() && issues_.empty())
      complain(root, "has no nodes with GPUs; expected instances of the families ml.p or ml.g");
    remarks(root);
  }

 private:
  void complain(const Node& node, std::string what) {
    issues_.push_back(issue_at(node.place, "", std::move(what)));
  }

  void add(const std::string& type, std::int64_t nodes, const Place& place) {
    const auto same = std::find_if(file_.counts.begin(), file_.counts.end(),
                                   [&](const CountedNodes& c) { return c.type == type; });
    if (same != file_.counts.end()) {
      same->nodes += nodes;
    } else {
      file_.counts.push_back({type, nodes, place});
    }
  }

  // A group that is being made has a target and no nodes yet.
  void group(const Node& g) {
    const std::string name = text_at(g, "InstanceGroupName"), type = text_at(g, "InstanceType");
    const Node& named = at(g, "InstanceType") ? *at(g, "InstanceType") : g;
    if (type.empty()) return complain(g, "instance group " + in_quotes(name) + " has no InstanceType");
    if (!has_accelerator(type)) return;
    bool counted = false;
    for (const char* key : {"CurrentCount", "TargetCount", "InstanceCount"}) {
      const Node* count = at(g, key);
      if (!count) continue;
      const auto nodes = integer_in({*count, key, Range{0, kMostNodes}, issues_});
      if (!nodes) return;
      counted = true;
      if (*nodes == 0) continue;
      add(type, *nodes, named.place);
      break;
    }
    if (!counted)
      return complain(g, "instance group " + in_quotes(name) + " has no CurrentCount or InstanceCount");
    if (list_at(g, "OnStartDeepHealthChecks"))
      file_.remarks.push_back("Instance group " + in_quotes(name) +
                              " has deep health checks at the start of a node; how long they take is not "
                              "published: see recovery.validation.");
  }

  void summary(const Node& n) {
    const std::string type = text_at(n, "InstanceType");
    if (type.empty()) return complain(n, "a node has no InstanceType");
    if (!has_accelerator(type)) return;
    add(type, 1, n.place);
    const Node* status = at(n, "InstanceStatus");
    const std::string state = status ? text_at(*status, "Status") : "";
    if (!state.empty() && state != "Running")
      file_.remarks.push_back("Node " + in_quotes(text_at(n, "InstanceId")) + " is " + in_quotes(state) +
                              " and is counted as a node of the cluster.");
  }

  void remarks(const Node& root) {
    if (text_at(root, "NodeRecovery") == "None")
      file_.remarks.push_back(
          "NodeRecovery is None: HyperPod replaces no node by itself; this scenario takes it to be "
          "Automatic.");
    const Node* orchestrator = at(root, "Orchestrator");
    if (orchestrator && at(*orchestrator, "Eks"))
      file_.remarks.push_back(
          "The cluster runs on EKS; the recovery profiles hyperpod-field and hyperpod-exercise are for "
          "Slurm.");
    const std::string status = text_at(root, "ClusterStatus");
    if (!status.empty() && status != "InService")
      file_.remarks.push_back("The cluster's status is " + in_quotes(status) + ".");
  }

  ClusterFile& file_;
  std::vector<Issue>& issues_;
};

}  // namespace

void read_cluster_json(const std::string& text, ClusterFile& file, std::vector<Issue>& issues) {
  std::vector<Issue> own;
  const Node root = parse_document(text, file.path, own);
  if (own.empty()) ClusterReader(file, own).run(root);
  issues.insert(issues.end(), own.begin(), own.end());
}

}  // namespace pitstop
