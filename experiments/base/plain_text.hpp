#pragma once

#include <string_view>

namespace pitstop {

// True for UTF-8 without control characters, but line ends and tabs: what a scenario may hold.
bool is_plain_text(std::string_view text);

}  // namespace pitstop
