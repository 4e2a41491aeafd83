// Networks as Slurm and InfiniBand tools describe them: topology.conf (tree and block, also of topograph),
// topology.yaml (Slurm 25.05), ibnetdiscover.
#include <algorithm>
#include <map>
#include <set>

#include "calibration/import/formats.hpp"
#include "calibration/import/host_list.hpp"
#include "calibration/import/text.hpp"

namespace pitstop {

namespace {

constexpr const char* kConf = "topology.conf";
constexpr const char* kYaml = "topology.yaml";
constexpr const char* kFabric = "ibnetdiscover";

// The names of a list, or nothing with a warning.
std::vector<std::string> names_of(std::string_view list, int line, Imported& out) {
  if (trimmed(list).empty()) return {};
  auto names = expand_hosts(trimmed(list));
  if (names) return std::move(*names);
  out.warn(line, "topology: list \"" + shown(list) + "\" cannot be read; left out");
  return {};
}

// "SwitchName=s1 Nodes=n[1-4]", "SwitchName=root Switches=s[1-2]", "BlockName=b1 Nodes=n[1-18]"
class TopologyConf : public LineReader {
 public:
  explicit TopologyConf(ImportContext context) : out_(context.out) {}

  bool line(const LogLine& line) override {
    const std::string_view text = trimmed(line.text);
    if (text.starts_with("BlockSizes=")) return true;
    if (!text.starts_with("SwitchName=") && !text.starts_with("BlockName=")) return false;
    SwitchRecord s;
    s.line = line.number;
    for (const std::string_view word : words_of(text, 64)) {
      const std::size_t equals = word.find('=');
      if (equals == std::string_view::npos) continue;
      const std::string_view key = word.substr(0, equals), value = word.substr(equals + 1);
      if (key == "SwitchName" || key == "BlockName")
        s.name = std::string(value), s.block = key == "BlockName";
      if (key == "Nodes") s.nodes = names_of(value, line.number, out_);
      if (key == "Switches") s.switches = names_of(value, line.number, out_);
    }
    out_.switches.push_back(std::move(s));
    out_.note(kConf, line.number);
    return true;
  }

 private:
  Imported& out_;
};

// The subset of YAML that topology.yaml is: lists of mappings of plain words.
class TopologyYaml : public LineReader {
 public:
  explicit TopologyYaml(ImportContext context) : out_(context.out) {}

  bool line(const LogLine& line) override {
    std::string_view text = trimmed(line.text);
    if (text == "---") return false;
    eat(text, "- ");
    const std::size_t colon = text.find(':');
    const std::string_view key = trimmed(text.substr(0, colon));
    const std::string_view value = colon == std::string_view::npos ? "" : trimmed(text.substr(colon + 1));
    if (key == "topology" && !value.empty()) {
      flush();
      topology_ = std::string(value);
      return open_ = true;
    }
    if (!open_ || text.empty()) return open_ = open_ && text.empty();
    if (key == "switch" || (key == "block" && !value.empty())) {
      flush();
      pending_ = SwitchRecord{line.number, topology_, std::string(value), key == "block", {}, {}};
    } else if (key == "children" && pending_) {
      pending_->switches = names_of(value, line.number, out_);
    } else if (key == "nodes" && pending_) {
      pending_->nodes = names_of(value, line.number, out_);
    } else {
      return colon != std::string_view::npos || parse_whole(key).has_value();
    }
    return true;
  }

  void finish() override { flush(); }

 private:
  void flush() {
    if (!pending_) return;
    out_.note(kYaml, pending_->line);
    out_.switches.push_back(std::move(*pending_));
    pending_.reset();
  }

  Imported& out_;
  std::string topology_;
  std::optional<SwitchRecord> pending_;
  bool open_ = false;
};

// A line "Switch 41 "S-guid" # "name" ..." and below it its ports: "[1] "H-guid"[1](guid) # "node7 mlx5_0"
// lid ...".
class Ibnetdiscover : public LineReader {
 public:
  explicit Ibnetdiscover(ImportContext context) : out_(context.out) {}

  bool line(const LogLine& line) override {
    const std::string_view text = trimmed(line.raw);
    if (text.starts_with("Switch") && text.find("\"S-") != std::string_view::npos)
      return begin(line.number, text);
    if (text.starts_with("Ca") && text.find("\"H-") != std::string_view::npos) {
      current_.clear();
      return true;
    }
    if (text.starts_with('[') &&
        (text.find("\"S-") != std::string_view::npos || text.find("\"H-") != std::string_view::npos))
      return port(text);
    for (const std::string_view key :
         {"vendid=", "devid=", "sysimgguid=", "switchguid=", "caguid=", "rtguid="}) {
      if (text.starts_with(key)) return true;
    }
    return false;
  }

  // Switches with nodes are leaves; those above list the switches one step nearer to the nodes.
  void finish() override {
    std::map<std::string, int> level;
    std::vector<std::string> row;
    for (const auto& [guid, s] : switches_) {
      if (!s.nodes.empty()) level[guid] = 0, row.push_back(guid);
    }
    for (int next = 1; !row.empty(); ++next) {
      std::vector<std::string> above;
      for (const std::string& guid : row) {
        for (const std::string& other : switches_[guid].links) {
          if (switches_.count(other) != 0 && level.try_emplace(other, next).second) above.push_back(other);
        }
      }
      row = std::move(above);
    }
    for (const auto& [guid, s] : switches_) write(s, level.count(guid) != 0 ? level[guid] : 0, level);
  }

 private:
  struct Switch {
    int line = 0;
    std::string name;
    std::set<std::string> links, nodes;
  };

  static std::string_view quoted(std::string_view text) { return between(text, "\"", "\""); }

  bool begin(int number, std::string_view text) {
    current_ = std::string(quoted(text));
    const std::size_t comment = text.find('#');
    std::string name(quoted(comment == std::string_view::npos ? "" : text.substr(comment)));
    // "MF0;rmd70-0101:MCS8500/L01/U1": the name of the switch and of its board.
    std::replace(name.begin(), name.end(), ' ', '_');
    switches_[current_] = {number, name.empty() ? current_ : name, {}, {}};
    return true;
  }

  bool port(std::string_view text) {
    if (current_.empty()) return true;
    const std::string other(quoted(text));
    if (other.starts_with("S-")) {
      switches_[current_].links.insert(other);
      return true;
    }
    const std::size_t comment = text.find('#');
    const std::string_view name = quoted(comment == std::string_view::npos ? "" : text.substr(comment));
    // SHARP's aggregation node is the switch itself.
    if (name.find("Aggregation Node") != std::string_view::npos) return true;
    const auto words = words_of(name, 1);
    switches_[current_].nodes.insert(words.empty() ? other : std::string(words[0]));
    return true;
  }

  void write(const Switch& s, int level, const std::map<std::string, int>& levels) {
    SwitchRecord r;
    r.line = s.line;
    r.name = s.name;
    r.nodes.assign(s.nodes.begin(), s.nodes.end());
    for (const std::string& other : s.links) {
      const auto at = levels.find(other);
      if (at != levels.end() && at->second == level - 1) r.switches.push_back(switches_[other].name);
    }
    out_.switches.push_back(std::move(r));
    out_.note(kFabric, s.line);
  }

  Imported& out_;
  std::map<std::string, Switch> switches_;
  std::string current_;
};

}  // namespace

std::unique_ptr<LineReader> read_topology_conf(ImportContext context) {
  return std::make_unique<TopologyConf>(context);
}
std::unique_ptr<LineReader> read_topology_yaml(ImportContext context) {
  return std::make_unique<TopologyYaml>(context);
}
std::unique_ptr<LineReader> read_ibnetdiscover(ImportContext context) {
  return std::make_unique<Ibnetdiscover>(context);
}

}  // namespace pitstop
