#include "experiments/scenario/vary/vary.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string_view>

#include "experiments/base/errors.hpp"
#include "experiments/base/usage_error.hpp"
#include "experiments/scenario/registry.hpp"
#include "experiments/scenario/text/units.hpp"

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

[[noreturn]] void refuse_order(const std::string& vary) {
  refuse(vary, "the lower end comes first, and the ends differ");
}

VariedRange duration_range(const std::string& key, Duration low, Duration high, const std::string& vary) {
  if (!(low < high)) refuse_order(vary);
  VariedRange r;
  r.key = key;
  r.low = low.seconds();
  r.high = high.seconds();
  r.is_duration = true;
  return r;
}

// The ends of "lo..hi".
VariedRange range_of(const std::string& key, const std::string& range, const std::string& vary) {
  const std::size_t dots = range.find("..");
  const std::string low = trimmed(std::string_view(range).substr(0, dots));
  const std::string high = trimmed(std::string_view(range).substr(dots + 2));
  if (low.empty() || high.empty()) refuse(vary, std::string("a range has two ends; ") + kExpected);
  if (const auto to = parse_duration(high); to.value && !split(high).unit.empty()) {
    const auto from = parse_duration(low);
    if (!from.value) refuse(vary, from.error);
    return duration_range(key, *from.value, *to.value, vary);
  }
  const NumberAndUnit to = split(high);
  NumberAndUnit from = split(low);
  if (!to.number) refuse(vary, in_quotes(high) + " is not a number with its unit; " + kExpected);
  if (!from.number) refuse(vary, in_quotes(low) + " is not a number with its unit; " + kExpected);
  if (from.unit.empty()) from.unit = to.unit;
  if (trimmed(from.unit) != trimmed(to.unit)) refuse(vary, "both ends need the same unit");
  if (!(*from.number < *to.number)) refuse_order(vary);
  VariedRange r;
  r.key = key;
  r.low = *from.number;
  r.high = *to.number;
  r.unit = to.unit;
  r.whole = is_whole_number_key(key) || trimmed(to.unit) == "steps";
  return r;
}

std::vector<VariedValue> values_in(VariedRange range, const Spacing& spacing, const std::string& vary) {
  if (spacing.log && !(range.low > 0)) refuse(vary, "equal ratios (log) need a lower end above 0");
  // Whole seconds where the range has room for so many points.
  range.short_numbers =
      !range.is_duration || range.high - range.low < static_cast<double>(spacing.points - 1);
  std::vector<VariedValue> values;
  for (std::size_t i = 0; i < spacing.points; ++i) {
    VariedValue v = range.value(at(range.low, range.high, i, spacing));
    const auto same = [&v](const VariedValue& other) { return other.text == v.text; };
    if (std::none_of(values.begin(), values.end(), same)) values.push_back(std::move(v));
  }
  return values;
}

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

VariedValue VariedRange::value(double x) const {
  const bool end = x == low || x == high;
  if (is_duration) {
    const double s = end ? x : short_numbers ? short_number(x) : std::round(x);
    return value_of(key, exact_duration(Duration::from_seconds(s)));
  }
  return value_of(key, format_number(whole ? std::round(x) : end ? x : short_number(x)) + unit);
}

std::optional<double> VariedRange::number_of(const std::string& text) const {
  if (is_duration) {
    const auto d = parse_duration(text);
    return d.value ? std::optional(d.value->seconds()) : std::nullopt;
  }
  const NumberAndUnit typed = split(text);
  return trimmed(typed.unit) == trimmed(unit) ? typed.number : std::nullopt;
}

VariedRange parse_range(const std::string& text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos || equals == 0 || text.find("..", equals) == std::string::npos) {
    throw UsageError("--over " + text + ": expected KEY=LO..HI, such as checkpoint.interval=1min..6h");
  }
  try {
    VariedRange range =
        range_of(trimmed(std::string_view(text).substr(0, equals)), text.substr(equals + 1), text);
    range.short_numbers = range.high - range.low < 600;
    return range;
  } catch (const UsageError& e) {
    throw UsageError("--over" + std::string(e.what()).substr(std::string("--vary").size()));
  }
}

VariedKey parse_vary(const std::string& text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos || equals == 0) refuse(text, kExpected);
  VariedKey varied{trimmed(std::string_view(text).substr(0, equals)), {}};
  const std::string values = trimmed(std::string_view(text).substr(equals + 1));
  const bool range =
      values.find("..") != std::string::npos && split_list(values).size() == 1 && values.front() != '{';
  if (!range) {
    varied.values = listed_values(varied.key, values, text);
    return varied;
  }
  std::string ends = values;
  const Spacing spacing = take_spacing(ends, text);
  varied.values = values_in(range_of(varied.key, ends, text), spacing, text);
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
