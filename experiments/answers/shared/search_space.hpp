// The settings of a scenario that a search looks through: some keys with ranges, as points of the unit cube.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "experiments/scenario/text/overrides.hpp"
#include "experiments/scenario/vary/vary.hpp"
#include "models/scenario.hpp"

namespace pitstop {

using Point = std::vector<double>;  // a coordinate in [0, 1] for each key

inline constexpr std::size_t kMostSearchedKeys = 8;

// A scenario file, and what stands over it.
struct ScenarioSource {
  std::string path, text;
  std::vector<Override> set;
};

struct SearchedKey {
  VariedRange range;
  bool log = false;                  // equal ratios are equally far apart; else equal differences
  std::optional<std::size_t> times;  // the range counts multiples of the value of this other key
};

class SearchSpace {
 public:
  // From what is typed after --over: KEY=LO..HI, or KEY=LO..HI x OTHER for whole multiples of another key's
  // value (copies of a cheaper tier for each of this one). A range of positive values with a ratio of 4 or
  // more is searched by ratio. Throws UsageError with every mistake.
  explicit SearchSpace(const std::vector<std::string>& over);

  std::size_t size() const { return keys_.size(); }
  const SearchedKey& key(std::size_t k) const { return keys_[k]; }
  // The nearest point that can be typed: whole numbers, whole seconds.
  Point snapped(const Point& point) const;
  std::vector<VariedValue> setting(const Point& point) const;
  // The coordinate of a value of key k, in the range's own unit; none outside the range.
  std::optional<double> coordinate(std::size_t k, double value) const;
  double value(std::size_t k, double coordinate) const;
  // How far apart neighbouring whole numbers are around a coordinate; zero for other keys.
  double step(std::size_t k, double coordinate) const;

 private:
  std::vector<SearchedKey> keys_;
};

// The scenario at a setting. Throws ConfigError, placed at `--over KEY`.
Scenario scenario_at(const ScenarioSource& source, const std::vector<VariedValue>& setting);
// What the scenario has for a key now, as it would be typed; none where it says nothing.
std::optional<std::string> present_text(const ScenarioSource& source, const std::string& key);
// Looks at the ends of all ranges. Throws ConfigError with what is wrong there. Returns the nodes of the
// largest, to lay failure streams over.
std::int64_t checked_ends(const ScenarioSource& source, const SearchSpace& space);

}  // namespace pitstop
