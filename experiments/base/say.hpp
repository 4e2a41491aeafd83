// Words for the person at the terminal, on stderr. What others wrote is shown safely (base/shown.hpp).
#pragma once

#include <string_view>

namespace pitstop {

// A line on stderr: "pitstop: TEXT".
void say(std::string_view text);

// A located mistake on stderr, just as editors and compilers expect it: "FILE:LINE:COLUMN: KEY: WHAT".
void say_located(std::string_view text);

}  // namespace pitstop
