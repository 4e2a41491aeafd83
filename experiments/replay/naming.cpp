#include "experiments/replay/naming.hpp"

#include <fmt/format.h>

#include <charconv>

namespace pitstop {

namespace {

constexpr std::int64_t kSecond = 1'000'000, kDay = 86'400 * kSecond;

// Days since 1970 of a date, and back, in the proleptic Gregorian calendar (years from March, eras of 400).
std::int64_t days_of(int year, int month, int day) {
  const std::int64_t y = year - (month <= 2 ? 1 : 0), era = (y >= 0 ? y : y - 399) / 400;
  const std::int64_t of_era = y - era * 400,
                     of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

int days_in(int year, int month) {
  constexpr int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return kDays[month - 1] + (month == 2 && leap ? 1 : 0);
}

std::int64_t floor_div(std::int64_t a, std::int64_t b) { return a / b - (a % b < 0 ? 1 : 0); }

bool digits(const std::string& text, std::size_t at, std::size_t count, int& value) {
  const char* const from = text.data() + at;
  const auto [stop, failed] = std::from_chars(from, from + count, value);
  return failed == std::errc() && stop == from + count && *from != '-';
}

}  // namespace

bool parse_utc(const std::string& text, std::int64_t& us) {
  int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0;
  const bool shape = text.size() >= 20 && text.back() == 'Z' && text[4] == '-' && text[7] == '-' &&
                     (text[10] == 'T' || text[10] == ' ') && text[13] == ':' && text[16] == ':';
  if (!shape || !digits(text, 0, 4, year) || !digits(text, 5, 2, month) || !digits(text, 8, 2, day) ||
      !digits(text, 11, 2, hour) || !digits(text, 14, 2, minute) || !digits(text, 17, 2, second))
    return false;
  if (year < 1970 || year > 9000 || month < 1 || month > 12 || day < 1 || day > days_in(year, month) ||
      hour > 23 || minute > 59 || second > 59)
    return false;
  std::int64_t fraction = 0;
  if (text.size() > 20) {
    const std::size_t count = text.size() - 21;
    int value = 0;
    if (text[19] != '.' || count < 1 || count > 6 || !digits(text, 20, count, value)) return false;
    fraction = value;
    for (std::size_t i = count; i < 6; ++i) fraction *= 10;
  }
  us = days_of(year, month, day) * kDay + ((hour * 60LL + minute) * 60 + second) * kSecond + fraction;
  return true;
}

CivilTime civil(std::int64_t us) {
  const std::int64_t days = floor_div(us, kDay), rest = us - days * kDay;
  const std::int64_t z = days + 719468, era = floor_div(z, 146097), of_era = z - era * 146097;
  const std::int64_t y = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
  const std::int64_t of_year = of_era - (365 * y + y / 4 - y / 100), m = (5 * of_year + 2) / 153;
  CivilTime c{};
  c.day = static_cast<int>(of_year - (153 * m + 2) / 5 + 1);
  c.month = static_cast<int>(m < 10 ? m + 3 : m - 9);
  c.year = static_cast<int>(y + era * 400 + (c.month <= 2 ? 1 : 0));
  c.hour = static_cast<int>(rest / (3600 * kSecond));
  c.minute = static_cast<int>(rest / (60 * kSecond) % 60);
  c.second = static_cast<int>(rest / kSecond % 60);
  c.micros = static_cast<int>(rest % kSecond);
  c.weekday = static_cast<int>((days % 7 + 11) % 7);  // 1970-01-01 was a Thursday
  return c;
}

std::string date_of(std::int64_t us) {
  const CivilTime c = civil(us);
  return fmt::format("{:04}-{:02}-{:02}", c.year, c.month, c.day);
}
std::string clock_of(std::int64_t us) {
  const CivilTime c = civil(us);
  return fmt::format("{:02}:{:02}:{:02}", c.hour, c.minute, c.second);
}
std::string iso_seconds(std::int64_t us) { return date_of(us) + "T" + clock_of(us) + "Z"; }
std::string iso_micros(std::int64_t us) {
  return fmt::format("{}T{}.{:06}Z", date_of(us), clock_of(us), civil(us).micros);
}

std::string host_of(std::uint32_t node) {
  return fmt::format("ip-10-{}-{}-{}", 1 + node / 60'000, node / 240 % 250, 10 + node % 240);
}

}  // namespace pitstop
