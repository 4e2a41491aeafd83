#include "experiments/scenario/renamed_keys.hpp"

#include <algorithm>
#include <utility>

#include "experiments/base/notes.hpp"

namespace pitstop {
namespace {

class Renamer {
 public:
  explicit Renamer(std::vector<Issue>& issues) : issues_(issues) {}

  void rename(Node& node, const std::vector<const Shape*>& shapes, const std::string& path) {
    if (node.kind == Node::Kind::map) rename_keys(node, shapes, path);
    for (Entry& e : node.entries) rename(e.value, shapes_below(shapes, e.key), joined(path, e.key));
    for (std::size_t i = 0; i < node.items.size(); ++i)
      rename(node.items[i], elements(shapes), path + "[" + std::to_string(i) + "]");
  }

 private:
  static std::string joined(const std::string& path, const std::string& key) {
    return path.empty() ? key : path + "." + key;
  }

  void rename_keys(Node& map, const std::vector<const Shape*>& shapes, const std::string& path) {
    for (Entry& e : map.entries) {
      const RenamedKey* const renamed = renaming_of(e.key, shapes);
      if (!renamed) continue;
      if (const Entry* const other = map.find(renamed->now)) {
        refuse_both(*other, e, *renamed, path);
        continue;
      }
      note_once(renamed_text(*renamed));
      e.key = renamed->now;
      use_present_words(e.value, *renamed);
    }
    std::erase_if(map.entries, [&](const Entry& e) { return renaming_of(e.key, shapes) != nullptr; });
  }

  void refuse_both(const Entry& present, const Entry& old, const RenamedKey& renamed,
                   const std::string& path) {
    const bool old_is_later =
        std::pair(old.place.line, old.place.column) > std::pair(present.place.line, present.place.column);
    const Entry& later = old_is_later ? old : present;
    issues_.push_back(issue_at(
        later.place, joined(path, later.key),
        "give only one of `" + renamed.before + "` and `" + renamed.now + "`: " + renamed_text(renamed)));
  }

  static std::vector<const Shape*> shapes_below(const std::vector<const Shape*>& shapes,
                                                const std::string& key) {
    std::vector<const Shape*> out;
    for (const Shape* shape : shapes) {
      if (shape->kind == Shape::Kind::named) add_forms(*shape->element, out);
      if (!shape->section) continue;
      for (const KeyShape& k : shape->section->keys) {
        if (k.name == key) add_forms(k.shape, out);
      }
    }
    return out;
  }

  static std::vector<const Shape*> elements(const std::vector<const Shape*>& shapes) {
    std::vector<const Shape*> out;
    for (const Shape* shape : shapes) {
      if (shape->kind == Shape::Kind::list) add_forms(*shape->element, out);
    }
    return out;
  }

  std::vector<Issue>& issues_;
};

const std::vector<RenamedKey>& all_renamed() {
  static const std::vector<RenamedKey> all = [] {
    std::vector<RenamedKey> found = scenario_shape().renamed;
    for (const KeyPath& key : key_paths()) {
      std::vector<const Shape*> forms;
      add_forms(key.key->shape, forms);
      if (key.key->shape.element) add_forms(*key.key->shape.element, forms);
      for (const Shape* form : forms) {
        if (form->section)
          found.insert(found.end(), form->section->renamed.begin(), form->section->renamed.end());
      }
    }
    return found;
  }();
  return all;
}

}  // namespace

void add_forms(const Shape& shape, std::vector<const Shape*>& out) {
  out.push_back(&shape);
  for (const Shape& alternative : shape.alternatives) add_forms(alternative, out);
}

void use_present_names(Node& root, std::vector<Issue>& issues) {
  Renamer(issues).rename(root, {&root_shape()}, "");
}

const RenamedKey* renaming_of(std::string_view key, const std::vector<const Shape*>& shapes) {
  for (const Shape* shape : shapes) {
    if (!shape->section) continue;
    for (const RenamedKey& renamed : shape->section->renamed) {
      if (renamed.before == key) return &renamed;
    }
  }
  return nullptr;
}

void use_present_words(Node& value, const RenamedKey& renamed) {
  for (const auto& [before, now] : renamed.words) {
    if (value.kind == Node::Kind::scalar && value.text == before) {
      value.text = now;
      return;
    }
  }
}

std::string renamed_text(const RenamedKey& renamed) {
  std::string text = "`" + renamed.before + "` is now `" + renamed.now + "`";
  for (const auto& [before, now] : renamed.words) text += ", `" + before + "` is `" + now + "`";
  return text;
}

std::string present_path(const std::string& path) {
  std::string out;
  for (std::size_t begin = 0; begin <= path.size();) {
    const std::size_t end = std::min(path.find('.', begin), path.size());
    const std::string word = path.substr(begin, end - begin);
    const auto renamed = std::find_if(all_renamed().begin(), all_renamed().end(),
                                      [&](const RenamedKey& r) { return r.before == word; });
    out += (begin > 0 ? "." : "") + (renamed == all_renamed().end() ? word : renamed->now);
    begin = end + 1;
  }
  return out;
}

}  // namespace pitstop
