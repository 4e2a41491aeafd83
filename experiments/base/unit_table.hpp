// The one table of units: what the readers of quantities take and what the JSON Schema allows.
#pragma once

#include <array>

namespace pitstop {

struct Unit {
  const char* name;
  double size;
};

// Microseconds in a unit; the first name of each size is the one we write. There is no `m`: it would be
// minutes to some and months to others.
inline constexpr std::array<Unit, 27> kTimeUnits{{
    {"w", 604800e6},    {"d", 86400e6},      {"h", 3600e6},        {"min", 60e6},         {"s", 1e6},
    {"ms", 1e3},        {"us", 1},           {"week", 604800e6},   {"weeks", 604800e6},   {"day", 86400e6},
    {"days", 86400e6},  {"hr", 3600e6},      {"hour", 3600e6},     {"hours", 3600e6},     {"mins", 60e6},
    {"minute", 60e6},   {"minutes", 60e6},   {"sec", 1e6},         {"secs", 1e6},         {"second", 1e6},
    {"seconds", 1e6},   {"msec", 1e3},       {"millisecond", 1e3}, {"milliseconds", 1e3}, {"usec", 1},
    {"microsecond", 1}, {"microseconds", 1},
}};
inline constexpr std::array<Unit, 11> kByteUnits{{
    {"B", 1},
    {"kB", 1e3},
    {"MB", 1e6},
    {"GB", 1e9},
    {"TB", 1e12},
    {"PB", 1e15},
    {"KiB", 1024.0},
    {"MiB", 1048576.0},
    {"GiB", 1073741824.0},
    {"TiB", 1099511627776.0},
    {"PiB", 1125899906842624.0},
}};
inline constexpr std::array<Unit, 5> kBitRateUnits{
    {{"bps", 1.0 / 8}, {"kbps", 1e3 / 8}, {"Mbps", 1e6 / 8}, {"Gbps", 1e9 / 8}, {"Tbps", 1e12 / 8}}};
// Node-days in one.
inline constexpr std::array<Unit, 6> kNodeTimeUnits{{{"node-days", 1},
                                                     {"node-day", 1},
                                                     {"node-hours", 1.0 / 24},
                                                     {"node-hour", 1.0 / 24},
                                                     {"node-years", 365},
                                                     {"node-year", 365}}};

}  // namespace pitstop
