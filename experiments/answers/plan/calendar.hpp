// Days of the calendar, for deadlines that are dates.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "sim/base/time.hpp"

namespace pitstop {

// "2026-12-31"; none for anything else, or where there is no such day.
std::optional<std::chrono::sys_days> parse_date(std::string_view text);
// The day on which it is `seconds` after the start of `day`.
std::string date_after(std::chrono::sys_days day, double seconds);
// From the start of one day to the start of another.
Duration days_between(std::chrono::sys_days from, std::chrono::sys_days to);

}  // namespace pitstop
