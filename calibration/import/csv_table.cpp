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

// A name of a column: words, perhaps with a unit in parentheses. Values of logs hold =, brackets and times.
bool is_name(std::string_view field) {
  field = trimmed(field);
  if (field.empty()) return true;
  if (field.size() > 64 || field.find_first_of("=[]{}\"$|") != std::string_view::npos) return false;
  const std::size_t colon = field.find(':');
  if (colon != std::string_view::npos && field.find('(') > colon) return false;
  const char c = field[0];
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '(' || (c & 0x80) != 0;
}

char delimiter_of(std::string_view line) {
  char best = ',';
  for (const char candidate : {';', '\t'}) {
    if (std::count(line.begin(), line.end(), candidate) > std::count(line.begin(), line.end(), best))
      best = candidate;
  }
  return best;
}

}  // namespace

CsvTable::CsvTable(std::string_view text, int first_line) {
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
    delimiter_ = delimiter_of(content);
    for (const std::string& name : csv_fields(content, delimiter_)) names_.push_back(plain_name(name));
    header_line_ = first_line - 1 + lines.number();
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

std::size_t csv_extent(std::string_view text) {
  Lines lines(text);
  std::string_view line;
  if (!lines.next(line) || line.size() > 65536) return 0;
  std::string_view header = trimmed(line);
  while (eat(header, "#")) header = trimmed(header);
  const char delimiter = delimiter_of(header);
  const auto delimiters = [&](std::string_view t) { return std::count(t.begin(), t.end(), delimiter); };
  const auto wanted = delimiters(header);
  if (wanted == 0) return 0;
  const std::vector<std::string> names = csv_fields(header, delimiter);
  if (!std::all_of(names.begin(), names.end(), is_name)) return 0;
  std::size_t extent = 0;
  bool after_blank = false;
  while (lines.next(line)) {
    const std::string_view row = trimmed(line);
    if (row.empty() || row[0] == '#') {
      after_blank = after_blank || row.empty();
      continue;
    }
    const auto here = delimiters(line);
    if (here < std::max<std::ptrdiff_t>(1, after_blank ? wanted : (wanted + 1) / 2)) break;
    extent = lines.taken();
    after_blank = false;
  }
  return extent;
}

std::string_view field_of(const std::vector<std::string>& fields, std::optional<std::size_t> column) {
  return column && *column < fields.size() ? trimmed(fields[*column]) : std::string_view{};
}

}  // namespace pitstop
