#include "experiments/scenario/from_files/topology_file.hpp"

#include <algorithm>
#include <map>

#include "experiments/scenario/library.hpp"
#include "models/network/topology/topology_conf.hpp"

namespace pitstop {
namespace {

constexpr double kMostInstances = 1'000'000;

const Node* at(const Node& map, std::string_view key) {
  const Entry* e = map.find(key);
  return e ? &e->value : nullptr;
}

Spot spot(const Node& node) { return {node.place.line, node.place.column, ""}; }

// HyperPod names a Slurm node after its address: 10.1.57.141 is ip-10-1-57-141.
std::string host_name(std::string address) {
  std::replace(address.begin(), address.end(), '.', '-');
  return "ip-" + address;
}

class JsonReader {
 public:
  explicit JsonReader(std::vector<Issue>& issues) : issues_(issues) {}

  TopologyDraft run(const Node& root) {
    if (const Node* instances = list_in(root, "Instances")) {
      for (const Node& instance : instances->items) placed_instance(instance);
      join_tops();
    } else if (const Node* groups = list_in(root, "InstanceGroups")) {
      for (const Node& group : groups->items) add_group(group);
    } else {
      complain(root,
               "expected InstanceGroups (HyperPod) or Instances with NetworkNodes (EC2 instance topology)");
    }
    std::vector<DraftPlace> all = std::move(nodes_);
    all.insert(all.end(), switches_.begin(), switches_.end());
    return {"", std::move(all)};
  }

 private:
  void complain(const Node& node, std::string what) {
    issues_.push_back(issue_at(node.place, "topology.file", std::move(what)));
  }

  const Node* list_in(const Node& map, const char* key) {
    const Node* list = at(map, key);
    if (list && list->kind == Node::Kind::list) return list;
    if (list) complain(*list, std::string(key) + " is not a list");
    return nullptr;
  }

  static std::string text_in(const Node& map, const char* key) {
    const Node* node = at(map, key);
    return node && node->kind == Node::Kind::scalar ? node->text : "";
  }

  void placed_instance(const Node& instance) {
    const std::string name = text_in(instance, "InstanceId");
    const Node* layers = list_in(instance, "NetworkNodes");
    if (name.empty()) return complain(instance, "an instance has no InstanceId");
    if (!layers || layers->items.empty())
      return complain(instance, "instance " + in_quotes(name) + " has no NetworkNodes");
    nodes_.push_back({name, PlaceKind::node, spot(instance), {}});
    std::string below = name;
    for (std::size_t i = layers->items.size(); i-- > 0;) {
      const Node& layer = layers->items[i];
      DraftPlace& here = switch_called(layer, i + 1 == layers->items.size());
      const auto same = [&](const DraftMember& m) { return m.name == below; };
      if (std::none_of(here.members.begin(), here.members.end(), same))
        here.members.push_back({below, spot(layer)});
      below = layer.text;
    }
    if (std::find(tops_.begin(), tops_.end(), below) == tops_.end()) tops_.push_back(below);
  }

  DraftPlace& switch_called(const Node& layer, bool is_leaf) {
    const auto [found, fresh] = index_.emplace(layer.text, switches_.size());
    if (fresh)
      switches_.push_back({layer.text, is_leaf ? PlaceKind::leaf : PlaceKind::spine, spot(layer), {}});
    return switches_[found->second];
  }

  // The layers that EC2 tells of are joined by a core that it does not tell of.
  void join_tops() {
    if (tops_.size() < 2) return;
    DraftPlace core{"core", PlaceKind::spine, {}, {}};
    for (const std::string& top : tops_) core.members.push_back({top, {}});
    switches_.push_back(std::move(core));
  }

  void add_group(const Node& group) {
    std::string name = text_in(group, "InstanceGroupName");
    if (name.empty()) name = text_in(group, "Name");
    const std::string type = text_in(group, "InstanceType");
    if (!type.empty() && !has_accelerator(type)) return;
    if (const Node* instances = list_in(group, "Instances")) {
      for (const Node& instance : instances->items) {
        const std::string address = text_in(instance, "CustomerIpAddress");
        const std::string own = text_in(instance, "InstanceName");
        if (address.empty() && own.empty()) {
          complain(instance, "an instance has neither CustomerIpAddress nor InstanceName");
          continue;
        }
        nodes_.push_back({address.empty() ? own : host_name(address), PlaceKind::node, spot(instance), {}});
      }
      return;
    }
    for (const char* key : {"CurrentCount", "InstanceCount", "TargetCount"}) {
      const Node* count = at(group, key);
      if (!count) continue;
      const auto n = integer_in({*count, "topology.file", Range{0, kMostInstances}, issues_});
      for (std::int64_t i = 0; n && i < *n; ++i)
        nodes_.push_back({name + "-" + std::to_string(i), PlaceKind::node, spot(*count), {}});
      return;
    }
    complain(group, "group " + in_quotes(name) + " has neither Instances nor InstanceCount");
  }

  std::vector<Issue>& issues_;
  std::vector<DraftPlace> nodes_, switches_;
  std::map<std::string, std::size_t> index_;
  std::vector<std::string> tops_;
};

bool is_json(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  return first != std::string_view::npos && text[first] == '{';
}

}  // namespace

bool has_accelerator(std::string_view type) {
  for (const char* family : {"ml.p", "ml.g", "ml.trn", "ml.inf"}) {
    if (type.starts_with(family)) return true;
  }
  return false;
}

bool topology_file_in(const Slot& slot, const std::string& base_dir,
                      std::shared_ptr<const TopologyDraft>& draft) {
  const auto named = file_in(slot, base_dir);
  if (!named) return false;
  const std::size_t before = slot.issues.size();
  TopologyDraft read;
  if (is_json(named->text)) {
    const Node root = parse_document(named->text, named->path, slot.issues);
    if (slot.issues.size() == before) read = JsonReader(slot.issues).run(root);
  } else {
    std::vector<TopologyMistake> mistakes;
    read = read_topology_conf(named->text, mistakes);
    for (TopologyMistake& m : mistakes)
      slot.issues.push_back({named->path, m.at.line, m.at.column, slot.path, std::move(m.what)});
  }
  read.file = named->path;
  draft = std::make_shared<const TopologyDraft>(std::move(read));
  return slot.issues.size() == before;
}

}  // namespace pitstop
