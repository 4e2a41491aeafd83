// Quantities written back: rounded for people, exact for files.
#pragma once

#include <string>

#include "sim/base/time.hpp"

namespace pitstop {

// For people: "2 h 13 min", "54.2 d", "90 s", "250 ms". Rounded.
std::string format_duration(Duration d);

// For files and options: exact, and parse_duration gives it back: "1h30min", "54d", "90.5s".
std::string exact_duration(Duration d);

// Likewise: "64 GiB", "80 GB"; "400 Gbps", "12.8 GB/s".
std::string exact_bytes(double bytes);
std::string exact_bandwidth(double bytes_per_s);

// Shortest text that gives the same double back: "0.02", "6.5", "2048".
std::string format_number(double x);

}  // namespace pitstop
