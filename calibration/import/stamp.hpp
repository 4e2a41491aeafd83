// Points in time as logs write them: with and without a zone, a year or any calendar at all.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace pitstop {

enum class Clock {
  utc,       // the zone was written
  local,     // a calendar time of an unnamed zone
  no_year,   // month, day and time of day only; counted from the start of a leap year
  boot,      // since the machine started
  relative,  // since the start of the observation
};
const char* name_of(Clock clock);

// Microseconds since 1970 (utc, local), since 1 January (no_year) or since the clock's zero (boot, relative).
// Stamps of different clocks are not comparable.
struct Stamp {
  std::int64_t us = 0;
  Clock clock = Clock::utc;
};

// "2024-03-08T00:15:18.986" for calendar times, "--03-08T00:15:18.000" without a year, else "12.500000 s".
std::string text_of(const Stamp& stamp);

// A whole text as a time: 2024-03-08T00:15:18.986Z, 2024-03-08 00:15, 2025-01-21T04:41:44,283302+00:00,
// "Sun Feb 23 16:24:18 2025", "Feb 25 2025 13:59:45", "Jun 13 06:46:14", 6/21/2005 10:54, 1115811139 (Unix
// seconds). Out-of-range fields, such as month 13, make it nothing.
std::optional<Stamp> parse_stamp(std::string_view text);

// The same for the longest beginning of `text` that is a calendar time; `rest` gets what follows.
std::optional<Stamp> leading_stamp(std::string_view text, std::string_view& rest);

// Slurm's [DD-[HH:]]MM:SS[.sss] and MM:SS, in microseconds.
std::optional<std::int64_t> parse_slurm_duration_us(std::string_view text);

// Seconds since 1970 of a proleptic Gregorian date.
std::int64_t days_from_civil(std::int64_t year, unsigned month, unsigned day);

}  // namespace pitstop
