#include "experiments/simulate/engines/variants/thrust.hpp"

#include "models/compile/compile.hpp"

namespace pitstop {

std::string beyond_one_job(const Scenario& scenario) {
  if (!needs_cluster(scenario)) return {};
  return scenario.jobs.empty() ? "whole clusters: use --engine cpu" : "several jobs: use --engine cpu";
}

Batch run_by(ReplicatedRange (*replicate)(const ReplicationRange&), const BatchRequest& asked) {
  ReplicationRange range{asked.compiled, asked.seed, asked.first, asked.count, asked.keep_cause_rows};
  range.threads = asked.threads != 0 ? asked.threads : usable_threads();
  const RanksHere here = ranks_here();
  range.rank = here.rank;
  range.ranks = here.ranks;
  range.stop = asked.stop;
  range.progress = asked.progress;
  Batch batch;
  try {
    ReplicatedRange done = replicate(range);
    batch.tally = done.tally;
    batch.rows = std::move(done.rows);
    batch.cause_rows = std::move(done.cause_rows);
  } catch (const DeviceError& e) {
    throw EngineError(e.what());
  }
  return batch;
}

void sort_by(void (*sort)(std::vector<std::int64_t>&), std::vector<std::int64_t>& values) {
  try {
    sort(values);
  } catch (const DeviceError& e) {
    throw EngineError(e.what());
  }
}

}  // namespace pitstop
