// The planner's mistakes: all of them at once, each with its place and what was expected.
#pragma once

#include <exception>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace pitstop {

// One mistake. Printed as `file:line:column: key: what`; line 0 means that no place is known.
struct Issue {
  std::string file;
  int line = 0, column = 0;
  std::string key;   // checkpoint.tiers.memory.interval, inject[0].node; empty: the file as a whole
  std::string what;  // what is wrong, and what was expected
  std::string text() const;
};

// A scenario that does not say what to simulate (exit 2). Holds at least one issue.
class ConfigError : public std::exception {
 public:
  explicit ConfigError(std::vector<Issue> issues);
  const std::vector<Issue>& issues() const { return issues_; }
  const char* what() const noexcept override { return text_.c_str(); }  // one line an issue

 private:
  std::vector<Issue> issues_;
  std::string text_;
};

// A file that is missing or cannot be read (exit 3).
class InputError : public std::exception {
 public:
  explicit InputError(std::string text) : text_(std::move(text)) {}
  const char* what() const noexcept override { return text_.c_str(); }

 private:
  std::string text_;
};

// The candidate that `word` was probably meant to be, or empty: at most a third of its letters differ
// (insertions, deletions, replacements, swaps of neighbours).
std::string closest(std::string_view word, std::span<const std::string> candidates);
// Several of them, the nearest first, each once.
std::vector<std::string> closest_few(std::string_view word, std::span<const std::string> candidates,
                                     std::size_t most);

// "exponential, weibull or trace".
std::string listed(std::span<const std::string> words);

// `unknown "weibul"; expected exponential, weibull or trace; did you mean "weibull"?`
std::string unknown_word(std::string_view word, std::span<const std::string> expected);

// The text in double quotes, control characters escaped, cut after 60 bytes: messages stay one line.
std::string in_quotes(std::string_view text);

}  // namespace pitstop
