// A CSV table with a header: delimiter (comma, semicolon, tab) and columns found by name.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "calibration/import/text.hpp"

namespace pitstop {

class CsvTable {
 public:
  // The header is the first line that is neither empty nor a # comment, unless that comment is itself a
  // header.
  explicit CsvTable(std::string_view text);

  // The first column with one of these names, letter case, blanks and underscores ignored; nothing if none.
  std::optional<std::size_t> column(std::initializer_list<std::string_view> names) const;
  const std::vector<std::string>& names() const { return names_; }

  // The next row that is not empty, as fields; false at the end.
  bool next(std::vector<std::string>& fields);
  int line() const { return header_line_ + lines_.number(); }
  int header_line() const { return header_line_; }

 private:
  std::vector<std::string> names_;
  char delimiter_ = ',';
  int header_line_ = 0;
  Lines lines_{""};
};

// The field of a column, trimmed; empty where the row is too short or the column is not there.
std::string_view field_of(const std::vector<std::string>& fields, std::optional<std::size_t> column);

}  // namespace pitstop
