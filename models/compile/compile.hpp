// Scenario -> what the engines run: the plan of the one-job core, and that of a cluster where one is needed.
#pragma once

#include <cstdint>
#include <memory>

#include "models/compile/cluster.hpp"
#include "models/compile/one_job.hpp"
#include "models/compile/scenario_queries.hpp"
#include "models/scenario.hpp"

namespace pitstop {

// Movable; its plans stay valid.
class CompiledScenario : public CompiledPlan {
 public:
  // What a whole cluster needs; none where the one-job core does.
  const ClusterPlan* cluster() const { return cluster_ ? &cluster_->plan() : nullptr; }
  // A hash of every knot of both.
  std::uint64_t tables_digest() const;

 private:
  friend CompiledScenario compile(const Scenario& scenario, std::int64_t stream_nodes);
  explicit CompiledScenario(CompiledPlan&& plan) : CompiledPlan(std::move(plan)) {}
  std::shared_ptr<const CompiledCluster> cluster_;
};

// `stream_nodes`: as for compile_plan().
CompiledScenario compile(const Scenario& scenario, std::int64_t stream_nodes = 0);

}  // namespace pitstop
