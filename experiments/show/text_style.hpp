// How text answers look: at most 80 columns, bars of blocks where the terminal can show them, colour only on
// a terminal that wants it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "experiments/base/bilingual.hpp"

namespace pitstop {

struct TextStyle {
  bool unicode = true;
  bool colour = false;

  // What suits stdout: blocks in a UTF-8 locale, colour on a terminal that is not `dumb` unless NO_COLOR is
  // set to anything.
  static TextStyle for_stdout();

  const char* plus_minus() const { return unicode ? "±" : "+-"; }
  std::string strong(std::string_view text) const;   // bold
  std::string warning(std::string_view text) const;  // bold red
  // A bar of `share` (0 to 1) of `width` columns; at least a sliver where share > 0. Not padded.
  std::string bar(double share, std::size_t width) const;
};

// Without control characters, so that a name in a scenario cannot drive the terminal.
std::string printable(std::string_view text);
// "12,345,678".
std::string grouped(unsigned long long n);
// "38 min 38 s" of seconds; "never" where infinite.
std::string duration_text(double seconds);
// "5.1 %" of 0.051; never "0 %" or "100 %" where it is not exactly that.
std::string percent(double share);
// Columns that it takes on a terminal, one a code point.
std::size_t columns(std::string_view text);
std::string pad_right(std::string text, std::size_t width);
std::string pad_left(std::string text, std::size_t width);
// Broken at blanks into lines of at most `width` columns; lines after the first begin with `indent` blanks.
std::string wrapped(std::string_view text, std::size_t width, std::size_t indent);

// "24 h 57 min"; "24 時間 57 分".
std::string duration_words(double seconds, Language language);

}  // namespace pitstop
