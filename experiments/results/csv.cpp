#include "experiments/results/csv.hpp"

#include <fmt/format.h>

#include <cmath>

namespace pitstop {

void Csv::cell(std::string_view text) {
  if (!first_) out_ += ',';
  first_ = false;
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) {
    out_ += text;
    return;
  }
  out_ += '"';
  for (const char c : text) {
    if (c == '"') out_ += '"';
    out_ += c;
  }
  out_ += '"';
}

void Csv::seconds(Duration d) {
  std::string text = fmt::format("{}.{:06d}", d.ticks() / 1'000'000, d.ticks() % 1'000'000);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  cell(text);
}

void Csv::end_row() {
  out_ += '\n';
  first_ = true;
}

std::string table_csv(const AnswerTable& table) {
  Csv csv;
  for (const AnswerColumn& c : table.columns) csv.cell(c.name);
  csv.end_row();
  for (std::size_t r = 0; r < table.rows(); ++r) {
    for (const AnswerColumn& c : table.columns) {
      if (const auto* const reals = std::get_if<std::vector<double>>(&c.cells)) {
        csv.number(std::isnan((*reals)[r]) ? std::nullopt : std::optional((*reals)[r]));
      } else if (const auto* const counts = std::get_if<std::vector<std::int64_t>>(&c.cells)) {
        csv.cell(std::to_string((*counts)[r]));
      } else {
        csv.cell(std::get<std::vector<std::string>>(c.cells)[r]);
      }
    }
    csv.end_row();
  }
  return csv.text();
}

}  // namespace pitstop
