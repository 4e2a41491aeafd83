// Text of others (keys, names, logs, file names) made safe to show: the one place that escapes it.
#pragma once

#include <string>
#include <string_view>

namespace pitstop {

// What could act on a terminal or turn a line around is spelt out: control characters and bytes that are no
// UTF-8 as "\x1b", C1 controls and characters that steer the direction of text as "\u202e". Line ends and
// tabs stay.
std::string shown(std::string_view text);

// The same on one line: line ends and tabs become blanks.
std::string printable(std::string_view text);

}  // namespace pitstop
