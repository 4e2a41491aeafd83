#include "experiments/show/text_style.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "experiments/base/quantity_text.hpp"

namespace pitstop {

namespace {

std::string_view environment(const char* name) {
  const char* const value = std::getenv(name);
  return value != nullptr ? value : "";
}

// The locale that POSIX would choose for characters, without setting one.
bool utf8_locale() {
  for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    const std::string_view value = environment(name);
    if (value.empty()) continue;
    for (const char* word : {"UTF-8", "utf-8", "UTF8", "utf8"}) {
      if (value.find(word) != std::string_view::npos) return true;
    }
    return false;
  }
  return false;
}

}  // namespace

TextStyle TextStyle::for_stdout() {
  TextStyle style;
  style.unicode = utf8_locale();
  const std::string_view terminal = environment("TERM");
  style.colour = ::isatty(STDOUT_FILENO) != 0 && !terminal.empty() && terminal != "dumb" &&
                 environment("NO_COLOR").empty();
  return style;
}

std::string TextStyle::strong(std::string_view text) const {
  return colour ? fmt::format("\033[1m{}\033[0m", text) : std::string(text);
}

std::string TextStyle::warning(std::string_view text) const {
  return colour ? fmt::format("\033[1;31m{}\033[0m", text) : std::string(text);
}

std::string TextStyle::bar(double share, std::size_t width) const {
  static constexpr const char* kEighths[] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
  if (!(share > 0)) return "";
  const double cells = std::min(share, 1.0) * static_cast<double>(width);
  std::string out;
  if (!unicode) {
    out.assign(std::max<std::size_t>(1, static_cast<std::size_t>(cells + 0.5)), '#');
    return out;
  }
  const auto eighths = std::max<std::size_t>(1, static_cast<std::size_t>(cells * 8 + 0.5));
  for (std::size_t i = 0; i < eighths / 8; ++i) out += "█";
  return out + kEighths[eighths % 8];
}

std::string printable(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = ' ';
  }
  return out;
}

std::string grouped(unsigned long long n) {
  const std::string digits = std::to_string(n);
  std::string out;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (i > 0 && (digits.size() - i) % 3 == 0) out += ',';
    out += digits[i];
  }
  return out;
}

std::string duration_text(double seconds) {
  if (!std::isfinite(seconds)) return "never";
  const double most = kLongest.seconds();
  if (seconds < 0)
    return fmt::format("-{}", format_duration(Duration::from_seconds(std::min(-seconds, most))));
  return format_duration(Duration::from_seconds(std::min(seconds, most)));
}

std::string percent(double share) {
  const double p = share * 100;
  if (p <= 0 || p >= 100) return fmt::format("{:.0f} %", p);
  if (p < 0.005) return "<0.01 %";
  if (p > 99.995) return ">99.99 %";
  const double from_end = std::min(p, 100 - p);
  return fmt::format("{:.{}f} %", p, from_end < 0.095 ? 2 : 1);
}

std::size_t columns(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

std::string pad_right(std::string text, std::size_t width) {
  const std::size_t have = columns(text);
  if (have < width) text.append(width - have, ' ');
  return text;
}

std::string pad_left(std::string text, std::size_t width) {
  const std::size_t have = columns(text);
  if (have < width) text.insert(0, width - have, ' ');
  return text;
}

std::string wrapped(std::string_view text, std::size_t width, std::size_t indent) {
  std::string out;
  std::size_t column = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    const std::string_view word = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    const std::size_t length = columns(word);
    if (column > 0 && column + 1 + length > width) {
      out += '\n';
      out.append(indent, ' ');
      column = indent;
    } else if (column > 0) {
      out += ' ';
      ++column;
    }
    out += word;
    column += length;
  }
  return out;
}

std::string duration_words(double seconds, Language language) {
  const std::string english = duration_text(seconds);
  return language == Language::ja ? with_japanese_units(english) : english;
}

}  // namespace pitstop
