#include "experiments/observe/promql/syntax.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>

#include "experiments/observe/promql/cursor.hpp"

namespace pitstop::promql {

namespace {

constexpr int kDeepest = 64;

struct Function {
  const char* name;
  int arguments;
  bool of_range;
};
constexpr Function kFunctions[] = {
    {"rate", 1, true},          {"increase", 1, true},      {"delta", 1, true},
    {"changes", 1, true},       {"max_over_time", 1, true}, {"min_over_time", 1, true},
    {"avg_over_time", 1, true}, {"sum_over_time", 1, true}, {"count_over_time", 1, true},
    {"abs", 1, false},          {"absent", 1, false},       {"scalar", 1, false},
    {"time", 0, false}};
constexpr std::array<const char*, 5> kAggregations{"sum", "count", "avg", "min", "max"};

class Parser : Cursor {
 public:
  using Cursor::Cursor;

  Expression whole() {
    Expression e = or_level();
    if (next() != '\0') fail("expected an operator or the end");
    return e;
  }

 private:
  // ---- operators, from the loosest

  Expression or_level() {
    Expression left = and_level();
    while (eat_word("or")) left = binary("or", std::move(left), &Parser::and_level);
    return left;
  }
  Expression and_level() {
    Expression left = comparison();
    for (;;) {
      if (eat_word("and")) {
        left = binary("and", std::move(left), &Parser::comparison);
      } else if (eat_word("unless")) {
        left = binary("unless", std::move(left), &Parser::comparison);
      } else {
        return left;
      }
    }
  }
  Expression comparison() {
    Expression left = sum();
    for (;;) {
      const char* found = nullptr;
      for (const char* op : {"==", "!=", ">=", "<=", ">", "<"}) {
        if (found == nullptr && eat(op)) found = op;
      }
      if (found == nullptr) return left;
      if (eat_word("bool")) fail("the modifier bool is not known here");
      left = binary(found, std::move(left), &Parser::sum);
    }
  }
  Expression sum() {
    Expression left = product();
    for (;;) {
      const char* const op = eat("+") ? "+" : eat("-") ? "-" : nullptr;
      if (op == nullptr) return left;
      left = binary(op, std::move(left), &Parser::product);
    }
  }
  Expression product() {
    Expression left = unary();
    for (;;) {
      const char* const op = eat("*") ? "*" : eat("/") ? "/" : nullptr;
      if (op == nullptr) return left;
      left = binary(op, std::move(left), &Parser::unary);
    }
  }

  Expression binary(const char* op, Expression left, Expression (Parser::*operand)()) {
    Expression e;
    e.kind = Expression::Kind::binary;
    e.name = op;
    const bool on = eat_word("on"), ignoring = !on && eat_word("ignoring");
    if (on || ignoring) {
      e.grouped = true;
      e.without = ignoring;
      e.labels = label_list();
      if (eat_word("group_left") || eat_word("group_right"))
        fail("group_left and group_right are not known here");
    }
    e.arguments.push_back(std::move(left));
    e.arguments.push_back((this->*operand)());
    return e;
  }

  // ---- operands

  Expression unary() {
    if (++depth_ > kDeepest) fail("too deeply nested");
    Expression e;
    if (eat("-")) {
      e.kind = Expression::Kind::binary;
      e.name = "*";
      Expression minus;
      minus.number = -1;
      e.arguments = {minus, unary()};
    } else if (eat("(")) {
      e = or_level();
      expect(")");
    } else {
      const char c = next();
      e = std::isdigit(static_cast<unsigned char>(c)) || c == '.' ? number() : named();
    }
    --depth_;
    return e;
  }

  Expression number() {
    Expression e;
    e.number = decimal();
    return e;
  }

  std::vector<std::string> label_list() {
    std::vector<std::string> labels;
    expect("(");
    while (!eat(")")) {
      labels.push_back(word());
      if (labels.back().empty()) fail("expected a label");
      if (!eat(",")) {
        expect(")");
        break;
      }
    }
    std::sort(labels.begin(), labels.end());
    return labels;
  }

  Expression named() {
    const std::size_t from = place();
    Expression e;
    e.name = word();
    if (e.name.empty() && next() != '{') fail("expected an expression");
    if (std::find(kAggregations.begin(), kAggregations.end(), e.name) != kAggregations.end())
      return aggregate(e.name);
    if (eat("(")) return call(e.name, from);
    return selector(std::move(e));
  }

  Expression aggregate(const std::string& name) {
    Expression e;
    e.kind = Expression::Kind::aggregate;
    e.name = name;
    auto grouping = [&] {
      const bool by = eat_word("by"), without = !by && eat_word("without");
      if (!by && !without) return;
      e.grouped = true;
      e.without = without;
      e.labels = label_list();
    };
    grouping();
    expect("(");
    e.arguments.push_back(or_level());
    expect(")");
    if (!e.grouped) grouping();
    return e;
  }

  Expression call(const std::string& name, std::size_t from) {
    const auto f = std::find_if(std::begin(kFunctions), std::end(kFunctions),
                                [&](const Function& x) { return name == x.name; });
    if (f == std::end(kFunctions)) {
      go_to(from);
      fail("the function " + name + " is not known here");
    }
    Expression e;
    e.kind = Expression::Kind::call;
    e.name = name;
    if (f->arguments > 0) {
      e.arguments.push_back(or_level());
      const bool range = e.arguments[0].kind == Expression::Kind::range;
      if (range != f->of_range)
        fail(name + (f->of_range ? " wants a range, such as [5m]" : " wants no range"));
    }
    expect(")");
    return e;
  }

  Expression selector(Expression e) {
    e.kind = Expression::Kind::selector;
    if (eat("{")) {
      while (!eat("}")) {
        e.matchers.push_back(matcher());
        if (!eat(",")) {
          expect("}");
          break;
        }
      }
    }
    if (e.name.empty()) fail("a selector needs the name of a metric");
    if (!eat("[")) return e;
    const std::string_view range = until(']');
    if (range.find(':') != std::string_view::npos) fail("subqueries are not known here");
    if (!parse_range(range, e.range)) fail("expected a time such as 5m");
    e.kind = Expression::Kind::range;
    return e;
  }

  Matcher matcher() {
    Matcher m;
    m.label = word();
    if (m.label.empty()) fail("expected a label");
    if (eat("=~")) {
      m.kind = Matcher::Kind::matches;
    } else if (eat("!~")) {
      m.kind = Matcher::Kind::matches_not;
    } else if (eat("!=")) {
      m.kind = Matcher::Kind::unequal;
    } else {
      expect("=");
    }
    m.value = quoted();
    return m;
  }

  int depth_ = 0;
};

}  // namespace

Syntax parse(std::string_view text) {
  Syntax s;
  try {
    Parser parser(text);
    s.expression = parser.whole();
  } catch (const Mistake& m) {
    s.error = fmt::format("at {}: {}", m.at + 1, m.what);
  }
  return s;
}

void collect_metrics(const Expression& e, std::vector<std::string>& to) {
  if (e.kind == Expression::Kind::selector || e.kind == Expression::Kind::range) to.push_back(e.name);
  for (const Expression& a : e.arguments) collect_metrics(a, to);
}

bool parse_range(std::string_view text, Duration& to) {
  constexpr std::pair<std::string_view, std::int64_t> kUnits[] = {
      {"ms", 1000},         {"s", 1'000'000},      {"m", 60'000'000},
      {"h", 3'600'000'000}, {"d", 86'400'000'000}, {"w", 604'800'000'000}};
  std::int64_t us = 0;
  if (text.empty()) return false;
  while (!text.empty()) {
    std::int64_t n = 0;
    std::size_t digits = 0;
    while (digits < text.size() && digits < 9 && std::isdigit(static_cast<unsigned char>(text[digits])))
      n = n * 10 + (text[digits++] - '0');
    text.remove_prefix(digits);
    if (digits == 0) return false;
    bool known = false;
    for (const auto& [unit, size] : kUnits) {
      const bool longer_unit = unit == "m" && text.starts_with("ms");
      if (known || longer_unit || !text.starts_with(unit)) continue;
      us += n * size;
      text.remove_prefix(unit.size());
      known = true;
    }
    if (!known) return false;
  }
  to = Duration::micros(us);
  return us > 0;
}

}  // namespace pitstop::promql
