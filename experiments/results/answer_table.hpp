// A table of an answer, column by column: the same as CSV and in a result file.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "experiments/simulate/summary.hpp"

namespace pitstop {

// Units stand in the names: `_s` is seconds. NaN: there is no such figure.
struct AnswerColumn {
  std::string name;
  std::variant<std::vector<double>, std::vector<std::int64_t>, std::vector<std::string>> cells;
};

struct AnswerTable {
  std::string name;
  std::vector<AnswerColumn> columns;  // at least one, all of one length

  std::size_t rows() const {
    return std::visit([](const auto& cells) { return cells.size(); }, columns.front().cells);
  }
};

// Builds a table of one row for each of `rows`, which have to outlive it.
template <class T>
class TableOf {
 public:
  TableOf(std::string name, const std::vector<T>& rows) : rows_(rows) { table_.name = std::move(name); }

  template <class Get>
  TableOf& real(const std::string& name, Get get) {
    return add<double>(name, get);
  }
  template <class Get>
  TableOf& integer(const std::string& name, Get get) {
    return add<std::int64_t>(name, get);
  }
  template <class Get>
  TableOf& text(const std::string& name, Get get) {
    return add<std::string>(name, get);
  }
  // NAME_mean, NAME_ci95_low and NAME_ci95_high, each followed by UNIT; get: std::optional<Estimate>.
  template <class Get>
  TableOf& estimate(const std::string& name, const std::string& unit, Get get) {
    const auto part = [&get](auto of) {
      return [&get, of](const T& row) {
        const std::optional<Estimate> e = get(row);
        return e ? of(*e) : std::numeric_limits<double>::quiet_NaN();
      };
    };
    real(name + "_mean" + unit, part([](const Estimate& e) { return e.mean; }));
    real(name + "_ci95_low" + unit, part([](const Estimate& e) { return e.ci95.low; }));
    return real(name + "_ci95_high" + unit, part([](const Estimate& e) { return e.ci95.high; }));
  }
  AnswerTable table() { return std::move(table_); }

 private:
  template <class Cell, class Get>
  TableOf& add(const std::string& name, Get get) {
    std::vector<Cell> cells;
    for (const T& row : rows_) cells.push_back(static_cast<Cell>(get(row)));
    table_.columns.push_back({name, std::move(cells)});
    return *this;
  }

  const std::vector<T>& rows_;
  AnswerTable table_;
};

}  // namespace pitstop
