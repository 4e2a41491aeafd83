#include "calibration/import/stamp.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>

#include "calibration/import/text.hpp"

namespace pitstop {

namespace {

constexpr std::int64_t kSecond = 1'000'000, kDay = 86'400;
constexpr std::int64_t kNoYear = 2000;  // a leap year, so that 29 February exists
constexpr std::array<std::string_view, 12> kMonths{"jan", "feb", "mar", "apr", "may", "jun",
                                                   "jul", "aug", "sep", "oct", "nov", "dec"};
constexpr std::array<std::string_view, 7> kWeekdays{"mon", "tue", "wed", "thu", "fri", "sat", "sun"};

struct Civil {
  std::int64_t year = kNoYear;
  unsigned month = 1, day = 1, hour = 0, minute = 0, second = 0;
  std::int64_t fraction_us = 0, offset_s = 0;
  bool has_year = true, has_zone = false;
};

Civil civil_from_days(std::int64_t days) {
  // The inverse of days_from_civil, by eras of 400 years that begin on 1 March.
  const std::int64_t shifted = days + 719'468;
  const std::int64_t era = (shifted >= 0 ? shifted : shifted - 146'096) / 146'097;
  const auto day_of_era = static_cast<unsigned>(shifted - era * 146'097);
  const unsigned year_of_era =
      (day_of_era - day_of_era / 1460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
  const unsigned day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const unsigned m = (5 * day_of_year + 2) / 153;
  Civil c;
  c.day = day_of_year - (153 * m + 2) / 5 + 1;
  c.month = m < 10 ? m + 3 : m - 9;
  c.year = static_cast<std::int64_t>(year_of_era) + era * 400 + (c.month <= 2 ? 1 : 0);
  return c;
}

unsigned days_in(std::int64_t year, unsigned month) {
  constexpr std::array<unsigned, 12> kDays{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  return kDays[month - 1] + (month == 2 && leap ? 1 : 0);
}

std::optional<Stamp> stamp_of(const Civil& c) {
  if (c.month < 1 || c.month > 12 || c.day < 1 || c.day > days_in(c.year, c.month)) return std::nullopt;
  if (c.hour > 23 || c.minute > 59 || c.second > 60 || c.year < 1970 || c.year > 9999) return std::nullopt;
  const std::int64_t base = c.has_year ? 0 : days_from_civil(kNoYear, 1, 1);
  const std::int64_t s = (days_from_civil(c.year, c.month, c.day) - base) * kDay + c.hour * 3600 +
                         c.minute * 60 + c.second - c.offset_s;
  const Clock clock = !c.has_year ? Clock::no_year : c.has_zone ? Clock::utc : Clock::local;
  return Stamp{s * kSecond + c.fraction_us, clock};
}

// Reads digits off the front: at least `least`, at most `most`.
bool digits(std::string_view& text, std::size_t least, std::size_t most, unsigned& value) {
  std::size_t n = 0;
  unsigned read = 0;
  while (n < most && n < text.size() && text[n] >= '0' && text[n] <= '9') {
    read = read * 10 + static_cast<unsigned>(text[n++] - '0');
  }
  if (n < least) return false;
  text.remove_prefix(n);
  value = read;
  return true;
}

bool is_digit(std::string_view text) { return !text.empty() && text[0] >= '0' && text[0] <= '9'; }

// HH:MM[:SS[.fraction]]; a comma before the fraction is as good.
bool clock_time(std::string_view& text, Civil& c) {
  if (!digits(text, 1, 2, c.hour) || !eat(text, ":") || !digits(text, 2, 2, c.minute)) return false;
  if (text.size() < 3 || text[0] != ':' || !is_digit(text.substr(1))) return true;
  text.remove_prefix(1);
  if (!digits(text, 2, 2, c.second)) return false;
  if (text.size() < 2 || (text[0] != '.' && text[0] != ',') || !is_digit(text.substr(1))) return true;
  text.remove_prefix(1);
  std::int64_t scale = 100'000;
  for (; is_digit(text); text.remove_prefix(1), scale /= 10) c.fraction_us += (text[0] - '0') * scale;
  return true;
}

// Z, UTC, +HH:MM, -HHMM; none is fine.
bool zone(std::string_view& text, Civil& c) {
  if (eat(text, "Z") || eat(text, " UTC") || eat(text, " GMT")) return c.has_zone = true;
  if (text.empty() || (text[0] != '+' && text[0] != '-') || !is_digit(text.substr(1))) return true;
  const std::int64_t sign = text[0] == '+' ? 1 : -1;
  text.remove_prefix(1);
  unsigned hours = 0, minutes = 0;
  if (!digits(text, 2, 2, hours)) return false;
  eat(text, ":");
  if (is_digit(text) && !digits(text, 2, 2, minutes)) return false;
  if (hours > 14 || minutes > 59) return false;
  c.offset_s = sign * static_cast<std::int64_t>(hours * 3600 + minutes * 60);
  return c.has_zone = true;
}

bool year_first(std::string_view& text, Civil& c) {
  unsigned year = 0;
  if (!digits(text, 4, 4, year)) return false;
  c.year = year;
  const std::string_view separator = text.substr(0, 1);
  if (separator != "-" && separator != "/") return false;
  text.remove_prefix(1);
  if (!digits(text, 2, 2, c.month) || !eat(text, separator) || !digits(text, 2, 2, c.day)) return false;
  if (text.empty() || (text[0] != 'T' && text[0] != ' ') || !is_digit(text.substr(1))) return true;
  std::string_view after = text.substr(1);
  if (!clock_time(after, c)) return false;
  text = after;
  return zone(text, c);
}

// 6/21/2005 10:54, month first as in American records.
bool slashed(std::string_view& text, Civil& c) {
  unsigned year = 0;
  if (!digits(text, 1, 2, c.month) || !eat(text, "/") || !digits(text, 1, 2, c.day) || !eat(text, "/")) {
    return false;
  }
  const std::size_t before = text.size();
  if (!digits(text, 2, 4, year)) return false;
  const bool two = before - text.size() == 2;
  c.year = two ? (year < 70 ? 2000 : 1900) + year : year;
  if (text.size() < 2 || text[0] != ' ' || !is_digit(text.substr(1))) return true;
  text.remove_prefix(1);
  return clock_time(text, c);
}

void blanks(std::string_view& text) {
  text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
}

// "Sun Feb 23 16:24:18 2025", "Feb 25 2025 13:59:45", "Jun 13 06:46:14".
bool month_name(std::string_view& text, Civil& c) {
  auto index = [&text](const auto& names) {
    const std::string word = lower_case(text.substr(0, 3));
    return static_cast<std::size_t>(std::find(names.begin(), names.end(), word) - names.begin());
  };
  if (index(kWeekdays) < kWeekdays.size() && text.size() > 4 && text[3] == ' ') {
    text.remove_prefix(4);
    blanks(text);
  }
  const std::size_t month = index(kMonths);
  if (month == kMonths.size() || text.size() < 6 || text[3] != ' ') return false;
  c.month = static_cast<unsigned>(month) + 1;
  text.remove_prefix(4);
  blanks(text);
  if (!digits(text, 1, 2, c.day) || !eat(text, " ")) return false;
  unsigned year = 0;
  c.has_year = false;
  if (text.size() > 5 && text[4] == ' ' && digits(text, 4, 4, year)) {
    c.year = year;
    c.has_year = eat(text, " ");
  }
  if (!clock_time(text, c)) return false;
  std::string_view after = text;
  if (!c.has_year && eat(after, " ") && digits(after, 4, 4, year) && (after.empty() || !is_digit(after)) &&
      (after.empty() || after[0] != ':')) {
    c.year = year;
    c.has_year = true;
    text = after;
  }
  return true;
}

}  // namespace

const char* name_of(Clock clock) {
  switch (clock) {
    case Clock::utc:
      return "utc";
    case Clock::local:
      return "local";
    case Clock::no_year:
      return "no_year";
    case Clock::boot:
      return "boot";
    case Clock::relative:
      return "relative";
  }
  return "?";
}

std::int64_t days_from_civil(std::int64_t year, unsigned month, unsigned day) {
  const std::int64_t y = month <= 2 ? year - 1 : year;
  const std::int64_t era = (y >= 0 ? y : y - 399) / 400;
  const auto year_of_era = static_cast<unsigned>(y - era * 400);
  const unsigned day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
  const unsigned day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146'097 + static_cast<std::int64_t>(day_of_era) - 719'468;
}

std::string text_of(const Stamp& stamp) {
  const std::int64_t seconds = stamp.us >= 0 ? stamp.us / kSecond : -((kSecond - 1 - stamp.us) / kSecond);
  const std::int64_t us = stamp.us - seconds * kSecond;
  if (stamp.clock == Clock::boot || stamp.clock == Clock::relative) {
    return fmt::format("{}.{:06} s", seconds, us);
  }
  const std::int64_t days = seconds >= 0 ? seconds / kDay : -((kDay - 1 - seconds) / kDay);
  const std::int64_t of_day = seconds - days * kDay;
  const bool no_year = stamp.clock == Clock::no_year;
  const Civil c = civil_from_days(days + (no_year ? days_from_civil(kNoYear, 1, 1) : 0));
  std::string text = no_year ? "-" : fmt::format("{:04}", c.year);
  text += fmt::format("-{:02}-{:02}T{:02}:{:02}:{:02}", c.month, c.day, of_day / 3600, of_day / 60 % 60,
                      of_day % 60);
  if (us != 0) text += fmt::format(".{:06}", us);
  return text + (stamp.clock == Clock::utc ? "Z" : "");
}

std::optional<Stamp> leading_stamp(std::string_view text, std::string_view& rest) {
  for (const auto form : {year_first, month_name, slashed}) {
    Civil c;
    std::string_view after = text;
    if (!form(after, c)) continue;
    const auto stamp = stamp_of(c);
    if (!stamp) continue;
    rest = after;
    return stamp;
  }
  return std::nullopt;
}

std::optional<Stamp> parse_stamp(std::string_view text) {
  text = trimmed(text);
  std::string_view rest;
  if (const auto stamp = leading_stamp(text, rest); stamp && rest.empty()) return stamp;
  // Unix seconds, or milliseconds, from 1973 on: smaller numbers are no dates.
  const auto seconds = parse_finite(text);
  if (!seconds || *seconds < 1e8 || *seconds > 1e13) return std::nullopt;
  if (const auto whole = parse_whole(text)) {
    return Stamp{*whole * (*whole > 100'000'000'000 ? 1000 : kSecond), Clock::utc};
  }
  const double us = *seconds * (*seconds > 1e11 ? 1e3 : 1e6);
  return Stamp{static_cast<std::int64_t>(us + 0.5), Clock::utc};
}

std::optional<std::int64_t> parse_slurm_duration_us(std::string_view text) {
  text = trimmed(text);
  std::int64_t days = 0;
  if (const std::size_t dash = text.find('-'); dash != std::string_view::npos) {
    const auto whole = parse_whole(text.substr(0, dash));
    if (!whole || *whole < 0 || *whole > 10'000'000) return std::nullopt;
    days = *whole;
    text.remove_prefix(dash + 1);
  }
  std::array<std::string_view, 3> parts;
  std::size_t n = 0;
  for (std::size_t end = 0; end != std::string_view::npos && n < 3; ++n) {
    end = text.find(':');
    parts[n] = text.substr(0, end);
    if (end != std::string_view::npos) text.remove_prefix(end + 1);
    if (end != std::string_view::npos && n == 2) return std::nullopt;
  }
  if (n < 2) return std::nullopt;
  std::int64_t whole_s = 0;
  for (std::size_t i = 0; i + 1 < n; ++i) {
    const auto part = parse_whole(parts[i]);
    if (!part || *part < 0 || *part > 100'000'000) return std::nullopt;
    whole_s = whole_s * 60 + *part;
  }
  const auto last = parse_finite(parts[n - 1]);
  if (!last || *last < 0 || *last >= 61) return std::nullopt;
  return ((days * kDay) + whole_s * 60) * kSecond + static_cast<std::int64_t>(*last * 1e6 + 0.5);
}

}  // namespace pitstop
