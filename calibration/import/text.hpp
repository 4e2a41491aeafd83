// Words, numbers and lines of untrusted text. No locale, no exceptions on bad input, nothing quadratic.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pitstop {

std::string_view trimmed(std::string_view text);
std::string lower_case(std::string_view text);
bool equal_ignoring_case(std::string_view a, std::string_view b);

// The whole text as a finite number, or nothing: 12, 1e-07, +3.5. "nan", "inf", "N/A" and "12us" are nothing.
std::optional<double> parse_finite(std::string_view text);
std::optional<std::int64_t> parse_whole(std::string_view text);

// The words between blanks and tabs, at most `most` of them.
std::vector<std::string_view> words_of(std::string_view text, std::size_t most = 4096);

// The text between `before` and `after`, empty view if either is missing (after empty: up to the end).
std::string_view between(std::string_view text, std::string_view before, std::string_view after);

// If `text` begins with `prefix`, removes it.
bool eat(std::string_view& text, std::string_view prefix);

// Fields of a CSV line with double quotes; a quote inside a quoted field is doubled.
std::vector<std::string> csv_fields(std::string_view line, char delimiter = ',');
// A field, quoted where it must be; line breaks become blanks.
std::string csv_field(std::string_view text);

// The lines of a text one after another, numbered from 1, without \n or \r\n.
class Lines {
 public:
  explicit Lines(std::string_view text) : rest_(text) {}
  bool next(std::string_view& line);
  int number() const { return number_; }

 private:
  std::string_view rest_;
  int number_ = 0;
};

// Bytes that a message can show: one line, at most `most` bytes, control characters replaced.
std::string shown(std::string_view text, std::size_t most = 60);

}  // namespace pitstop
