#include "experiments/scenario/text/document.hpp"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <map>
#include <optional>
#include <sstream>

#include "experiments/base/plain_text.hpp"

namespace pitstop {
namespace {

std::string too_many() {
  return "has more than " + std::to_string(kMaxNodes) + " values, with aliases expanded";
}

// Thrown inside yaml-cpp to stop it; the issue has been noted.
struct Stop {};

// Builds the tree from yaml-cpp's events. Events, and not its own tree, because they name the place of an
// alias, show duplicate keys, and let us stop before a deep or exploding document costs anything.
class TreeBuilder : public YAML::EventHandler {
 public:
  TreeBuilder(std::shared_ptr<const std::string> file, std::vector<Issue>& issues, bool is_override)
      : file_(std::move(file)), issues_(issues), is_override_(is_override) {}

  Node take() { return std::move(root_); }

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    Node node = make(Node::Kind::null, mark);
    // yaml-cpp places a missing value at the next token: the key's place says more.
    if (!open_.empty() && open_.back().key) node.place = open_.back().key_place;
    add(std::move(node), anchor);
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const auto found = anchors_.find(anchor);
    if (found == anchors_.end())
      fail(place(mark), "an alias cannot be used inside the value that it refers to");
    count(found->second.nodes, place(mark));
    if (static_cast<int>(open_.size()) + found->second.height > kMaxDepth) fail(place(mark), too_deep());
    Node copy = found->second.node;
    copy.place = place(mark);
    add(std::move(copy), 0, found->second.nodes, found->second.height);
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    refuse_tag(tag, mark);
    Node node = make(Node::Kind::scalar, mark);
    node.text = value;
    node.quoted = tag == "!";
    add(std::move(node), anchor);
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    start(Node::Kind::list, mark, tag, anchor);
  }
  void OnSequenceEnd() override { end(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    start(Node::Kind::map, mark, tag, anchor);
  }
  void OnMapEnd() override { end(); }

 private:
  struct Open {  // a list or map whose end has not come
    Node node;
    YAML::anchor_t anchor = 0;
    std::size_t first_node = 0;      // nodes_ when it began
    std::optional<std::string> key;  // of a map: the key that waits for its value
    Place key_place;
    bool skip = false;                 // the key was refused, so drop its value
    std::map<std::string, int> lines;  // of the keys so far
    int height = 1;                    // levels in it so far
  };
  struct Anchored {
    Node node;
    std::size_t nodes = 0;
    int height = 0;
  };

  Place place(const YAML::Mark& mark) const {
    return {file_, mark.is_null() ? 0 : mark.line + 1, mark.is_null() ? 0 : mark.column + 1, is_override_};
  }

  Node make(Node::Kind kind, const YAML::Mark& mark) {
    Node node;
    node.kind = kind;
    node.place = place(mark);
    count(1, node.place);
    return node;
  }

  void complain(const Place& at, std::string what) {
    issues_.push_back(issue_at(at, path(), std::move(what)));
  }
  [[noreturn]] void fail(const Place& at, std::string what) {
    issues_.push_back(issue_at(at, "", std::move(what)));
    throw Stop{};
  }

  static std::string too_deep() { return "nested deeper than " + std::to_string(kMaxDepth) + " levels"; }

  void count(std::size_t n, const Place& at) {
    if (n > kMaxNodes - nodes_) fail(at, too_many());
    nodes_ += n;
  }

  void refuse_tag(const std::string& tag, const YAML::Mark& mark) {
    if (!(tag.empty() || tag == "?" || tag == "!"))
      complain(place(mark), "tags are not supported; remove " + in_quotes(tag));
  }

  std::string path() const {
    std::string out;
    for (const Open& open : open_) {
      if (open.node.kind == Node::Kind::list)
        out += "[" + std::to_string(open.node.items.size()) + "]";
      else if (open.key)
        out += (out.empty() ? "" : ".") + *open.key;
    }
    return out;
  }

  void start(Node::Kind kind, const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor) {
    if (open_.size() >= kMaxDepth) fail(place(mark), too_deep());
    refuse_tag(tag, mark);
    Open open;
    open.first_node = nodes_;
    open.node = make(kind, mark);
    open.anchor = anchor;
    open_.push_back(std::move(open));
  }

  void end() {
    Open done = std::move(open_.back());
    open_.pop_back();
    add(std::move(done.node), done.anchor, nodes_ - done.first_node, done.height);
  }

  void add(Node node, YAML::anchor_t anchor, std::size_t nodes = 1, int height = 0) {
    if (anchor != 0) {
      count(nodes, node.place);  // the copy that aliases will copy
      anchors_[anchor] = {node, nodes, height};
    }
    if (!open_.empty()) open_.back().height = std::max(open_.back().height, height + 1);
    if (open_.empty()) {
      root_ = std::move(node);
    } else if (open_.back().node.kind == Node::Kind::list) {
      open_.back().node.items.push_back(std::move(node));
    } else if (!open_.back().key) {
      add_key(node);
    } else {
      Open& map = open_.back();
      if (!map.skip) map.node.entries.push_back({std::move(*map.key), map.key_place, std::move(node)});
      map.key.reset();
    }
  }

  void add_key(const Node& node) {
    const bool is_text = node.kind == Node::Kind::scalar;
    std::string wrong;
    if (!is_text) {
      wrong = "a key must be text";
    } else if (node.text == "<<" && !node.quoted) {
      wrong = "merge keys (<<) are not supported; write all keys out";
    } else if (const auto [twin, fresh] = open_.back().lines.emplace(node.text, node.place.line); !fresh) {
      wrong = "duplicate key; the first is on line " + std::to_string(twin->second);
    }
    open_.back().key = is_text ? node.text : "";
    open_.back().key_place = node.place;
    open_.back().skip = !wrong.empty();
    if (!wrong.empty()) complain(node.place, std::move(wrong));
  }

  std::shared_ptr<const std::string> file_;
  std::vector<Issue>& issues_;
  bool is_override_;
  Node root_;
  std::vector<Open> open_;
  std::map<YAML::anchor_t, Anchored> anchors_;
  std::size_t nodes_ = 0;
};

// Each of these begins a value. yaml-cpp queues a whole bracketed value before its first event, 230 bytes a
// value, so a file of nothing but brackets must not reach it.
bool has_too_many_openings(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(
             text.begin(), text.end(), [](char c) { return c == '[' || c == '{' || c == ','; })) > kMaxNodes;
}

// Bytes of the UTF-8 character at the front of `s`, or 0 if it is none.
std::size_t utf8_length(std::string_view s) {
  const auto lead = static_cast<unsigned char>(s[0]);
  const std::size_t length = lead < 0x80   ? 1
                             : lead < 0xC2 ? 0
                             : lead < 0xE0 ? 2
                             : lead < 0xF0 ? 3
                             : lead < 0xF5 ? 4
                                           : 0;
  if (length == 0 || length > s.size()) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((static_cast<unsigned char>(s[i]) & 0xC0) != 0x80) return 0;
  }
  return length;
}

// Refuses bytes that are not UTF-8 and control characters. Not politeness alone: yaml-cpp takes the byte 4
// for the end of the file, and would silently read half a scenario.
bool is_plain_text(std::string_view text, const std::shared_ptr<const std::string>& file,
                   std::vector<Issue>& issues) {
  int line = 1, column = 1;
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t length = utf8_length(text.substr(i));
    const auto c = static_cast<unsigned char>(text[i]);
    const bool control = (c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0x7F;
    if (length == 0 || control) {
      const char* what = control ? "contains a control character; expected UTF-8 text" : "is not UTF-8 text";
      issues.push_back(issue_at({file, line, column, false}, "", what));
      return false;
    }
    line += c == '\n' ? 1 : 0;
    column = c == '\n' ? 1 : column + 1;
    i += length;
  }
  return true;
}

}  // namespace

bool is_plain_text(std::string_view text) {
  std::vector<Issue> ignored;
  return is_plain_text(text, nullptr, ignored);
}

const Entry* Node::find(std::string_view key) const {
  for (const Entry& e : entries) {
    if (e.key == key) return &e;
  }
  return nullptr;
}

Entry* Node::find(std::string_view key) { return const_cast<Entry*>(std::as_const(*this).find(key)); }

void Node::put(std::string_view key, const Place& at, Node value) {
  if (Entry* entry = find(key)) {
    entry->place = at;
    entry->value = std::move(value);
  } else {
    entries.push_back({std::string(key), at, std::move(value)});
  }
}

std::string flow_text(const Node& node) {
  if (node.kind == Node::Kind::scalar) return node.text;
  std::string out;
  for (const Entry& e : node.entries) out += (out.empty() ? "" : ", ") + e.key + ": " + flow_text(e.value);
  for (const Node& item : node.items) out += (out.empty() ? "" : ", ") + flow_text(item);
  if (node.kind == Node::Kind::list) return "[" + out + "]";
  return node.kind == Node::Kind::map ? "{" + out + "}" : "";
}

Issue issue_at(const Place& place, std::string key, std::string what) {
  return {place.file ? *place.file : "", place.line, place.column, std::move(key), std::move(what)};
}

std::string read_text(const std::string& path) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rb"), std::fclose);
  if (!file) throw InputError(path + ": cannot be opened: " + std::strerror(errno));
  std::string text;
  char buffer[65536];
  for (std::size_t n = 0; (n = std::fread(buffer, 1, sizeof buffer, file.get())) > 0;) {
    text.append(buffer, n);
    if (text.size() > kMaxFileBytes) throw ConfigError({{path, 0, 0, "", "is longer than 16 MiB"}});
  }
  if (std::ferror(file.get())) throw InputError(path + ": cannot be read: " + std::strerror(errno));
  return text;
}

Node parse_document(std::string_view text, const std::string& name, std::vector<Issue>& issues,
                    bool is_override) {
  const auto file = std::make_shared<const std::string>(name);
  if (text.size() > kMaxFileBytes) {
    issues.push_back(issue_at({file}, "", "is longer than 16 MiB"));
    return {};
  }
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  if (!is_plain_text(text, file, issues)) return {};
  if (has_too_many_openings(text)) {
    issues.push_back(issue_at({file}, "", too_many()));
    return {};
  }
  TreeBuilder builder(file, issues, is_override);
  try {
    std::istringstream stream{std::string(text)};
    YAML::Parser parser(stream);
    if (!parser.HandleNextDocument(builder)) {
      issues.push_back(issue_at({file}, "", "is empty"));
      return {};
    }
    TreeBuilder second(file, issues, is_override);
    if (parser.HandleNextDocument(second)) {
      issues.push_back(
          issue_at(second.take().place, "", "a second YAML document begins here; a file holds only one"));
    }
  } catch (const Stop&) {
    return {};
  } catch (const YAML::Exception& e) {
    const bool placed = !e.mark.is_null();
    issues.push_back(
        issue_at({file, placed ? e.mark.line + 1 : 0, placed ? e.mark.column + 1 : 0, is_override}, "",
                 "is not valid YAML: " + e.msg));
    return {};
  }
  Node root = builder.take();
  if (!root.place.file) root.place = {file, 1, 1, is_override};
  return root;
}

}  // namespace pitstop
