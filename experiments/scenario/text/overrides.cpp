#include "experiments/scenario/text/overrides.hpp"

#include <charconv>
#include <optional>
#include <utility>

#include "experiments/scenario/registry.hpp"

namespace pitstop {
namespace {

struct Step {
  std::string key;                   // of a map ...
  std::optional<std::size_t> index;  // ... or in a list
};

// "inject[0].at" -> inject, [0], at. Empty if the path is malformed.
std::vector<Step> steps_in(std::string_view path) {
  std::vector<Step> steps;
  while (!path.empty()) {
    if (path.front() == '[') {
      std::size_t index = 0;
      const auto [end, failed] = std::from_chars(path.data() + 1, path.data() + path.size(), index);
      if (failed != std::errc() || end == path.data() + path.size() || *end != ']') return {};
      steps.push_back({"", index});
      path.remove_prefix(static_cast<std::size_t>(end - path.data()) + 1);
      if (!path.empty() && path.front() != '.' && path.front() != '[') return {};
    } else {
      if (!steps.empty()) path.remove_prefix(1);  // the dot
      const std::size_t end = std::min(path.find_first_of(".["), path.size());
      if (end == 0) return {};
      steps.push_back({std::string(path.substr(0, end)), std::nullopt});
      path.remove_prefix(end);
      if (path == ".") return {};
    }
  }
  return steps;
}

std::string text_of(const std::vector<Step>& steps, std::size_t count) {
  std::string out;
  for (std::size_t i = 0; i < count; ++i) {
    if (steps[i].index)
      out += "[" + std::to_string(*steps[i].index) + "]";
    else
      out += (out.empty() ? "" : ".") + steps[i].key;
  }
  return out;
}

const Node* child(const Node& node, const Step& step) {
  if (step.index) return *step.index < node.items.size() ? &node.items[*step.index] : nullptr;
  const Entry* e = node.find(step.key);
  return e ? &e->value : nullptr;
}

// The shapes that may stand under `key`; `named` says that the key is a name of the user's choice.
struct Below {
  std::vector<const Shape*> shapes;
  bool named = false;
};

void add_below(const Shape& shape, const Step& step, Below& out) {
  if (shape.kind == Shape::Kind::named) {
    out.named = true;
    out.shapes.push_back(shape.element.get());
  }
  if (shape.kind == Shape::Kind::list && step.index) out.shapes.push_back(shape.element.get());
  if (shape.section) {
    for (const KeyShape& key : shape.section->keys) {
      if (key.name == step.key) out.shapes.push_back(&key.shape);
    }
  }
  for (const Shape& alternative : shape.alternatives) add_below(alternative, step, out);
}

Below below(const std::vector<const Shape*>& shapes, const Step& step) {
  Below out;
  for (const Shape* shape : shapes) add_below(*shape, step, out);
  return out;
}

const Shape& root_shape() {
  static const Shape shape = [] {
    Shape s;
    s.kind = Shape::Kind::section;
    s.section = std::make_shared<SectionShape>(scenario_shape());
    return s;
  }();
  return shape;
}

std::vector<std::string> names_in(const Node& map) {
  std::vector<std::string> names;
  for (const Entry& e : map.entries) names.push_back(e.key);
  return names;
}

}  // namespace

const Node* node_at(const Node& root, std::string_view path) {
  const Node* node = &root;
  for (const Step& step : steps_in(path)) {
    node = child(*node, step);
    if (!node) return nullptr;
  }
  return node;
}

void apply_override(const Override& override, Node& root, std::vector<Issue>& issues) {
  const std::string file = "--set " + override.key;
  const Place place{std::make_shared<const std::string>(file), 1, 1, true};
  auto refuse = [&](std::string key, std::string what) {
    issues.push_back(issue_at(place, std::move(key), std::move(what)));
  };

  const std::vector<Step> steps = steps_in(override.key);
  if (steps.empty()) return refuse(override.key, "is not a key; expected one such as checkpoint.interval");
  const std::size_t before = issues.size();
  Node value = parse_document(override.value, file, issues, true);
  if (issues.size() > before) return;

  Node* node = &root;
  std::vector<const Shape*> shapes{&root_shape()};
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const bool last = i + 1 == steps.size();
    const Below next = below(shapes, steps[i]);
    const std::string path = text_of(steps, i + 1);
    if (node->kind == Node::Kind::null) node->kind = Node::Kind::map;
    if (steps[i].index) {
      Node* item = const_cast<Node*>(child(*node, steps[i]));
      if (!item) return refuse(path, "the scenario has no such entry");
      if (last) *item = std::move(value);
      node = item;
    } else {
      if (node->kind != Node::Kind::map) {
        return refuse(path, "cannot be set, because " + text_of(steps, i) + " is not a mapping; set " +
                                text_of(steps, i) + " as a whole");
      }
      if (last) return node->put(steps[i].key, place, std::move(value));
      if (!node->find(steps[i].key)) {
        if (next.named) {
          const std::vector<std::string> names = names_in(*node);
          return refuse(path,
                        names.empty() ? "the scenario has no such entry" : unknown_word(steps[i].key, names));
        }
        Node made;
        made.kind = Node::Kind::map;
        made.place = place;
        node->put(steps[i].key, place, std::move(made));
      }
      node = &node->find(steps[i].key)->value;
    }
    shapes = next.shapes;
  }
}

}  // namespace pitstop
