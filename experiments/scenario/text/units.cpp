#include "experiments/scenario/text/units.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <span>

#include "experiments/base/errors.hpp"
#include "experiments/base/unit_table.hpp"

namespace pitstop {
namespace {

std::optional<double> size_of(std::span<const Unit> units, std::string_view name) {
  for (const Unit& u : units) {
    if (name == u.name) return u.size;
  }
  return std::nullopt;
}

bool is_space(char c) { return c == ' ' || c == '\t'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::string_view trimmed(std::string_view s) {
  while (!s.empty() && is_space(s.front())) s.remove_prefix(1);
  while (!s.empty() && is_space(s.back())) s.remove_suffix(1);
  return s;
}

// Takes a number off the front of `s`; none if there is no finite number without a sign.
std::optional<double> take_number(std::string_view& s) {
  if (s.empty() || !(is_digit(s.front()) || s.front() == '.')) return std::nullopt;
  double value = 0;
  const auto [end, failed] = std::from_chars(s.data(), s.data() + s.size(), value);
  if (failed != std::errc() || !std::isfinite(value)) return std::nullopt;
  s.remove_prefix(static_cast<std::size_t>(end - s.data()));
  return value;
}

// Takes everything up to the next digit or space off the front of `s`.
std::string_view take_word(std::string_view& s) {
  while (!s.empty() && is_space(s.front())) s.remove_prefix(1);
  const std::size_t end = std::min(s.find_first_of("0123456789 \t"), s.size());
  const std::string_view word = s.substr(0, end);
  s = trimmed(s.substr(end));
  return word;
}

bool is_negative(std::string_view s) {
  if (s.size() < 2 || s.front() != '-') return false;
  s.remove_prefix(1);
  return take_number(s).has_value();
}

std::string beyond_longest(std::string_view text) {
  return in_quotes(text) + " is too long; the longest duration is " + exact_duration(kLongest) +
         " (1,000 years)";
}

Parsed<Duration> duration_of_micros(long double micros, std::string_view text) {
  if (micros > static_cast<long double>(kLongest.ticks())) return {{}, beyond_longest(text)};
  if (micros > 0 && micros < 0.5L)
    return {{}, in_quotes(text) + " is too short; the shortest duration is 1us"};
  return {Duration::micros(static_cast<std::int64_t>(std::llroundl(micros))), {}};
}

// Reads "D-HH:MM:SS" or "HH:MM:SS"; none if the text is neither.
std::optional<long double> clock_seconds(std::string_view s) {
  long double days = 0;
  auto digits = [&s](std::size_t least, std::size_t most) -> std::optional<long double> {
    std::size_t n = 0;
    long double value = 0;
    while (n < s.size() && n < most && is_digit(s[n])) value = value * 10 + (s[n++] - '0');
    s.remove_prefix(n);
    return n >= least ? std::optional(value) : std::nullopt;
  };
  const std::size_t dash = s.find('-');
  if (dash != std::string_view::npos) {
    const auto d = digits(1, 6);
    if (!d || s.empty() || s.front() != '-') return std::nullopt;
    days = *d;
    s.remove_prefix(1);
  }
  const auto hours = digits(1, dash == std::string_view::npos ? 6 : 2);
  if (!hours || s.empty() || s.front() != ':') return std::nullopt;
  s.remove_prefix(1);
  const auto minutes = digits(2, 2);
  if (!minutes || *minutes > 59 || s.empty() || s.front() != ':') return std::nullopt;
  s.remove_prefix(1);
  const auto seconds = digits(2, 2);
  if (!seconds || *seconds > 59 || !s.empty()) return std::nullopt;
  if (dash != std::string_view::npos && *hours > 23) return std::nullopt;
  return days * 86400 + *hours * 3600 + *minutes * 60 + *seconds;
}

std::string not_a_duration(std::string_view text) {
  return in_quotes(text) +
         " is not a duration; expected a number and a unit, such as 90s, 30min, 1h30min or 54d";
}

std::string unknown_time_unit(std::string_view unit, std::string_view number, std::string_view text) {
  std::string out = "unknown unit " + in_quotes(unit);
  if (text.size() > number.size() + unit.size() + 1) out += " in " + in_quotes(text);
  if (unit == "m" || unit == "M") return out + "; write \"" + std::string(number) + "min\"";
  return out + "; expected w, d, h, min, s, ms or us";
}

// One `<number> <unit>` of a range of units, all of the text.
Parsed<double> one_quantity(std::string_view text, std::span<const Unit> units, const char* kind,
                            const char* example) {
  std::string_view s = trimmed(text);
  if (is_negative(s)) return {{}, in_quotes(text) + " is negative"};
  const auto number = take_number(s);
  const std::string_view unit = trimmed(s);
  if (number && unit.empty()) {
    return {{}, in_quotes(text) + " has no unit; write it like " + example};
  }
  const auto size = size_of(units, unit);
  if (!number || !size || !std::isfinite(*number * *size)) {
    return {{}, in_quotes(text) + " is not " + kind + "; expected a number and a unit, such as " + example};
  }
  return {*number * *size, {}};
}

bool has_leading_zero(std::string_view s) { return s.size() > 1 && s[0] == '0' && is_digit(s[1]); }

std::string bound_text(double x, Range range, bool percent) {
  return range.is_fraction() && percent ? format_number(x * 100) + "%" : format_number(x);
}

std::string out_of_range(std::string_view text, Range range, bool percent) {
  return in_quotes(text) + " is out of range; expected " + bound_text(range.min, range, percent) + " to " +
         bound_text(range.max, range, percent);
}

constexpr const char* kRateExample = "\"6.5 per 1000 node-days\"";
constexpr const char* kObservedExample = "\"148 in 54 days on 2048 nodes\"";

std::string not_a_rate(std::string_view text) {
  return in_quotes(text) + " is not a rate; expected one such as " + kRateExample;
}

std::string not_observed(std::string_view text) {
  return in_quotes(text) + " is not an observed count; expected one such as " + kObservedExample;
}

// Takes `word` and the spaces around it off the front of `s`.
bool take_literal(std::string_view& s, std::string_view word) {
  s = trimmed(s);
  if (!s.starts_with(word)) return false;
  s.remove_prefix(word.size());
  if (!s.empty() && !is_space(s.front())) return false;
  s = trimmed(s);
  return true;
}

}  // namespace

bool is_clock_time(std::string_view text) { return clock_seconds(trimmed(text)).has_value(); }

Parsed<Duration> parse_duration(std::string_view text) {
  std::string_view s = trimmed(text);
  if (const auto clock = clock_seconds(s)) return duration_of_micros(*clock * 1e6L, text);
  if (is_negative(s)) return {{}, in_quotes(text) + " is negative; a duration is 0s or longer"};
  if (s.empty()) return {{}, not_a_duration(text)};
  if (s.find(':') != std::string_view::npos) {
    return {{}, in_quotes(text) + " is not a clock time; expected HH:MM:SS or D-HH:MM:SS"};
  }
  long double micros = 0;
  double previous = HUGE_VAL;
  while (!s.empty()) {
    const std::string_view before = s;
    const auto number = take_number(s);
    if (!number) return {{}, not_a_duration(text)};
    const std::string_view digits = before.substr(0, before.size() - s.size());
    const std::string_view unit = take_word(s);
    if (unit.empty()) {
      const std::string n(digits);
      const std::string fix = *number == 0 ? "\"0s\"" : "\"" + n + "min\" or \"" + n + "s\"";
      return {{}, in_quotes(text) + " has no unit; write " + fix};
    }
    const auto size = size_of(kTimeUnits, unit);
    if (!size) return {{}, unknown_time_unit(unit, digits, text)};
    if (*size >= previous) {
      return {{}, in_quotes(text) + " is out of order; write the longest unit first and each unit once"};
    }
    previous = *size;
    micros += static_cast<long double>(*number) * static_cast<long double>(*size);
  }
  return duration_of_micros(micros, text);
}

Parsed<double> parse_number(std::string_view text, Range range) {
  std::string_view s = trimmed(text);
  if (range.min >= 0 && is_negative(s)) return {{}, in_quotes(text) + " is negative"};
  const bool minus = is_negative(s);
  if (minus) s.remove_prefix(1);
  const bool odd = has_leading_zero(s);
  const auto number = take_number(s);
  const bool percent = range.is_fraction() && trimmed(s) == "%";
  if (!number || odd || !(s.empty() || percent)) {
    const char* expected =
        range.is_fraction() ? "; expected a fraction, such as 0.02 or 2%" : "; expected a plain number";
    return {{}, in_quotes(text) + " is not a number" + expected};
  }
  const double value = (minus ? -*number : *number) / (percent ? 100 : 1);
  if (value < range.min || value > range.max) return {{}, out_of_range(text, range, percent)};
  return {value, {}};
}

Parsed<std::int64_t> parse_integer(std::string_view text, Range range) {
  const Parsed<double> number = parse_number(text, kAnyNumber);
  if (!number.value || *number.value != std::floor(*number.value)) {
    return {{}, in_quotes(text) + " is not a whole number"};
  }
  if (*number.value < 0 && range.min >= 0) return {{}, in_quotes(text) + " is negative"};
  if (*number.value < range.min || *number.value > range.max) return {{}, out_of_range(text, range, false)};
  return {static_cast<std::int64_t>(*number.value), {}};
}

Parsed<double> parse_rate(std::string_view text) {
  std::string_view s = trimmed(text);
  if (is_negative(s)) return {{}, in_quotes(text) + " is negative"};
  const auto failures = take_number(s);
  if (!failures || !take_literal(s, "per")) return {{}, not_a_rate(text)};
  const double per = take_number(s).value_or(1);
  const auto unit = size_of(kNodeTimeUnits, trimmed(s));
  if (!unit) return {{}, not_a_rate(text)};
  const double rate = *failures / (per * *unit) * 1000;
  // Not more than one failure a node-second: beyond that the scenario simulates nothing else.
  if (!(rate > 0) || rate > 86400e3) {
    return {
        {},
        in_quotes(text) + " is out of range; expected more than 0 and at most 1 failure a second on a node"};
  }
  return {rate, {}};
}

Parsed<ObservedCount> parse_observed(std::string_view text) {
  std::string_view s = trimmed(text);
  if (is_negative(s)) return {{}, in_quotes(text) + " is negative"};
  const auto count = take_number(s);
  if (!count || !take_literal(s, "in")) return {{}, not_observed(text)};
  const std::size_t on = s.rfind(" on ");
  if (on == std::string_view::npos) return {{}, not_observed(text)};
  const Parsed<Duration> time = parse_duration(s.substr(0, on));
  if (!time.value) return {{}, time.error};
  s = trimmed(s.substr(on + 4));
  const auto nodes = take_number(s);
  if (!nodes || !(trimmed(s) == "nodes" || trimmed(s) == "node")) return {{}, not_observed(text)};
  if (*count != std::floor(*count) || *count < 1 || *count > 1e12) {
    return {{},
            in_quotes(text) +
                " needs a count of at least 1; for a cause that was never observed, give mtbf instead"};
  }
  if (*nodes != std::floor(*nodes) || *nodes < 1 || *nodes > 1e9) {
    return {{}, in_quotes(text) + " needs a whole number of nodes, at least 1"};
  }
  if (*time.value < Duration::seconds(1))
    return {{}, in_quotes(text) + " needs an observation time of at least 1s"};
  if (*count / (time.value->seconds() * *nodes) > 1) {
    return {{}, in_quotes(text) + " is more than 1 failure a second on a node"};
  }
  return {ObservedCount{*count, *time.value, static_cast<std::int64_t>(*nodes)}, {}};
}

Parsed<double> parse_bytes(std::string_view text) {
  return one_quantity(text, kByteUnits, "an amount of bytes", "\"80 GB\" or \"64 GiB\"");
}

Parsed<double> parse_bandwidth(std::string_view text) {
  std::string_view s = trimmed(text);
  if (s.ends_with("/s")) {
    Parsed<double> bytes =
        one_quantity(s.substr(0, s.size() - 2), kByteUnits, "a bandwidth", "\"12.8 GB/s\"");
    if (bytes.value) return bytes;
  }
  return one_quantity(text, kBitRateUnits, "a bandwidth", "\"400 Gbps\" or \"12.8 GB/s\"");
}

Parsed<Money> parse_price(std::string_view text) {
  const std::string expected = "; expected a price per node-hour, such as \"98.32 USD/h\"";
  std::string_view s = trimmed(text);
  if (is_negative(s)) return {{}, in_quotes(text) + " is negative"};
  const auto amount = take_number(s);
  s = trimmed(s);
  const bool shaped = s.size() == 5 && s.ends_with("/h") &&
                      std::all_of(s.begin(), s.begin() + 3, [](char c) { return c >= 'A' && c <= 'Z'; });
  if (!amount || !shaped) return {{}, in_quotes(text) + " is not a price" + expected};
  if (*amount > 1e9) return {{}, in_quotes(text) + " is out of range; expected at most 1e9 an hour"};
  return {Money{*amount, std::string(s.substr(0, 3))}, {}};
}

std::optional<double> seconds_per(std::string_view unit) {
  const auto micros = size_of(kTimeUnits, unit);
  return micros ? std::optional(*micros / 1e6) : std::nullopt;
}

bool is_not_text(std::string_view text) {
  for (const char* word : {"true", "false", "null", "~", "True", "False", "Null", "TRUE", "FALSE", "NULL",
                           ".inf", "-.inf", ".nan", ".NaN", ".Inf", ""}) {
    if (text == word) return true;
  }
  std::string_view s = text;
  if (s.starts_with('-') || s.starts_with('+')) s.remove_prefix(1);
  return take_number(s) && s.empty();
}

std::string units_help() {
  return "durations   90s  30min  1.5h  54d  2w  250ms  10us  1h30min  \"1 h 30 min\"; Slurm's \"02:00:00\" "
         "and \"1-12:00:00\" in quotes\n"
         "rates       6.5 per 1000 node-days; also node-hours and node-years (of 365 days)\n"
         "counts      148 in 54 days on 2048 nodes\n"
         "fractions   0.02 or 2%\n"
         "bytes       80 GB (powers of 1000), 64 GiB (powers of 1024)\n"
         "bandwidth   400 Gbps (bits), 12.8 GB/s (bytes)\n"
         "prices      98.32 USD/h\n";
}

}  // namespace pitstop
