#include "calibration/import/csv_table.hpp"

#include <algorithm>

namespace pitstop {

namespace {

std::string plain_name(std::string_view name) {
  std::string out;
  for (const char c : lower_case(name)) {
    if (c != ' ' && c != '_' && c != '-' && c != '.' && c != '"') out += c;
  }
  return out;
}

}  // namespace

CsvTable::CsvTable(std::string_view text) {
  Lines lines(text);
  std::string_view line;
  while (lines.next(line)) {
    std::string_view content = trimmed(line);
    if (content.empty() || content.size() > 65536) continue;
    std::string_view uncommented = content;
    while (eat(uncommented, "#")) uncommented = trimmed(uncommented);
    const bool comment = content[0] == '#' && uncommented.find_first_of(",;\t") == std::string_view::npos;
    if (comment || (content[0] == '#' && content.find(':') != std::string_view::npos)) continue;
    content = uncommented;
    for (const char candidate : {',', ';', '\t'}) {
      if (std::count(content.begin(), content.end(), candidate) >
          std::count(content.begin(), content.end(), delimiter_)) {
        delimiter_ = candidate;
      }
    }
    for (const std::string& name : csv_fields(content, delimiter_)) names_.push_back(plain_name(name));
    header_line_ = lines.number();
    const auto end = static_cast<std::size_t>(line.data() - text.data()) + line.size();
    const std::size_t next = text.find('\n', end);
    lines_ = Lines(next == std::string_view::npos ? std::string_view{} : text.substr(next + 1));
    return;
  }
}

std::optional<std::size_t> CsvTable::column(std::initializer_list<std::string_view> wanted) const {
  for (const std::string_view name : wanted) {
    const auto at = std::find(names_.begin(), names_.end(), plain_name(name));
    if (at != names_.end()) return static_cast<std::size_t>(at - names_.begin());
  }
  return std::nullopt;
}

bool CsvTable::next(std::vector<std::string>& fields) {
  std::string_view line;
  while (lines_.next(line)) {
    const std::string_view content = trimmed(line);
    if (content.empty() || content[0] == '#') continue;
    fields = csv_fields(line, delimiter_);
    return true;
  }
  return false;
}

std::string_view field_of(const std::vector<std::string>& fields, std::optional<std::size_t> column) {
  return column && *column < fields.size() ? trimmed(fields[*column]) : std::string_view{};
}

}  // namespace pitstop
