// YAML with a comment beside every key, as a person would write it.
#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace pitstop {

// A text as a YAML scalar that is read as this text and nothing else: plain where that is safe, else in
// double quotes.
std::string yaml_text(std::string_view text);

// The text as one line of plain UTF-8: what no comment or message may hold becomes "?".
std::string one_line(std::string_view text);

class CommentedPage {
 public:
  // Lines of "# ...", wrapped.
  void comment(int depth, std::string_view text);
  // "key: value  # comment"; the comment is wrapped beside the key. Empty value: a section begins.
  void line(int depth, std::string_view key, std::string_view value, std::string_view comment);
  // "#   text  meaning": within a comment, a text and what it means.
  void aside(std::string_view text, std::string_view meaning);
  void blank() { text_ += "\n"; }
  std::string take() { return std::move(text_); }

 private:
  void beside(std::string head, std::string_view comment, std::string_view lead, std::string_view mark);

  std::string text_;
};

}  // namespace pitstop
