// Text as CSV (RFC 4180, UTF-8).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "experiments/base/quantity_text.hpp"
#include "experiments/results/answer_table.hpp"
#include "sim/base/time.hpp"

namespace pitstop {

// Cells from left to right, row by row. Cells with commas, quotes or line ends are quoted.
class Csv {
 public:
  void cell(std::string_view text);
  void number(double x) { cell(format_number(x)); }
  void number(const std::optional<double>& x) { cell(x ? format_number(*x) : ""); }
  void seconds(Duration d);  // exact to the tick
  void count(std::uint64_t n) { cell(std::to_string(n)); }
  void end_row();
  std::string text() { return std::move(out_); }

 private:
  std::string out_;
  bool first_ = true;
};

// A heading row, then a row each. NaN is an empty cell.
std::string table_csv(const AnswerTable& table);

}  // namespace pitstop
