// The part of PromQL that alert rules use, as a tree: selectors with and without a range, arithmetic,
// comparisons, and/or/unless with on() or ignoring(), aggregations by and without, and the functions that
// evaluate() knows. What is outside of it is refused, never guessed at.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/time.hpp"

namespace pitstop::promql {

struct Matcher {
  enum class Kind { equal, unequal, matches, matches_not };
  std::string label;
  Kind kind = Kind::equal;
  std::string value;
};

struct Expression {
  enum class Kind { number, selector, range, call, binary, aggregate };
  Kind kind = Kind::number;
  double number = 0;
  std::string name;               // metric, function, operator or aggregation
  std::vector<Matcher> matchers;  // of a selector
  Duration range;
  std::vector<Expression> arguments;
  bool grouped = false;  // aggregate: `labels` were given; binary: on() or ignoring() was
  bool without = false;  // without (...) or ignoring (...)
  std::vector<std::string> labels;
};

struct Syntax {
  Expression expression;
  std::string error;  // empty: read; else what is wrong, with its place
};
Syntax parse(std::string_view text);

// Names of the metrics that an expression reads.
void collect_metrics(const Expression& e, std::vector<std::string>& to);

// "5m", "1h30m". False where it is none.
bool parse_range(std::string_view text, Duration& to);

}  // namespace pitstop::promql
