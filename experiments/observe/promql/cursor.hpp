// A place in the text of an expression, and the tokens from there on.
#pragma once

#include <fmt/format.h>

#include <cctype>
#include <cstddef>
#include <cstdlib>
#include <string>
#include <string_view>

namespace pitstop::promql {

// What is wrong, and where. Thrown within the parser only.
struct Mistake {
  std::size_t at;
  std::string what;
};

// Every token may have blanks and comments before it.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : text_(text) {}

  [[noreturn]] void fail(const std::string& what) const { throw Mistake{at_, what}; }

  bool eat(std::string_view token) {
    blanks();
    if (!text_.substr(at_).starts_with(token)) return false;
    at_ += token.size();
    return true;
  }
  void expect(std::string_view token) {
    if (!eat(token)) fail(fmt::format("expected {}", token));
  }
  std::string word() {
    blanks();
    const std::size_t from = at_;
    while (at_ < text_.size() && letter(text_[at_], at_ == from)) ++at_;
    return std::string(text_.substr(from, at_ - from));
  }
  bool eat_word(std::string_view wanted) {
    const std::size_t before = at_;
    if (word() == wanted) return true;
    at_ = before;
    return false;
  }

  std::size_t place() const { return at_; }
  void go_to(std::size_t place) { at_ = place; }
  // The next character that counts; 0 at the end.
  char next() {
    blanks();
    return at_ < text_.size() ? text_[at_] : '\0';
  }

  // Requires: next() begins a number.
  double decimal() {
    const std::string rest(text_.substr(at_, 64));
    char* stop = nullptr;
    const double number = std::strtod(rest.c_str(), &stop);
    at_ += static_cast<std::size_t>(stop - rest.c_str());
    if (at_ < text_.size() && letter(text_[at_], true)) fail("expected a plain number");
    return number;
  }

  std::string quoted() {
    const char quote = next();
    if (quote != '"' && quote != '\'') fail("expected a text in quotes");
    std::string value;
    for (++at_; at_ < text_.size() && text_[at_] != quote; ++at_) {
      if (text_[at_] == '\\' && at_ + 1 < text_.size()) ++at_;
      value += text_[at_];
    }
    if (at_ >= text_.size()) fail("a text without its closing quote");
    ++at_;
    return value;
  }

  // All that stands before `end`, which is passed too.
  std::string_view until(char end) {
    const std::size_t stop = text_.find(end, at_);
    if (stop == std::string_view::npos) fail(fmt::format("expected {}", end));
    const std::string_view text = text_.substr(at_, stop - at_);
    at_ = stop + 1;
    return text;
  }

 private:
  void blanks() {
    while (at_ < text_.size()) {
      if (std::isspace(static_cast<unsigned char>(text_[at_]))) {
        ++at_;
      } else if (text_[at_] == '#') {
        while (at_ < text_.size() && text_[at_] != '\n') ++at_;
      } else {
        return;
      }
    }
  }
  static bool letter(char c, bool first) {
    return std::isalpha(static_cast<unsigned char>(c)) || c == '_' || c == ':' ||
           (!first && std::isdigit(static_cast<unsigned char>(c)));
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace pitstop::promql
