#include "experiments/observe/promql/range_functions.hpp"

#include <algorithm>
#include <cstddef>

namespace pitstop::promql {

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

}  // namespace pitstop::promql
