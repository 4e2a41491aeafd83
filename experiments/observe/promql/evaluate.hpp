// Evaluates an expression over the metrics of a replay at its scrapes, with Prometheus' rules.
#pragma once

#include <cstdint>
#include <vector>

#include "experiments/observe/promql/series.hpp"
#include "experiments/observe/promql/syntax.hpp"

namespace pitstop::promql {

struct Value {
  bool scalar = false;
  double number = 0;
  std::vector<Sample> vector;
};

// At scrape k. Requires: the store has the metrics of `e`.
Value evaluate(const Expression& e, const SeriesStore& store, std::int64_t k);

// The scrapes at which the value of `e` can differ from that at the scrape before.
std::vector<bool> turning_points(const Expression& e, const SeriesStore& store);

}  // namespace pitstop::promql
