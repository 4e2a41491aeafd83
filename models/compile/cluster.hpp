// Scenario -> ClusterPlan, for everything that the one-job core does not know.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "models/compile/one_job.hpp"
#include "models/compile/table_set.hpp"
#include "models/scenario.hpp"
#include "sim/cluster/plan.hpp"

namespace pitstop {

// A cluster's plan with everything it points to. Stays where it was made.
class CompiledCluster {
 public:
  explicit CompiledCluster(const Scenario& scenario, std::int64_t stream_nodes = 0);
  CompiledCluster(const CompiledCluster&) = delete;
  CompiledCluster& operator=(const CompiledCluster&) = delete;

  const ClusterPlan& plan() const { return plan_; }
  // A hash of every knot of the tables that are the cluster's alone.
  std::uint64_t tables_digest() const { return tables_.digest(); }

 private:
  friend class ClusterCompiler;
  ClusterPlan plan_;
  CompiledPlan base_;  // of causes, channels and stage times, with the tables of these
  TableSet tables_;
  std::vector<InjectionPlan> injections_;
};

}  // namespace pitstop
