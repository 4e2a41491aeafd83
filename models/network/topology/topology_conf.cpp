#include "models/network/topology/topology_conf.hpp"

#include <algorithm>
#include <cctype>
#include <unordered_set>
#include <utility>

#include "models/network/topology/hostlist.hpp"

namespace pitstop {

namespace {

constexpr std::size_t kMostMistakes = 200;  // a file of another kind

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return out;
}

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text.substr(0, 60)) out += std::isprint(static_cast<unsigned char>(c)) != 0 ? c : '?';
  return out + "\"";
}

struct Word {
  std::string_view key, value;
  int line = 0, column = 0, value_column = 0;
};

class Reader {
 public:
  Reader(std::string_view text, std::vector<TopologyMistake>& mistakes) : text_(text), mistakes_(mistakes) {}

  TopologyDraft run() {
    while (at_ < text_.size() && mistakes_.size() < kMostMistakes) statement();
    std::vector<DraftPlace> all = std::move(nodes_);
    all.insert(all.end(), switches_.begin(), switches_.end());
    return {"", std::move(all)};
  }

 private:
  void complain(int line, int column, std::string what) {
    mistakes_.push_back({{line, column, ""}, std::move(what)});
  }

  int column() const { return static_cast<int>(at_ - line_start_) + 1; }

  void new_line() {
    ++at_;
    ++line_;
    line_start_ = at_;
  }

  // Blanks, and line ends after a backslash. False at the end of the statement.
  bool skip_blanks() {
    while (at_ < text_.size()) {
      const char c = text_[at_];
      const std::string_view rest = text_.substr(at_);
      if (rest.starts_with("\\\n") || rest.starts_with("\\\r\n")) {
        at_ += rest.starts_with("\\\n") ? 1 : 2;
        new_line();
      } else if (c == ' ' || c == '\t' || c == '\r') {
        ++at_;
      } else if (c == '#') {
        at_ = std::min(text_.find('\n', at_), text_.size());
      } else {
        return c != '\n';
      }
    }
    return false;
  }

  void statement() {
    std::vector<Word> words;
    while (skip_blanks()) words.push_back(word());
    if (at_ < text_.size()) new_line();
    if (!words.empty()) declare(words);
  }

  Word word() {
    Word w;
    w.line = line_;
    w.column = column();
    const std::size_t end = std::min(text_.find_first_of(" \t\r\n#", at_), text_.size());
    const std::string_view all = text_.substr(at_, end - at_);
    const std::size_t equals = all.find('=');
    w.key = all.substr(0, equals);
    if (equals != std::string_view::npos) w.value = all.substr(equals + 1);
    w.value_column = w.column + static_cast<int>(w.key.size()) + 1;
    at_ = end;
    return w;
  }

  void declare(const std::vector<Word>& words) {
    if (lower(words[0].key) != "switchname") {
      const bool block = lower(words[0].key).starts_with("block");
      return complain(
          words[0].line, words[0].column,
          block ? "belongs to topology/block, which is not supported; list the switches as topology/tree does"
                : quoted(words[0].key) + " is unknown; expected SwitchName=NAME");
    }
    DraftPlace place{std::string(words[0].value), PlaceKind::spine, {words[0].line, words[0].column, ""}, {}};
    if (place.name.empty()) return complain(words[0].line, words[0].column, "SwitchName has no value");
    std::string_view has;
    for (const Word& w : std::vector(words.begin() + 1, words.end())) {
      const std::string key = lower(w.key);
      if (key == "linkspeed" || key == "comment") continue;
      if (key != "nodes" && key != "switches") {
        complain(w.line, w.column, quoted(w.key) + " is unknown; expected Nodes, Switches or LinkSpeed");
        continue;
      }
      if (!has.empty())
        complain(w.line, w.column,
                 "not allowed together with " + std::string(has) + "; a switch has one of the two");
      has = w.key;
      add_members(w, key == "nodes", place);
    }
    if (has.empty())
      complain(place.at.line, place.at.column,
               "switch " + quoted(place.name) + " has neither Nodes nor Switches");
    switches_.push_back(std::move(place));
  }

  void add_members(const Word& w, bool are_nodes, DraftPlace& place) {
    if (are_nodes) place.kind = PlaceKind::leaf;
    const Hostlist list = expand_hostlist(w.value);
    if (!list.error.empty()) {
      return complain(w.line, w.value_column + static_cast<int>(list.offset),
                      std::string(w.key) + " " + quoted(w.value) + " " + list.error);
    }
    for (const std::string& name : list.names) {
      const Spot at{w.line, w.value_column, ""};
      place.members.push_back({name, at});
      if (are_nodes && known_.insert(name).second) nodes_.push_back({name, PlaceKind::node, at, {}});
    }
  }

  std::string_view text_;
  std::vector<TopologyMistake>& mistakes_;
  std::size_t at_ = 0, line_start_ = 0;
  int line_ = 1;
  std::vector<DraftPlace> nodes_, switches_;
  std::unordered_set<std::string> known_;
};

}  // namespace

TopologyDraft read_topology_conf(std::string_view text, std::vector<TopologyMistake>& mistakes) {
  return Reader(text, mistakes).run();
}

}  // namespace pitstop
