// How often intervals cover the truth when the whole experiment is repeated under seeds 1, 2, 3, ... Daly's
// setting has exact truths: C 5, R 10, M 1,440 min.
#pragma once

#include <cstdint>

#include "experiments/answers/compare/comparison.hpp"
#include "experiments/answers/tune/tune.hpp"
#include "experiments/scenario/scenario_file.hpp"
#include "experiments/simulate/paired.hpp"
#include "models/analytic/segment.hpp"
#include "tests/oracle/check_mean.hpp"

namespace pitstop::test {

inline constexpr double kWorkMinutes = 500 * 60;
inline constexpr std::uint64_t kEnough = 200;  // replications of an experiment

inline double exact_wall_s(double interval_min) {
  return 60 * expected_wall(kWorkMinutes, {interval_min, 5, 0, 10, 1440});
}

inline Scenario daly_every(double interval_min) {
  Scenario s;
  s.job.work = minutes(kWorkMinutes);
  s.causes = {job_cause("any", 1440 * 60)};
  s.recovery.restart = always(minutes(10));
  s.tiers = {every(minutes(interval_min), minutes(5))};
  return s;
}

inline bool covers(const Interval& i, double truth) { return i.low <= truth && truth <= i.high; }

// Share of experiments 1..n for which `covered(seed)` holds.
template <class F>
double coverage(std::uint64_t n, F&& covered) {
  std::uint64_t hits = 0;
  for (std::uint64_t seed = 1; seed <= n; ++seed) hits += covered(seed) ? 1 : 0;
  return static_cast<double>(hits) / static_cast<double>(n);
}

inline RunOptions experiment(std::uint64_t seed) {
  RunOptions o;
  o.seed = seed;
  o.replications = kEnough;
  o.threads = 1;
  o.keep_rows = o.keep_cause_rows = true;
  return o;
}

inline double coverage_of_run(std::uint64_t n) {
  const Scenario s = daly_every(117);
  const CompiledScenario c = compile(s);
  return coverage(n, [&](std::uint64_t seed) {
    return covers(run(s, c, experiment(seed)).wall.estimate->ci95, exact_wall_s(117));
  });
}

// The precision is about that of the first look, where a second look is most often taken.
inline double coverage_of_until(std::uint64_t n) {
  const Scenario s = daly_every(117);
  const CompiledScenario c = compile(s);
  return coverage(n, [&](std::uint64_t seed) {
    RunOptions o = experiment(seed);
    o.until = 0.0016;
    return covers(run(s, c, o).wall.estimate->ci95, exact_wall_s(117));
  });
}

inline double coverage_of_compare(std::uint64_t n) {
  const Scenario a = daly_every(60), b = daly_every(117);
  const CompiledScenario ca = compile(a), cb = compile(b);
  const double truth = exact_wall_s(60) - exact_wall_s(117);
  return coverage(n, [&](std::uint64_t seed) {
    const Comparison c = compared({{"a", run(a, ca, experiment(seed))}, {"b", run(b, cb, experiment(seed))}});
    return covers(c.against[0].gain.ci95, truth);
  });
}

inline double coverage_of_tune(std::uint64_t n) {
  const std::string path = std::string(PITSTOP_SOURCE_DIR) + "/experiments/scenarios/daly.yaml";
  const ScenarioSource source{path, scenario_text(path), {}};
  const SearchSpace space({"checkpoint.interval=40min..4h"});
  return coverage(n, [&](std::uint64_t seed) {
    TuneOptions o;
    o.objective = Objective::wall_mean;
    o.seed = seed;
    o.replications = kEnough;
    o.margin = 0.01;
    o.threads = 1;
    o.from_formula = false;
    const Tuned t = tune(source, space, o);
    return covers(t.objective->ci95, exact_wall_s(*t.best[0].number / 60));
  });
}

}  // namespace pitstop::test
