#include "experiments/vary.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string_view>

#include "experiments/config/errors.hpp"
#include "experiments/config/registry.hpp"
#include "experiments/config/units.hpp"
#include "experiments/usage_error.hpp"

namespace pitstop {

namespace {

constexpr const char* kExpected = "expected key=lo..hi, key=lo..hi:24, key=lo..hi:24log or key=a,b,c";

std::string trimmed(std::string_view s) {
  while (!s.empty() && s.front() == ' ') s.remove_prefix(1);
  while (!s.empty() && s.back() == ' ') s.remove_suffix(1);
  return std::string(s);
}

[[noreturn]] void refuse(const std::string& vary, const std::string& what) {
  throw UsageError("--vary " + vary + ": " + what);
}

// A value with the number that stands for it on an axis, if there is one: seconds of a duration, the
// canonical unit of a rate, a size or a bandwidth.
VariedValue value_of(const std::string& key, const std::string& text) {
  VariedValue v{key, text, std::nullopt, false};
  if (const auto d = parse_duration(text); d.value) {
    v.number = d.value->seconds();
    v.is_duration = true;
    return v;
  }
  for (const Range range : {kAnyNumber, kProbability}) {
    if (const auto n = parse_number(text, range); n.value) v.number = *n.value;
  }
  if (const auto r = parse_rate(text); r.value) v.number = *r.value;
  if (const auto b = parse_bytes(text); b.value) v.number = *b.value;
  if (const auto b = parse_bandwidth(text); b.value) v.number = *b.value;
  return v;
}

// "6.5 per 1000 node-days" -> 6.5 and " per 1000 node-days".
struct NumberAndUnit {
  std::optional<double> number;
  std::string unit;
};
NumberAndUnit split(const std::string& text) {
  const std::size_t end = std::min(text.find_first_not_of("0123456789.-"), text.size());
  return {parse_number(text.substr(0, end), kAnyNumber).value, text.substr(end)};
}

bool is_whole_number_key(std::string_view key) {
  // causes.gpu.observed against causes.NAME.observed: word by word.
  auto matches = [key](std::string_view pattern) {
    std::string_view k = key;
    while (true) {
      const std::string_view a = k.substr(0, k.find('.')), b = pattern.substr(0, pattern.find('.'));
      if (a != b && b != "NAME") return false;
      if (a.size() == k.size() || b.size() == pattern.size())
        return a.size() == k.size() && b.size() == pattern.size();
      k.remove_prefix(a.size() + 1);
      pattern.remove_prefix(b.size() + 1);
    }
  };
  for (const KeyPath& path : key_paths()) {
    if (path.key->shape.kind == Shape::Kind::integer && matches(path.path)) return true;
  }
  return false;
}

struct Spacing {
  std::size_t points = kDefaultPoints;
  bool log = false;
};

// Takes ":24", ":24log" or ":log" off the end of `range`. "02:00:00" is a time, not two o'clock points.
Spacing take_spacing(std::string& range, const std::string& vary) {
  Spacing spacing;
  const std::size_t colon = range.rfind(':');
  const std::size_t dots = range.find("..");
  if (colon == std::string::npos || is_clock_time(trimmed(std::string_view(range).substr(dots + 2))))
    return spacing;
  std::string tail = trimmed(std::string_view(range).substr(colon + 1));
  range.resize(colon);
  for (const char* word : {"log", "lin"}) {
    if (!tail.ends_with(word)) continue;
    spacing.log = std::string_view(word) == "log";
    tail = trimmed(std::string_view(tail).substr(0, tail.size() - 3));
    if (tail.empty()) return spacing;
  }
  const auto points = parse_integer(tail, {2, kMostPoints});
  if (!points.value) refuse(vary, "the number of points, " + points.error);
  spacing.points = static_cast<std::size_t>(*points.value);
  return spacing;
}

// Point i of n from lo to hi; the ends exactly.
double at(double lo, double hi, std::size_t i, const Spacing& s) {
  if (i == 0) return lo;
  if (i + 1 == s.points) return hi;
  const double share = static_cast<double>(i) / static_cast<double>(s.points - 1);
  return s.log ? lo * std::pow(hi / lo, share) : lo + (hi - lo) * share;
}

// Six significant digits: enough for an axis, and the same on every machine.
double short_number(double x) {
  if (x == 0) return 0;
  const double scale = std::pow(10.0, 5 - std::floor(std::log10(std::fabs(x))));
  return std::round(x * scale) / scale;
}

class RangeOfValues {
 public:
  RangeOfValues(const std::string& key, std::string range, const std::string& vary) : key_(key), vary_(vary) {
    spacing_ = take_spacing(range, vary);
    const std::size_t dots = range.find("..");
    low_ = trimmed(std::string_view(range).substr(0, dots));
    high_ = trimmed(std::string_view(range).substr(dots + 2));
    if (low_.empty() || high_.empty()) refuse(vary, std::string("a range has two ends; ") + kExpected);
  }

  std::vector<VariedValue> values() {
    const auto to = parse_duration(high_);
    if (!to.value || split(high_).unit.empty()) return numbers();
    const auto from = parse_duration(low_);
    if (!from.value) refuse(vary_, from.error);
    return durations(*from.value, *to.value);
  }

 private:
  void check(double low, double high) const {
    if (!(low < high)) refuse(vary_, "the lower end comes first, and the ends differ");
    if (spacing_.log && !(low > 0)) refuse(vary_, "equal ratios (log) need a lower end above 0");
  }
  void add(const std::string& text) {
    const auto same = [&](const VariedValue& v) { return v.text == text; };
    if (std::none_of(values_.begin(), values_.end(), same)) values_.push_back(value_of(key_, text));
  }

  std::vector<VariedValue> durations(Duration low, Duration high) {
    check(low.seconds(), high.seconds());
    const bool whole = high.seconds() - low.seconds() >= static_cast<double>(spacing_.points - 1);
    for (std::size_t i = 0; i < spacing_.points; ++i) {
      const bool end = i == 0 || i + 1 == spacing_.points;
      const double s = at(low.seconds(), high.seconds(), i, spacing_);
      add(exact_duration(i == 0 ? low
                         : end  ? high
                                : Duration::from_seconds(whole ? std::round(s) : short_number(s))));
    }
    return std::move(values_);
  }

  std::vector<VariedValue> numbers() {
    const NumberAndUnit to = split(high_);
    NumberAndUnit from = split(low_);
    if (!to.number) refuse(vary_, in_quotes(high_) + " is not a number with its unit; " + kExpected);
    if (!from.number) refuse(vary_, in_quotes(low_) + " is not a number with its unit; " + kExpected);
    if (from.unit.empty()) from.unit = to.unit;
    if (trimmed(from.unit) != trimmed(to.unit)) refuse(vary_, "both ends need the same unit");
    check(*from.number, *to.number);
    const bool whole = is_whole_number_key(key_) || trimmed(to.unit) == "steps";
    for (std::size_t i = 0; i < spacing_.points; ++i) {
      const double x = at(*from.number, *to.number, i, spacing_);
      const bool end = i == 0 || i + 1 == spacing_.points;
      add(format_number(whole ? std::round(x) : end ? x : short_number(x)) + to.unit);
    }
    return std::move(values_);
  }

  const std::string& key_;
  const std::string& vary_;
  Spacing spacing_;
  std::string low_, high_;
  std::vector<VariedValue> values_;
};

// At commas outside {} and [].
std::vector<std::string> split_list(std::string_view list) {
  std::vector<std::string> parts(1);
  int depth = 0;
  for (const char c : list) {
    if (c == '{' || c == '[') ++depth;
    if (c == '}' || c == ']') --depth;
    if (c == ',' && depth == 0) {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  for (std::string& p : parts) p = trimmed(p);
  return parts;
}

std::vector<VariedValue> listed_values(const std::string& key, std::string_view list,
                                       const std::string& vary) {
  std::vector<VariedValue> values;
  for (const std::string& text : split_list(list)) {
    if (text.empty()) refuse(vary, std::string("an empty value; ") + kExpected);
    const auto same = [&](const VariedValue& v) { return v.text == text; };
    if (std::any_of(values.begin(), values.end(), same)) refuse(vary, in_quotes(text) + " is named twice");
    values.push_back(value_of(key, text));
  }
  return values;
}

}  // namespace

VariedKey parse_vary(const std::string& text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos || equals == 0) refuse(text, kExpected);
  VariedKey varied{trimmed(std::string_view(text).substr(0, equals)), {}};
  const std::string values = trimmed(std::string_view(text).substr(equals + 1));
  const bool range =
      values.find("..") != std::string::npos && split_list(values).size() == 1 && values.front() != '{';
  varied.values =
      range ? RangeOfValues(varied.key, values, text).values() : listed_values(varied.key, values, text);
  return varied;
}

std::vector<std::vector<VariedValue>> grid_of(const std::vector<VariedKey>& keys) {
  std::size_t points = 1;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (keys[j].key == keys[i].key) throw UsageError("--vary " + keys[i].key + ": is varied twice");
    }
    points *= keys[i].values.size();
    if (points > kMostPoints) {
      throw UsageError("--vary: the grid has more than " + std::to_string(kMostPoints) +
                       " points; ask for fewer, such as key=lo..hi:6");
    }
  }
  std::vector<std::vector<VariedValue>> grid(1);
  for (const VariedKey& key : keys) {
    std::vector<std::vector<VariedValue>> longer;
    for (const auto& point : grid) {
      for (const VariedValue& v : key.values) {
        longer.push_back(point);
        longer.back().push_back(v);
      }
    }
    grid = std::move(longer);
  }
  return grid;
}

}  // namespace pitstop
