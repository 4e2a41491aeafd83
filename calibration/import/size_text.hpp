// Sizes and rates as tools print them.
#pragma once

#include <optional>
#include <string_view>

namespace pitstop {

// "95.3MiB/s", "25 MiB", "4096B", "24.4k", in bytes or operations (a second). Units with an i are powers of
// 1024, the others powers of `thousand`. Nothing if it is none, or negative.
std::optional<double> size_of(std::string_view text, double thousand);

}  // namespace pitstop
