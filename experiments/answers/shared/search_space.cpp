#include "experiments/answers/shared/search_space.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include "experiments/base/errors.hpp"
#include "experiments/base/usage_error.hpp"
#include "experiments/scenario/scenario_file.hpp"
#include "experiments/scenario/text/units.hpp"

namespace pitstop {

namespace {

constexpr double kRatioOfLog = 4;

// Takes " x OTHER" off the end of what was typed.
std::string take_other(std::string& text) {
  const std::size_t at = text.rfind(" x ");
  if (at == std::string::npos) return "";
  std::string other = text.substr(at + 3);
  text.resize(at);
  return other;
}

}  // namespace

SearchSpace::SearchSpace(const std::vector<std::string>& over) {
  std::vector<std::string> mistakes, others;
  for (std::string text : over) {
    others.push_back(take_other(text));
    try {
      SearchedKey key;
      key.range = parse_range(text);
      if (!others.back().empty()) key.range.whole = true;
      key.log = key.range.low > 0 && key.range.high / key.range.low >= kRatioOfLog;
      const auto same = [&](const SearchedKey& k) { return k.range.key == key.range.key; };
      if (std::any_of(keys_.begin(), keys_.end(), same))
        mistakes.push_back("--over " + text + ": is named twice");
      keys_.push_back(std::move(key));
    } catch (const UsageError& e) {
      mistakes.insert(mistakes.end(), e.mistakes().begin(), e.mistakes().end());
    }
  }
  if (over.size() > kMostSearchedKeys) {
    mistakes.push_back("--over: at most " + std::to_string(kMostSearchedKeys) +
                       " keys can be searched together");
  }
  for (std::size_t k = 0; mistakes.empty() && k < keys_.size(); ++k) {
    if (others[k].empty()) continue;
    const auto other = std::find_if(keys_.begin(), keys_.end(),
                                    [&](const SearchedKey& s) { return s.range.key == others[k]; });
    if (other == keys_.end() || !other->range.is_duration || other->times || !keys_[k].range.unit.empty() ||
        keys_[k].range.is_duration || keys_[k].range.low < 1) {
      mistakes.push_back("--over " + over[k] +
                         ": expected KEY=1..64 x OTHER, with OTHER a duration in another --over");
    } else {
      keys_[k].times = static_cast<std::size_t>(other - keys_.begin());
    }
  }
  if (!mistakes.empty()) throw UsageError(mistakes);
}

double SearchSpace::value(std::size_t k, double c) const {
  const VariedRange& r = keys_[k].range;
  if (c <= 0) return r.low;
  if (c >= 1) return r.high;
  const double x = keys_[k].log ? r.low * std::pow(r.high / r.low, c) : r.low + (r.high - r.low) * c;
  return r.whole ? std::round(x) : x;
}

std::optional<double> SearchSpace::coordinate(std::size_t k, double value) const {
  const VariedRange& r = keys_[k].range;
  if (!(value >= r.low && value <= r.high)) return std::nullopt;
  return keys_[k].log ? std::log(value / r.low) / std::log(r.high / r.low)
                      : (value - r.low) / (r.high - r.low);
}

double SearchSpace::step(std::size_t k, double c) const {
  const VariedRange& r = keys_[k].range;
  if (!r.whole) return 0;
  return keys_[k].log ? std::log1p(1 / value(k, c)) / std::log(r.high / r.low) : 1 / (r.high - r.low);
}

std::vector<VariedValue> SearchSpace::setting(const Point& point) const {
  std::vector<VariedValue> values;
  for (std::size_t k = 0; k < keys_.size(); ++k) {
    const SearchedKey& key = keys_[k];
    if (!key.times) {
      values.push_back(key.range.value(value(k, point[k])));
      continue;
    }
    const VariedValue one = keys_[*key.times].range.value(value(*key.times, point[*key.times]));
    const double s = *one.number * value(k, point[k]);
    values.push_back({key.range.key, exact_duration(Duration::from_seconds(s)), s, true});
  }
  return values;
}

Point SearchSpace::snapped(const Point& point) const {
  Point p(point.size());
  for (std::size_t k = 0; k < p.size(); ++k) {
    const double c = std::clamp(point[k], 0.0, 1.0);
    double x = value(k, c);
    if (keys_[k].range.is_duration) x = keys_[k].range.value(x).number.value_or(x);
    p[k] = coordinate(k, x).value_or(c);
  }
  return p;
}

Scenario scenario_at(const ScenarioSource& source, const std::vector<VariedValue>& setting) {
  std::vector<Override> overrides = source.set;
  for (const VariedValue& v : setting) overrides.push_back({v.key, v.text});
  try {
    return parse_scenario(source.text, source.path, overrides, scenario_folder(source.path));
  } catch (const ConfigError& e) {
    std::vector<Issue> issues = e.issues();
    for (Issue& issue : issues) {
      for (const VariedValue& v : setting) {
        if (issue.file == "--set " + v.key) issue.file = "--over " + v.key;
      }
    }
    throw ConfigError(std::move(issues));
  }
}

std::optional<std::string> present_text(const ScenarioSource& source, const std::string& key) {
  std::vector<Issue> issues;
  Node root = parse_document(source.text, source.path, issues);
  for (const Override& o : source.set) apply_override(o, root, issues);
  const Node* node = node_at(root, key);
  if (node == nullptr || node->kind != Node::Kind::scalar) return std::nullopt;
  return node->text;
}

std::int64_t checked_ends(const ScenarioSource& source, const SearchSpace& space) {
  std::int64_t most = 0;
  std::vector<Issue> issues;
  std::set<std::string> said;
  for (const double end : {0.0, 1.0}) {
    try {
      const Scenario s = scenario_at(source, space.setting(Point(space.size(), end)));
      most = std::max(most, s.job.nodes + s.cluster.spares);
    } catch (const ConfigError& e) {
      for (const Issue& issue : e.issues()) {
        if (said.insert(issue.text()).second) issues.push_back(issue);
      }
    }
  }
  if (!issues.empty()) throw ConfigError(std::move(issues));
  return most;
}

}  // namespace pitstop
