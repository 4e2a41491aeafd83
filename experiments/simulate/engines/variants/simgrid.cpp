// CMake chooses this file, or no_simgrid.cpp where SimGrid is missing.
#include "experiments/simulate/engines/simgrid.hpp"

#include <algorithm>

#include "experiments/simulate/engines/cpu.hpp"
#include "models/judge/one_job.hpp"

namespace pitstop {

std::string simgrid_refusal(const Scenario& scenario) {
  if (needs_cluster(scenario)) return "whole clusters: use --engine cpu";
  const std::string lacks = simgrid_lacks(compile_plan(scenario).plan());
  return lacks.empty() ? "" : lacks + ": use --engine cpu";
}

Batch run_on_simgrid(const BatchRequest& asked) {
  const Plan& plan = asked.compiled.plan();
  Batch batch;
  auto done = [&](std::uint64_t n) {
    if (asked.progress) asked.progress(n);
    return !asked.stopped();
  };
  std::vector<Outcome> outcomes;
  try {
    const unsigned abreast = asked.threads != 0 ? asked.threads : usable_threads();
    outcomes = simgrid_replications(plan, asked.seed, asked.first, asked.count, abreast, done);
  } catch (const std::exception& e) {
    throw EngineError(e.what());
  }
  for (std::uint64_t i = 0; i < outcomes.size(); ++i) {
    const Outcome& o = outcomes[i];
    batch.rows.push_back(row_of(o));
    batch.tally.add(asked.first + i, o, plan.causes);
    if (!asked.keep_cause_rows) continue;
    batch.cause_rows.insert(batch.cause_rows.end(), std::begin(o.by_cause),
                            std::begin(o.by_cause) + plan.causes);
    batch.cause_rows.push_back(o.by_cause[kNoCause]);
  }
  return batch;
}

}  // namespace pitstop
