// What the words of a scenario mean together: rates, intervals, horizons, how many nodes and places there
// are, and what needs the cluster engine. Asked by the compilers, and by whoever explains a scenario.
#pragma once

#include <cstddef>
#include <cstdint>

#include "models/network/topology/topology.hpp"
#include "models/scenario.hpp"
#include "sim/shared/plan.hpp"

namespace pitstop {

// ---- rates

// Failures per second that stop the job, over the long run: all causes of the job and of its nodes.
double job_failure_rate(const Scenario& scenario);
// One cause's share of it; `nodes` of them where the cause belongs to nodes.
double cause_rate(const Scenario& scenario, const Cause& cause, double nodes);
// How many units of the cause's scope a node has; 1 where the unit is the node or the job.
double units_per_node(const Scenario& scenario, const Cause& cause);
bool is_exponential(const Cause& cause);

// ---- checkpoints

// 1 / rate of the failures that tier k is there for: those it survives and no cheaper tier does. Seconds;
// infinity when there are none.
double tier_mtbf(const Scenario& scenario, std::size_t tier);
// The work between snapshots of tier k that its policy chooses; zero: never.
Duration tier_interval(const Scenario& scenario, std::size_t tier);
bool tier_survives(const Tier& tier, Survives what);
// A tier's plan but for its restore time, which may be a table.
TierPlan tier_plan(const Tier& tier, Duration interval);

// ---- time

// When the simulation gives up: as the scenario says, else after 100 times the work (of the longest of
// several jobs), at most kLongest.
Duration horizon_of(const Scenario& scenario);
// The length of such a job, on average; at least a second.
Duration mean_work(const JobSpec& kind);

// ---- jobs and nodes

// Does the scenario use anything that only a cluster knows?
bool needs_cluster(const Scenario& scenario);
// Does any of its jobs leave GPUs of its nodes to others?
bool shares_nodes(const Scenario& scenario);
// How many switches or power domains of that kind there are; 0 without a topology.
std::size_t domains_of(const Scenario& scenario, Scope scope);
// Nodes in service at the start, spares and standbys included.
std::int64_t cluster_nodes(const Scenario& scenario);
// The scenario as one of its kinds of job would have it to itself.
Scenario scenario_of(const Scenario& scenario, const JobSpec& kind);
// What the words of a scenario imply: with several jobs, `job` becomes a copy of the first, for whoever asks
// about one; false alarms of a channel are a cause of their own, and with pre-emption so is being stopped for
// another job. These come after all others.
void add_implied(Scenario& scenario);
inline constexpr const char* kPreemption = "preemption";
// The cause that stops of elastic jobs to take nodes back are booked to.
inline constexpr const char* kRegrowth = "regrowth";
// The one job of a scenario without `jobs`, as a kind of its own.
JobSpec spec_of(const Job& job);
// Switches or power domains of that kind. Requires: the scope is a domain.
PlaceKind place_of(Scope scope);

}  // namespace pitstop
