// Quantities written back: rounded for people, exact for files.
#pragma once

#include <string>

#include "experiments/base/bilingual.hpp"
#include "sim/base/time.hpp"

namespace pitstop {

// For people, rounded: "250 ms", "12.5 s", from 60 s on "1 min 30 s", from 1 h on "2 h 13 min", from 48 h on
// "54.2 d"; in Japanese "2 時間 13 分".
std::string format_duration(Duration d, Language language = Language::en);

// For files and options: exact, and parse_duration gives it back: "1h30min", "54d", "90.5s".
std::string exact_duration(Duration d);

// Likewise: "64 GiB", "80 GB"; "400 Gbps", "12.8 GB/s".
std::string exact_bytes(double bytes);
std::string exact_bandwidth(double bytes_per_s);

// Shortest text that gives the same double back: "0.02", "6.5", "2048".
std::string format_number(double x);

}  // namespace pitstop
