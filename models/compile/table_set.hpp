// The quantile tables of a plan: distributions go in, what a plan refers to them by comes out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "models/failure/distribution.hpp"
#include "models/failure/table_builder.hpp"
#include "sim/base/quantile_table.hpp"
#include "sim/shared/plan.hpp"

namespace pitstop {

// Movable. Tables stay where they are; Plan::table is to be set to data() once all are in.
class TableSet {
 public:
  TableSet() = default;
  // Begins with tables that belong to another set, which must outlive this one.
  explicit TableSet(std::span<const QuantileTable> others) : tables_(others.begin(), others.end()) {}

  // A constant needs no table.
  TimeSource source(const Distribution& d) {
    if (const auto* constant = std::get_if<Constant>(&d)) return TimeSource{constant->value, kNoTable};
    return TimeSource{Duration{}, add(build_table(d))};
  }
  // The number of the table in the plan.
  std::int32_t add(BuiltTable table) {
    built_.push_back(std::make_unique<const BuiltTable>(std::move(table)));
    const BuiltTable& kept = *built_.back();
    tables_.push_back(QuantileTable{kept.heads.data(), kept.knots.data()});
    return static_cast<std::int32_t>(tables_.size()) - 1;
  }

  const QuantileTable* data() const { return tables_.data(); }
  std::span<const QuantileTable> all() const { return tables_; }
  // Of the tables that are its own:
  std::size_t bytes() const {
    std::size_t sum = 0;
    for (const auto& table : built_) sum += table->bytes();
    return sum;
  }
  // A hash of every knot: equal digests of two builds mean equal draws.
  std::uint64_t digest() const {
    std::uint64_t h = 0;
    for (const auto& table : built_) h = table->digest(h);
    return h;
  }

 private:
  std::vector<std::unique_ptr<const BuiltTable>> built_;
  std::vector<QuantileTable> tables_;
};

}  // namespace pitstop
