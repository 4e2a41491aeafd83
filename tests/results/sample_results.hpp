// Summaries made by hand, for tests of what is done with results. Shapes are plausible, figures arbitrary.
#pragma once

#include <cmath>
#include <cstdint>
#include <string>

#include "experiments/simulate/summary.hpp"

namespace pitstop {

inline Estimate about(double mean, double half_width) {
  return {mean, 5 * half_width, {mean - half_width, mean + half_width}};
}

// A run whose rows and summary agree exactly: replication r loses 0, 1, 2... minutes on each line in turn.
inline Summary sample_summary(std::uint64_t replications) {
  Summary s;
  s.scenario = "sample";
  s.seed = 18446744073709551557ULL;
  s.replications = replications;
  s.digest = 0x0123456789abcdefULL;
  std::array<Duration, kLines> total{};
  for (std::uint64_t r = 0; r < replications; ++r) {
    Row row;
    for (std::size_t l = 0; l < kLines; ++l) {
      const auto minutes = static_cast<std::int64_t>(l == 0 ? 6000 : (r * (l + 3)) % 97);
      row.line[l] = Duration::micros(minutes * 60'000'000 + static_cast<std::int64_t>(l));
      row.wall += row.line[l];
      total[l] += row.line[l];
    }
    row.interruptions = static_cast<std::uint32_t>(r % 7);
    row.failures = static_cast<std::uint32_t>(r % 11);
    s.rows.push_back(row);
  }
  double wall = 0;
  for (std::size_t l = 0; l < kLines; ++l) {
    s.ledger_s[l] = about(total[l].seconds() / static_cast<double>(replications), l == 0 ? 0 : 30);
    wall += s.ledger_s[l].mean;
  }
  s.wall.estimate = about(wall, 300);
  s.wall.p05 = wall * 0.96;
  s.wall.p50 = wall;
  s.wall.p95 = wall * 1.03;
  s.wall.p99 = wall * 1.05;
  s.ettr = about(s.ledger_s[0].mean / wall, 0.0004);
  s.interruptions = about(3, 0.1);
  s.by_cause = {{"gpu", about(2000, 50), 2}, {"Kühlung", about(1000, 20), 1}, {"none", about(500, 0), 0}};
  s.endings[0] = replications;
  return s;
}

// Time lost against the interval as in Young's approximation, with its optimum at 117 minutes.
inline Sweep sample_sweep() {
  Sweep sweep;
  sweep.keys = {"checkpoint.interval"};
  for (double interval_s = 600; interval_s < 20000; interval_s *= 1.25) {
    const double lost = 4000 * (7020 / interval_s + interval_s / 7020);
    SweepPoint p;
    p.values = {{"checkpoint.interval", std::to_string(interval_s) + "s", interval_s, true}};
    p.summary = sample_summary(3);
    p.summary.ledger_s.fill({});
    p.summary.ledger_s[0] = about(360000, 0);
    p.summary.ledger_s[2] = about(lost, 200);
    p.summary.wall.estimate = about(360000 + lost, 200);
    p.summary.ettr = about(360000 / (360000 + lost), 0.001);
    sweep.points.push_back(p);
    if (!sweep.best || lost < sweep.points[*sweep.best].summary.ledger_s[2].mean)
      sweep.best = sweep.points.size() - 1;
  }
  sweep.analytic_interval_s = 7020;
  return sweep;
}

// The same over spares as a second key.
inline Sweep sample_grid() {
  const Sweep line = sample_sweep();
  Sweep grid;
  grid.keys = {"checkpoint.interval", "cluster.spares"};
  for (int spares = 0; spares <= 8; spares += 2) {
    for (const SweepPoint& on_line : line.points) {
      SweepPoint p = on_line;
      p.values.push_back({"cluster.spares", std::to_string(spares), spares, false});
      const double extra = 40000.0 / (1 + spares);
      p.summary.ledger_s[5] = about(extra, 100);
      p.summary.wall.estimate = about(p.summary.wall.estimate->mean + extra, 300);
      grid.points.push_back(p);
    }
  }
  grid.best = grid.points.size() - line.points.size() + *line.best;
  return grid;
}

}  // namespace pitstop
