#include "experiments/scenario/calibrated/calibration_file.hpp"

#include <algorithm>
#include <cctype>
#include <set>
#include <utility>

#include "calibration/profile_json.hpp"
#include "experiments/base/file_format.hpp"
#include "experiments/scenario/text/scalars.hpp"

namespace pitstop {

namespace {

const std::vector<std::string> kKeys{"format_version", "profile", "made", "command", "machine", "figures"};
const std::vector<std::string> kFigureKeys{"value",  "unit",   "low",  "high",       "observations",
                                           "origin", "source", "note", "repetitions"};
const std::vector<std::string> kUnits{"s", "B", "B/s", "FLOP/s", "1/s", "1"};
const std::vector<std::string> kOrigins{"measured", "published", "assumed"};
constexpr Range kFigure{0, 1e300};

class CalibrationReader {
 public:
  CalibrationReader(const std::string& name, std::vector<Issue>& issues) : name_(name), issues_(issues) {}

  CalibrationFile read(const Node& root) {
    if (root.kind != Node::Kind::map) {
      complain(root, "", "expected a map with the keys " + listed(kKeys));
      return std::move(out_);
    }
    if (const Node* format = under(root, "", "format_version", false)) {
      const auto n = integer_in({*format, "format_version", {1, 1e9}, issues_}).value_or(kProfileFormat);
      check_format(name_, static_cast<std::uint64_t>(n), kProfileFormat);
    }
    unknown_keys(root, "", kKeys);
    out_.profile.name = text(root, "", "profile", true);
    out_.profile.made = text(root, "", "made", false);
    out_.profile.command = text(root, "", "command", false);
    machine(root);
    const Entry* figures = root.find("figures");
    if (figures == nullptr) {
      complain(root, "figures", "is missing; expected a map from keys, such as recovery.restart, to figures");
    } else if (const Node* map = map_in(figures->value, "figures", "a map from keys to figures")) {
      for (const Entry& e : map->entries) figure(e);
    }
    return std::move(out_);
  }

 private:
  void complain(const Node& at, std::string key, std::string what) {
    issues_.push_back(issue_at(at.place, std::move(key), std::move(what)));
  }

  const Node* map_in(const Node& node, const std::string& key, const char* expected) {
    if (node.kind == Node::Kind::map) return &node;
    complain(node, key, std::string("expected ") + expected);
    return nullptr;
  }

  void unknown_keys(const Node& map, const std::string& path, const std::vector<std::string>& known) {
    for (const Entry& e : map.entries) {
      if (std::find(known.begin(), known.end(), e.key) != known.end()) continue;
      const std::string near = closest(e.key, known);
      issues_.push_back(issue_at(e.place, path + e.key,
                                 near.empty() ? "unknown key; expected " + listed(known)
                                              : "unknown key; did you mean " + in_quotes(near) + "?"));
    }
  }

  // The value under `key`, or nothing, with a complaint if it is required.
  const Node* under(const Node& map, const std::string& path, const char* key, bool required) {
    const Entry* e = map.find(key);
    if (e != nullptr) return &e->value;
    if (required) complain(map, path + key, "is missing");
    return nullptr;
  }

  std::string text(const Node& map, const std::string& path, const char* key, bool required) {
    const Node* node = under(map, path, key, required);
    if (node == nullptr) return {};
    const Node* scalar = scalar_in({*node, path + key, kAnyNumber, issues_}, "text");
    return scalar != nullptr ? scalar->text : "";
  }

  double number(const Node& map, const std::string& path, const char* key, bool required) {
    const Node* node = under(map, path, key, required);
    return node == nullptr ? 0 : number_in({*node, path + key, kFigure, issues_}).value_or(0);
  }

  std::size_t word(const Node& map, const std::string& path, const char* key,
                   const std::vector<std::string>& words) {
    const Node* node = under(map, path, key, true);
    return node == nullptr ? 0 : word_in({*node, path + key, kAnyNumber, issues_}, words).value_or(0);
  }

  void machine(const Node& root) {
    const Entry* found = root.find("machine");
    if (found == nullptr) return;
    const Node* map = map_in(found->value, "machine", "a map from names to text");
    if (map == nullptr) return;
    for (const Entry& e : map->entries) {
      out_.profile.machine.emplace_back(e.key, text(*map, "machine.", e.key.c_str(), true));
    }
  }

  bool good_key(const Entry& e) {
    const std::vector<std::string>& sections = calibration_sections();
    const std::string first = e.key.substr(0, e.key.find('.'));
    const bool plain = std::all_of(e.key.begin(), e.key.end(), [](unsigned char c) {
      return std::isalnum(c) != 0 || c == '_' || c == '-' || c == '.';
    });
    if (!plain || e.key.ends_with('.') || e.key.find("..") != std::string::npos) {
      issues_.push_back(
          issue_at(e.place, "figures." + e.key, "is not a dotted key such as recovery.restart"));
      return false;
    }
    if (std::find(sections.begin(), sections.end(), first) != sections.end()) return true;
    issues_.push_back(issue_at(e.place, "figures." + e.key, unknown_word(first, sections)));
    return false;
  }

  void figure(const Entry& e) {
    if (!good_key(e)) return;
    const std::string path = "figures." + e.key + ".";
    const Node* map = map_in(e.value, "figures." + e.key, "a figure: a map with value, unit, low and high");
    if (map == nullptr) return;
    unknown_keys(*map, path, kFigureKeys);
    const std::size_t before = issues_.size();
    Figure f;
    f.key = e.key;
    f.value = number(*map, path, "value", true);
    f.unit = kUnits[word(*map, path, "unit", kUnits)];
    f.low = number(*map, path, "low", true);
    f.high = number(*map, path, "high", true);
    f.observations = static_cast<std::size_t>(observations(*map, path));
    f.origin = static_cast<Origin>(word(*map, path, "origin", kOrigins));
    f.source = text(*map, path, "source", true);
    f.note = text(*map, path, "note", false);
    repetitions(*map, path, f);
    if (issues_.size() == before && !(f.low <= f.value && f.value <= f.high)) {
      complain(*map, "figures." + e.key, "must have low <= value <= high: its 95 % interval");
    }
    const Entry* value = map->find("value");
    out_.places.push_back(value != nullptr ? value->value.place : e.place);
    out_.profile.figures.push_back(std::move(f));
  }

  std::int64_t observations(const Node& map, const std::string& path) {
    const Node* node = under(map, path, "observations", false);
    if (node == nullptr) return 0;
    return integer_in({*node, path + "observations", {0, 1e15}, issues_}).value_or(0);
  }

  void repetitions(const Node& map, const std::string& path, Figure& f) {
    const Entry* found = map.find("repetitions");
    if (found == nullptr) return;
    const std::string inner = path + "repetitions.";
    const Node* r = map_in(found->value, path + "repetitions", "a map with min, median, p95 and max");
    if (r == nullptr) return;
    unknown_keys(*r, inner, {"min", "median", "p95", "max"});
    f.repetitions = Repetitions{number(*r, inner, "min", true), number(*r, inner, "median", true),
                                number(*r, inner, "p95", true), number(*r, inner, "max", true)};
  }

  const std::string& name_;  // of the file
  std::vector<Issue>& issues_;
  CalibrationFile out_;
};

}  // namespace

const std::vector<std::string>& calibration_sections() {
  static const std::vector<std::string> sections{"causes", "detection", "recovery",  "checkpoint", "job",
                                                 "gpu",    "network",   "nccl",      "storage",    "failures",
                                                 "jobs",   "training",  "validation"};
  return sections;
}

CalibrationFile parse_calibration(std::string_view text, const std::string& name,
                                  std::vector<Issue>& issues) {
  const std::size_t before = issues.size();
  const Node root = parse_document(text, name, issues);
  if (root.kind == Node::Kind::null && issues.size() > before) return {};
  return CalibrationReader(name, issues).read(root);
}

CalibrationFile read_calibration(const std::string& path) {
  std::vector<Issue> issues;
  CalibrationFile file = parse_calibration(read_text(path), path, issues);
  if (!issues.empty()) throw ConfigError(std::move(issues));
  return file;
}

}  // namespace pitstop
