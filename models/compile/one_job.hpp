// Scenario -> Plan, for the one-job core: distributions become integer tables, rates become streams, policies
// become intervals.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "models/compile/table_set.hpp"
#include "models/scenario.hpp"
#include "sim/shared/plan.hpp"

namespace pitstop {

// A plan with everything it points to. Movable; the plan stays valid.
class CompiledPlan {
 public:
  const Plan& plan() const { return plan_; }
  std::size_t table_bytes() const { return tables_.bytes(); }
  bool tables_fit_32k() const { return table_bytes() <= 32 * 1024; }
  std::span<const QuantileTable> tables() const { return tables_.all(); }
  // A hash of every knot: equal digests of two builds mean equal draws.
  std::uint64_t tables_digest() const { return tables_.digest(); }

 private:
  friend class PlanCompiler;
  Plan plan_;
  TableSet tables_;
  std::vector<InjectionPlan> injections_;
};

// The plan of the one-job core, whatever else the scenario uses. `stream_nodes`: lay failure streams over at
// least this many nodes, so that variants of a scenario with other node or spare counts meet the same
// failures (MODEL: common random numbers).
CompiledPlan compile_plan(const Scenario& scenario, std::int64_t stream_nodes = 0);

}  // namespace pitstop
