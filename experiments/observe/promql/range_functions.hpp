// What PromQL's functions make of the samples within a range.
#pragma once

#include <string>
#include <vector>

namespace pitstop::promql {

struct Point {
  double t, v;  // seconds since the start
};

// Growth between `from` and `to` by Prometheus' extrapolation; a counter may begin anew. False with fewer
// than two points.
bool growth(const std::vector<Point>& points, double from, double to, bool counter, double& result);

// Of max_over_time, min_over_time, sum_over_time, avg_over_time, changes and count_over_time. Requires: a
// point.
double over_time(const std::string& function, const std::vector<Point>& points);

}  // namespace pitstop::promql
