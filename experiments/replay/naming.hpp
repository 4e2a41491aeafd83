// What a node, a time and a cause of a replay are called in every file that is made of it.
#pragma once

#include <cstdint>
#include <string>

#include "sim/base/time.hpp"

namespace pitstop {

// Wall-clock time: UTC microseconds since 1970.
struct WallClock {
  std::int64_t start_us = 0;  // of the replay's time 0

  std::int64_t us(Instant t) const { return start_us + t.since_start().ticks(); }
};

// "2025-01-15T14:30:00Z" or with a fraction of up to six digits. False where the text is none of it.
bool parse_utc(const std::string& text, std::int64_t& us);

struct CivilTime {
  int year, month, day, hour, minute, second, micros, weekday;  // weekday 0: Sunday
};
CivilTime civil(std::int64_t us);

std::string iso_seconds(std::int64_t us);  // 2025-01-15T14:30:00Z
std::string iso_micros(std::int64_t us);   // 2025-01-15T14:30:00.000000Z
std::string date_of(std::int64_t us);      // 2025-01-15
std::string clock_of(std::int64_t us);     // 14:30:00

// The name that a node keeps through all its replacements, in the way of HyperPod: ip-10-1-0-10. (A made-up
// address: a scenario knows none.)
std::string host_of(std::uint32_t node);

}  // namespace pitstop
