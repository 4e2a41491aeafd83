#include "experiments/observability/promql/evaluate.hpp"

#include <algorithm>
#include <cmath>
#include <regex>

namespace pitstop::promql {

namespace {

Labels labels_of(const std::string& text) {
  Labels labels;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t equals = text.find("=\"", at);
    std::string value;
    std::size_t end = equals + 2;
    for (; text[end] != '"'; ++end) {
      if (text[end] == '\\') ++end;
      value += text[end];
    }
    labels.emplace_back(text.substr(at, equals - at), value);
    at = end + 1 < text.size() && text[end + 1] == ',' ? end + 2 : end + 1;
  }
  std::sort(labels.begin(), labels.end());
  return labels;
}

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

double rounded(double v, int decimals) {
  const double scale = std::pow(10.0, decimals);
  return std::floor(v * scale + 0.5) / scale;
}

struct Point {
  double t, v;  // seconds since the start
};

// Prometheus' extrapolation of a counter's growth to the ends of its window.
bool growth(const std::vector<Point>& p, double from, double to, bool counter, double& result) {
  if (p.size() < 2) return false;
  result = p.back().v - p.front().v;
  for (std::size_t i = 1; counter && i < p.size(); ++i) {
    if (p[i].v < p[i - 1].v) result += p[i - 1].v;
  }
  double to_start = p.front().t - from;
  const double to_end = to - p.back().t, sampled = p.back().t - p.front().t;
  const double average = sampled / static_cast<double>(p.size() - 1);
  if (counter && result > 0 && p.front().v >= 0)
    to_start = std::min(to_start, sampled * (p.front().v / result));
  const double near = average * 1.1;
  const double interval =
      sampled + (to_start < near ? to_start : average / 2) + (to_end < near ? to_end : average / 2);
  result *= interval / sampled;
  return true;
}

double over_time(const std::string& f, const std::vector<Point>& p) {
  double sum = 0, most = p[0].v, least = p[0].v, changes = 0;
  for (std::size_t i = 0; i < p.size(); ++i) {
    sum += p[i].v;
    most = std::max(most, p[i].v);
    least = std::min(least, p[i].v);
    if (i > 0 && p[i].v != p[i - 1].v) ++changes;
  }
  if (f == "max_over_time") return most;
  if (f == "min_over_time") return least;
  if (f == "sum_over_time") return sum;
  if (f == "avg_over_time") return sum / static_cast<double>(p.size());
  if (f == "changes") return changes;
  return static_cast<double>(p.size());
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

SeriesStore::SeriesStore(const std::vector<Family>& families, const Scrapes& scrapes,
                         const std::vector<std::string>& metrics)
    : scrapes_(scrapes) {
  for (const std::string& m : metrics) by_metric_[m];
  for (const Family& f : families) {
    const auto at = by_metric_.find(f.name);
    if (at == by_metric_.end()) continue;
    f.each([&](const std::string& labels, const Signal& signal) {
      at->second.push_back({intern(labels_of(labels)), signal, f.decimals});
    });
  }
}

const std::vector<SeriesStore::Series>& SeriesStore::of(const std::string& metric) const {
  return by_metric_.at(metric);
}

const Labels* SeriesStore::intern(Labels labels) const {
  auto& at = known_[labels];
  if (!at) at = std::make_unique<Labels>(std::move(labels));
  return at.get();
}

bool SeriesStore::value(const Series& s, std::int64_t k, double& v) const {
  const Instant t = scrapes_.at(k);
  if (s.signal.empty() || s.signal.pieces().front().from > t) return false;
  const SignalPiece& p = s.signal.piece_at(t);
  if (p.kind == SignalPiece::Kind::absent) return false;
  v = rounded(p.at(t), s.decimals);
  return true;
}

Value evaluate(const Expression& e, const SeriesStore& store, std::int64_t k) {
  return Evaluation(store, k).of(e);
}

namespace {

void mark_turns(const Expression& e, const SeriesStore& store, Duration range, std::vector<bool>& turns) {
  const std::int64_t count = store.scrapes().count, step = store.scrapes().interval.ticks();
  if (e.kind == Expression::Kind::call && e.name == "time") return turns.assign(turns.size(), true);
  if (e.kind == Expression::Kind::selector || e.kind == Expression::Kind::range) {
    const std::int64_t after =
        (e.kind == Expression::Kind::range ? e.range.ticks() : range.ticks()) / step + 2;
    for (const auto& s : store.of(e.name)) {
      const auto& pieces = s.signal.pieces();
      for (std::size_t i = 0; i < pieces.size(); ++i) {
        const bool moves =
            pieces[i].kind == SignalPiece::Kind::linear || pieces[i].kind == SignalPiece::Kind::decay;
        const std::int64_t from = pieces[i].from.since_start().ticks() / step;
        const std::int64_t next =
            i + 1 < pieces.size() ? pieces[i + 1].from.since_start().ticks() / step + 1 : count;
        const std::int64_t to = std::min(count, (moves ? next : from) + after);
        for (std::int64_t k = std::max<std::int64_t>(0, from); k < to; ++k)
          turns[static_cast<std::size_t>(k)] = true;
      }
    }
  }
  for (const Expression& a : e.arguments) mark_turns(a, store, range, turns);
}

}  // namespace

std::vector<bool> turning_points(const Expression& e, const SeriesStore& store) {
  std::vector<bool> turns(static_cast<std::size_t>(store.scrapes().count), false);
  if (!turns.empty()) turns[0] = true;
  mark_turns(e, store, Duration{}, turns);
  return turns;
}

}  // namespace pitstop::promql
