// Measured quantities as people read them.
#pragma once

#include <string>
#include <string_view>

namespace pitstop {

// "54.5 GB/s", "798 TFLOP/s", "9.2 us", "1.05": three figures and a decimal prefix, as the units of a profile
// have them. An unknown unit is written as it is.
std::string quantity_text(double value, std::string_view unit);
// "64 MiB", "1 GiB", "1000 B": powers of 1024 where they divide it.
std::string bytes_text(unsigned long long bytes);

}  // namespace pitstop
