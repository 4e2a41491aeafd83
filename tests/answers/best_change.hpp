// The oracle of "Best change": every change on fresh replications, many more than the advice took.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <string>
#include <vector>

#include "experiments/answers/advice/advice.hpp"
#include "experiments/answers/advice/what_if.hpp"
#include "experiments/simulate/paired.hpp"
#include "experiments/simulate/runner.hpp"
#include "models/compile/compile.hpp"

namespace pitstop::test {

inline Advice advice_of(const Scenario& scenario, std::uint64_t replications, std::uint64_t seed = 1) {
  RunOptions options;
  options.seed = seed;
  options.replications = replications;
  const Summary summary = run(scenario, compile(scenario), options);
  const auto advice = advise(scenario, summary, options);
  return advice.value_or(Advice{});
}

// What the change of that name gains, and the most that any gains, on `fresh` replications of another seed.
struct FreshGains {
  Estimate advised, best_over_advised;  // the second: the best change against the advised one, paired
  std::string best;
};

inline FreshGains fresh_gains(const Scenario& scenario, const Advice& advice, std::uint64_t fresh) {
  const std::vector<Change> changes = changes_to(scenario);
  std::int64_t nodes = 0;
  for (const Change& c : changes) nodes = std::max(nodes, c.scenario.job.nodes + c.scenario.cluster.spares);
  RunOptions options;
  options.seed = 20261130;
  options.replications = fresh;
  options.keep_rows = true;
  const auto rows_of = [&](const Scenario& s) { return run(s, compile(s, nodes), options).rows; };
  const std::vector<Row> base = rows_of(scenario);
  std::vector<Row> advised, best;
  FreshGains gains;
  double most = 0;
  for (const Change& c : changes) {
    std::vector<Row> rows = rows_of(c.scenario);
    if (advice.measure == Measure::wall_s && !all_completed(rows)) continue;
    if (c.words.en == advice.what_ifs.front().change.en) advised = rows;
    const double gain = paired_gain(base, rows, advice.measure).mean;
    if (!best.empty() && gain <= most) continue;
    most = gain;
    best = std::move(rows);
    gains.best = c.words.en;
  }
  gains.advised = paired_gain(base, advised, advice.measure);
  gains.best_over_advised = paired_gain(advised, best, advice.measure);
  return gains;
}

// The advised change is within 5 % of the best among all, beyond the noise; or the advice says that it is not
// sure.
inline void expect_best_change(const Scenario& scenario, std::uint64_t replications, std::uint64_t fresh) {
  const Advice advice = advice_of(scenario, replications);
  if (advice.what_ifs.empty() || advice.what_ifs.front().gain.ci95.low <= 0) return;  // nothing is advised
  const FreshGains g = fresh_gains(scenario, advice, fresh);
  if (!advice.sure) {
    std::printf("%s: unsure\n", scenario.name.c_str());
    return;
  }
  EXPECT_LE(g.best_over_advised.ci95.low, 0.05 * g.advised.mean)
      << scenario.name << ": advised " << advice.what_ifs.front().change.en << ", best " << g.best;
}

}  // namespace pitstop::test
