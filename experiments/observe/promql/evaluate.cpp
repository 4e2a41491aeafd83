#include "experiments/observe/promql/evaluate.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <regex>

#include "experiments/observe/promql/range_functions.hpp"

namespace pitstop::promql {

namespace {

std::string label(const Labels& labels, const std::string& name) {
  for (const auto& [key, value] : labels) {
    if (key == name) return value;
  }
  return "";
}

bool passes(const Labels& labels, const Matcher& m) {
  const std::string value = label(labels, m.label);
  switch (m.kind) {
    case Matcher::Kind::equal:
      return value == m.value;
    case Matcher::Kind::unequal:
      return value != m.value;
    case Matcher::Kind::matches:
      return std::regex_match(value, std::regex(m.value));
    case Matcher::Kind::matches_not:
      return !std::regex_match(value, std::regex(m.value));
  }
  return false;
}

bool passes(const Labels& labels, const std::vector<Matcher>& matchers) {
  return std::all_of(matchers.begin(), matchers.end(), [&](const Matcher& m) { return passes(labels, m); });
}

bool compares(const std::string& op) {
  return op == "==" || op == "!=" || op == ">" || op == "<" || op == ">=" || op == "<=";
}

bool holds(const std::string& op, double a, double b) {
  if (op == "==") return a == b;
  if (op == "!=") return a != b;
  if (op == ">") return a > b;
  if (op == "<") return a < b;
  return op == ">=" ? a >= b : a <= b;
}

double combined(const std::string& op, double a, double b) {
  if (op == "+") return a + b;
  if (op == "-") return a - b;
  return op == "*" ? a * b : a / b;
}

class Evaluation {
 public:
  Evaluation(const SeriesStore& store, std::int64_t k) : store_(store), k_(k) {}

  Value of(const Expression& e) const {
    Value v;
    switch (e.kind) {
      case Expression::Kind::number:
        v.scalar = true;
        v.number = e.number;
        return v;
      case Expression::Kind::selector:
        for (const auto& s : store_.of(e.name)) {
          double x = 0;
          if (passes(*s.labels, e.matchers) && store_.value(s, k_, x)) v.vector.push_back({s.labels, x});
        }
        return v;
      case Expression::Kind::range:
        return v;
      case Expression::Kind::call:
        return call(e);
      case Expression::Kind::binary:
        return binary(e);
      case Expression::Kind::aggregate:
        return aggregate(e);
    }
    return v;
  }

 private:
  double now() const { return static_cast<double>(store_.scrapes().us(k_)) * 1e-6; }

  Value call(const Expression& e) const {
    Value v;
    if (e.name == "time") {
      v.scalar = true;
      v.number = now();
      return v;
    }
    const Expression& a = e.arguments[0];
    if (a.kind == Expression::Kind::range) return range(e.name, a);
    const Value inner = of(a);
    if (e.name == "scalar") {
      v.scalar = true;
      v.number = inner.vector.size() == 1 ? inner.vector[0].value : std::nan("");
    } else if (e.name == "absent") {
      if (!inner.scalar && inner.vector.empty()) v.vector.push_back({store_.intern(equals_of(a)), 1});
    } else {
      v = inner;
      v.number = std::fabs(v.number);
      for (Sample& s : v.vector) s.value = std::fabs(s.value);
    }
    return v;
  }

  static Labels equals_of(const Expression& e) {
    Labels labels;
    for (const Matcher& m : e.matchers) {
      if (m.kind == Matcher::Kind::equal) labels.emplace_back(m.label, m.value);
    }
    std::sort(labels.begin(), labels.end());
    return labels;
  }

  Value range(const std::string& f, const Expression& e) const {
    Value v;
    const std::int64_t back = e.range / store_.scrapes().interval;
    const double step = store_.scrapes().interval.seconds(), to = static_cast<double>(k_) * step;
    const double from = to - e.range.seconds();
    std::vector<Point> points;
    for (const auto& s : store_.of(e.name)) {
      if (!passes(*s.labels, e.matchers)) continue;
      points.clear();
      for (std::int64_t k = std::max<std::int64_t>(0, k_ - back); k <= k_; ++k) {
        double x = 0;
        if (store_.value(s, k, x)) points.push_back({static_cast<double>(k) * step, x});
      }
      if (points.empty()) continue;
      double x = 0;
      if (f == "rate" || f == "increase" || f == "delta") {
        if (!growth(points, from, to, f != "delta", x)) continue;
        if (f == "rate") x /= e.range.seconds();
      } else {
        x = over_time(f, points);
      }
      v.vector.push_back({s.labels, x});
    }
    return v;
  }

  // The part of the labels that a match or a group goes by.
  const Labels* part(const Labels& labels, const Expression& e, bool all_unless_grouped) const {
    Labels kept;
    for (const auto& l : labels) {
      const bool named = std::binary_search(e.labels.begin(), e.labels.end(), l.first);
      if (e.grouped ? named != e.without : all_unless_grouped) kept.push_back(l);
    }
    return store_.intern(std::move(kept));
  }

  Value aggregate(const Expression& e) const {
    const Value inner = of(e.arguments[0]);
    struct Group {
      double sum = 0, least = 0, most = 0, count = 0;
    };
    std::map<const Labels*, Group> groups;
    std::vector<const Labels*> order;
    for (const Sample& s : inner.vector) {
      const Labels* const key = part(*s.labels, e, false);
      auto [at, fresh] = groups.try_emplace(key);
      Group& g = at->second;
      if (fresh) {
        order.push_back(key);
        g.least = g.most = s.value;
      }
      g.sum += s.value;
      g.least = std::min(g.least, s.value);
      g.most = std::max(g.most, s.value);
      ++g.count;
    }
    Value v;
    for (const Labels* key : order) {
      const Group& g = groups[key];
      const double x = e.name == "sum"     ? g.sum
                       : e.name == "count" ? g.count
                       : e.name == "avg"   ? g.sum / g.count
                       : e.name == "min"   ? g.least
                                           : g.most;
      v.vector.push_back({key, x});
    }
    return v;
  }

  Value binary(const Expression& e) const {
    const Value left = of(e.arguments[0]), right = of(e.arguments[1]);
    if (e.name == "and" || e.name == "or" || e.name == "unless") return set(e, left, right);
    Value v;
    if (left.scalar && right.scalar) {
      v.scalar = true;
      v.number = compares(e.name) ? holds(e.name, left.number, right.number)
                                  : combined(e.name, left.number, right.number);
      return v;
    }
    auto keep = [&](const Labels* labels, double a, double b, double shown) {
      if (!compares(e.name)) {
        v.vector.push_back({labels, combined(e.name, a, b)});
      } else if (holds(e.name, a, b)) {
        v.vector.push_back({labels, shown});
      }
    };
    if (right.scalar) {
      for (const Sample& s : left.vector) keep(s.labels, s.value, right.number, s.value);
    } else if (left.scalar) {
      for (const Sample& s : right.vector) keep(s.labels, left.number, s.value, s.value);
    } else {
      std::map<const Labels*, double> by;
      for (const Sample& s : right.vector) by[part(*s.labels, e, true)] = s.value;
      for (const Sample& s : left.vector) {
        const Labels* const key = part(*s.labels, e, true);
        const auto at = by.find(key);
        if (at != by.end())
          keep(compares(e.name) || !e.grouped ? s.labels : key, s.value, at->second, s.value);
      }
    }
    return v;
  }

  Value set(const Expression& e, const Value& left, const Value& right) const {
    std::map<const Labels*, bool> keys;
    const bool either = e.name == "or";
    for (const Sample& s : (either ? left : right).vector) keys[part(*s.labels, e, true)] = true;
    Value v;
    if (either) {
      v = left;
      for (const Sample& s : right.vector) {
        if (!keys.contains(part(*s.labels, e, true))) v.vector.push_back(s);
      }
      return v;
    }
    for (const Sample& s : left.vector) {
      if (keys.contains(part(*s.labels, e, true)) == (e.name == "and")) v.vector.push_back(s);
    }
    return v;
  }

  const SeriesStore& store_;
  std::int64_t k_;
};

}  // namespace

Value evaluate(const Expression& e, const SeriesStore& store, std::int64_t k) {
  return Evaluation(store, k).of(e);
}

}  // namespace pitstop::promql
