#include "experiments/answers/plan/calendar.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cmath>

namespace pitstop {

namespace {

std::optional<int> digits(std::string_view text) {
  int value = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failed != std::errc() || end != text.data() + text.size() || text.front() == '-') return std::nullopt;
  return value;
}

}  // namespace

std::optional<std::chrono::sys_days> parse_date(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const auto y = digits(text.substr(0, 4)), m = digits(text.substr(5, 2)), d = digits(text.substr(8, 2));
  if (!y || !m || !d) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(*y), std::chrono::month(static_cast<unsigned>(*m)),
                                         std::chrono::day(static_cast<unsigned>(*d))};
  if (!date.ok()) return std::nullopt;
  return std::chrono::sys_days(date);
}

std::string date_after(std::chrono::sys_days day, double seconds) {
  const std::chrono::year_month_day date(day +
                                         std::chrono::days(static_cast<int>(std::floor(seconds / 86400))));
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                     static_cast<unsigned>(date.day()));
}

Duration days_between(std::chrono::sys_days from, std::chrono::sys_days to) {
  return Duration::seconds(86400LL * (to - from).count());
}

}  // namespace pitstop
