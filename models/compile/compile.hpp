// Scenario -> Plan: distributions become integer tables, rates become streams, policies become intervals.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "models/compile/cluster.hpp"
#include "models/failure/table_builder.hpp"
#include "models/scenario.hpp"
#include "sim/shared/plan.hpp"

namespace pitstop {

// A plan with everything it points to. Movable; the plan stays valid.
class CompiledScenario {
 public:
  const Plan& plan() const { return plan_; }
  std::size_t table_bytes() const;
  bool tables_fit_32k() const { return table_bytes() <= 32 * 1024; }
  std::span<const QuantileTable> tables() const { return tables_; }
  // What a whole cluster needs; none where the one-job core does.
  const ClusterPlan* cluster() const { return cluster_ ? &cluster_->plan() : nullptr; }
  // A hash of every knot: equal digests of two builds mean equal draws.
  std::uint64_t tables_digest() const;

 private:
  friend class PlanCompiler;
  friend CompiledScenario compile(const Scenario& scenario, std::int64_t stream_nodes);
  Plan plan_;
  std::vector<std::unique_ptr<const BuiltTable>> built_;
  std::vector<QuantileTable> tables_;
  std::vector<InjectionPlan> injections_;
  std::shared_ptr<const CompiledCluster> cluster_;
};

// `stream_nodes`: lay failure streams over at least this many nodes, so that variants of a scenario with
// other node or spare counts meet the same failures (MODEL: common random numbers).
CompiledScenario compile(const Scenario& scenario, std::int64_t stream_nodes = 0);

// The plan of the one-job core alone, whatever else the scenario uses.
CompiledScenario compile_plan(const Scenario& scenario, std::int64_t stream_nodes = 0);

// Failures per second that stop the job, over the long run: all causes of the job and of its nodes.
double job_failure_rate(const Scenario& scenario);
// One cause's share of it; `nodes` of them where the cause belongs to nodes.
double cause_rate(const Scenario& scenario, const Cause& cause, double nodes);
// 1 / rate of the failures that tier k is there for: those it survives and no cheaper tier does. Seconds;
// infinity when there are none.
double tier_mtbf(const Scenario& scenario, std::size_t tier);
// The work between snapshots of tier k that its policy chooses; zero: never.
Duration tier_interval(const Scenario& scenario, std::size_t tier);
// When the simulation gives up: as the scenario says, else after 100 times the work (of the longest of
// several jobs), at most kLongest.
Duration horizon_of(const Scenario& scenario);
// A tier's plan but for its restore time, which may be a table.
TierPlan tier_plan(const Tier& tier, Duration interval);
bool tier_survives(const Tier& tier, Survives what);

}  // namespace pitstop
