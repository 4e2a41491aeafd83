// Scenario -> ClusterPlan, for everything that the one-job core does not know.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "models/failure/table_builder.hpp"
#include "models/scenario.hpp"
#include "sim/cluster/plan.hpp"

namespace pitstop {

class CompiledScenario;

// A cluster's plan with everything it points to. Stays where it was made.
class CompiledCluster {
 public:
  explicit CompiledCluster(const Scenario& scenario, std::int64_t stream_nodes = 0);
  ~CompiledCluster();
  CompiledCluster(const CompiledCluster&) = delete;
  CompiledCluster& operator=(const CompiledCluster&) = delete;

  const ClusterPlan& plan() const { return plan_; }
  // A hash of every knot of the tables that are the cluster's alone.
  std::uint64_t tables_digest() const;

 private:
  friend class ClusterCompiler;
  ClusterPlan plan_;
  std::vector<std::unique_ptr<const CompiledScenario>> parts_;
  std::vector<std::unique_ptr<const BuiltTable>> built_;
  std::vector<QuantileTable> tables_;
  std::vector<InjectionPlan> injections_;
};

// Does the scenario use anything that only a cluster knows?
bool needs_cluster(const Scenario& scenario);
// Does any of its jobs leave GPUs of its nodes to others?
bool shares_nodes(const Scenario& scenario);
// How many switches or power domains of that kind there are; 0 without a topology.
std::size_t domains_of(const Scenario& scenario, Scope scope);
// Nodes in service at the start, spares and standbys included.
std::int64_t cluster_nodes(const Scenario& scenario);
// The length of such a job, on average; at least a second.
Duration mean_work(const JobSpec& kind);
// The scenario as one of its kinds of job would have it to itself.
Scenario scenario_of(const Scenario& scenario, const JobSpec& kind);
// What the words of a scenario imply: with several jobs, `job` becomes a copy of the first, for whoever asks
// about one; false alarms of a channel are a cause of their own, and with pre-emption so is being stopped for
// another job. These come after all others.
void add_implied(Scenario& scenario);
inline constexpr const char* kPreemption = "preemption";
// The cause that stops of elastic jobs to take nodes back are booked to.
inline constexpr const char* kRegrowth = "regrowth";

}  // namespace pitstop
