// A JSON document whose every value knows its line. Numbers are kept as written, so that none is rounded.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pitstop {

struct JsonValue {
  enum class Kind { null, boolean, number, string, array, object };
  Kind kind = Kind::null;
  int line = 0;
  std::string text;               // of a string, number or boolean
  std::vector<std::string> keys;  // of an object, beside items
  std::vector<JsonValue> items;   // of an array or object

  bool is(Kind k) const { return kind == k; }
  // The member of that name, or a null value.
  const JsonValue& operator[](std::string_view key) const;
  bool has(std::string_view key) const { return !(*this)[key].is(Kind::null); }
  // A finite number, also one that was written as a string; else nothing.
  std::optional<double> number() const;
  std::optional<std::int64_t> whole() const;
  std::optional<bool> boolean() const;  // also "true" and "false"
};

struct JsonError {
  int line = 0;
  std::string what;
};

// The document that begins at `text`; nesting beyond 64 levels is refused. On failure returns nothing and
// says why. `first_line` is the number of text's first line.
std::optional<JsonValue> parse_json(std::string_view text, int first_line, JsonError& error);

}  // namespace pitstop
