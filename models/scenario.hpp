// A scenario: one job on one cluster, what fails, and what is done about it. Plain values, already valid:
// the reader in experiments/config makes them, models/compile turns them into a sim::Plan.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "models/cluster/jobs.hpp"
#include "models/cluster/nodes.hpp"
#include "models/cluster/repair.hpp"
#include "models/cluster/trace.hpp"
#include "models/describe.hpp"
#include "models/failure/cause.hpp"
#include "models/network/instance.hpp"
#include "models/network/topology/topology_spec.hpp"
#include "models/network/workload.hpp"
#include "models/recovery/channel.hpp"
#include "models/recovery/recovery.hpp"
#include "models/storage/tier.hpp"
#include "sim/shared/plan.hpp"

namespace pitstop {

struct Job {
  std::int64_t nodes = 1;
  Duration work;                      // ideal length W
  std::optional<std::int64_t> steps;  // it then follows from them
  std::optional<Duration> step_time;
  std::optional<Duration> time_limit;  // counted from each start, as Slurm counts it
  Distribution startup = Constant{};   // the first start (line restart, cause none)
  std::int64_t standbys = 0;

  template <class V, class Self>
  static void keys(V& v, Self& self) {
    v.required("nodes", self.nodes, "nodes that the job needs", Range{1, 1'000'000});
    v.exactly_one({"work", "steps"});
    v.optional("work", self.work, "length of the job if nothing ever failed or was saved");
    v.optional(
        "steps", self.steps,
        "its length in training steps of step_time; unless that is said, of what workload, instance and "
        "network make of one, so that it follows the number of nodes",
        Range{1, 1'000'000'000'000});
    v.optional("step_time", self.step_time, "one training step");
    v.optional("time_limit", self.time_limit,
               "the scheduler ends the job this long after each start (default: never)");
    v.optional("startup", lever(self.startup, "the first start", "最初の起動"),
               "the first start (line restart, cause none)");
    v.optional("standbys", self.standbys, "warm nodes of its own, beside the spares, that take over in place",
               Range{0, 100'000});
    v.rule(self.steps || self.work > Duration{}, "work", "must be longer than 0s", {"steps"});
    v.rule(!self.step_time || *self.step_time > Duration{}, "step_time", "must be longer than 0s");
    v.rule(!self.time_limit || *self.time_limit > Duration{}, "time_limit", "must be longer than 0s");
  }
};

enum class InitialAge { fresh, stationary };
inline constexpr const char* kInitialAgeNames[] = {"new", "stationary"};
template <>
struct Words<InitialAge> {
  static constexpr std::span<const char* const> names{kInitialAgeNames};
  static constexpr std::size_t first = 0;
};

struct ClusterSpec {
  InstanceType instance;
  std::int64_t spares = 0;
  InitialAge initial_age = InitialAge::fresh;
  std::optional<std::int64_t> nodes;  // all; with several jobs it must be said
  std::optional<LemonSpec> lemons;
  std::optional<PoolSpec> pool;
  std::optional<double> price_per_node_hour;  // the user's own figure
  std::string currency = "USD";
  std::string price_date;  // the day of that price, as the user wrote it

  template <class V, class Self>
  static void keys(V& v, Self& self) {
    v.optional("instance", self.instance, "a name of the catalogue, or the figures of a node of your own");
    v.optional("spares", self.spares, "idle nodes that wait to take over", Range{0, 100'000});
    v.optional("initial_age", self.initial_age,
               "new: every unit enters service at the start; stationary: as if it had run for ever");
    v.optional("nodes", self.nodes,
               "all nodes of the cluster (default: those of the job, its standbys and the spares)",
               Range{1, 1'000'000});
    v.optional("lemons", self.lemons, "nodes that fail more often");
    v.optional("pool", self.pool, "nodes of other work that can be had");
    v.optional("price", PriceField{self.price_per_node_hour, self.currency},
               "your own price of a node, spares included");
    v.optional("price_date", self.price_date, "the day of that price, such as \"2026-11-24\"");
  }
};

// Where the value of one key comes from, for the report.
struct InputOrigin {
  std::string key;       // recovery.restart
  std::string origin;    // measured, published, assumed, scenario or option
  std::string value;     // as the scenario would write it
  std::string source;    // the publication, what was measured, or why it is assumed; empty: nobody says
  std::string replaced;  // of a calibrated figure: what the scenario or its recovery profile said
  bool calibrated = false;
};

// Where the inputs come from; and the calibration profile in use, if any.
struct CalibrationUse {
  std::string name, file;              // empty: none
  std::vector<InputOrigin> inputs;     // every rate, time and probability of the scenario
  std::vector<std::string> unused;     // figures that mean no key of this scenario
  std::vector<std::string> uncertain;  // figures in use that have an interval
};

// Noted among the derived values where no topology says which switch a node is on.
inline constexpr const char* kFlatSwitch = "topology.nodes_per_leaf";

// A value that the scenario leaves out and the program works out.
struct DerivedValue {
  std::string key;   // job.work
  std::string from;  // job.steps x job.step_time
};

struct Scenario {
  std::string name;
  std::string description;
  Job job;
  ClusterSpec cluster;
  std::optional<TopologySpec> topology;
  std::optional<Workload> workload;
  std::vector<Cause> causes;
  std::vector<Channel> detection;
  Recovery recovery;
  std::vector<Tier> tiers;  // cheapest first
  std::optional<RepairSpec> repair;
  std::optional<CapacitySpec> capacity;
  std::optional<DiagnosisSpec> diagnosis;
  std::optional<RetirementSpec> retirement;
  std::vector<JobSpec> jobs;  // in place of `job`, which is then a copy of the first
  std::vector<PartitionSpec> partitions;
  std::optional<SchedulerSpec> scheduler;
  std::optional<TraceSpec> trace;
  std::vector<Injection> inject;
  std::optional<Duration> horizon;       // default: 100 x work, at most kLongest
  std::string recovery_profile;          // name of the profile the recovery came from, or empty
  std::vector<std::string> unconfirmed;  // figures in use that nobody confirmed, as "key: why"
  std::string calibration_file;          // as the scenario or the command line names it, or empty
  CalibrationUse calibration;
  std::vector<DerivedValue> derived;
  std::string as_read;  // with the profiles in it and what was set, on one line

  template <class V, class Self>
  static void keys(V& v, Self& self) {
    v.optional("name", self.name, "short name of the scenario (default: the name of the file)");
    v.optional("description", self.description, "one line for the report");
    v.exactly_one({"job", "jobs"});
    v.optional("job", self.job, "the training job");
    v.optional("jobs", self.jobs, "several jobs: a map from a name to a kind of job", Range{1, 10'000});
    v.optional("scheduler", self.scheduler, "who is given nodes");
    v.optional("partitions", self.partitions, "parts of the cluster with a queue of their own", Range{1, 32});
    v.optional("cluster", self.cluster, "the machines");
    v.optional("topology", self.topology, "what the nodes hang on: switches, racks, file systems");
    v.optional("workload", self.workload, "what is trained, for derived checkpoint and step times");
    v.optional("causes", self.causes, "what fails: a map from a name of your choice to a cause",
               Range{0, kMaxCauses});
    v.optional("detection", self.detection,
               "who notices: a map from a name to a channel; the channel `human` sees what the others missed",
               Range{0, kMaxChannels});
    v.optional("recovery", RecoverySection{self.recovery, self.recovery_profile},
               "from the verdict to full speed");
    v.optional("calibration", self.calibration_file,
               "a calibration profile beside the scenario; its figures replace what the scenario says");
    v.optional("repair", self.repair, "remedy repair: on the premises");
    v.optional("capacity", self.capacity, "remedy replace: how many at a time, and launches refused");
    v.optional("diagnosis", self.diagnosis, "who is blamed for a failure");
    v.optional("retirement", self.retirement, "when a node is given up instead of repaired");
    v.required("checkpoint", CheckpointSection{self.tiers}, "how the state is saved; none = no checkpoints");
    v.optional("trace", self.trace, "failures that happened, beside or in place of those drawn");
    v.optional("inject", self.inject, "scripted incidents", Range{0, 100'000});
    v.optional("horizon", self.horizon, "wall time at which a run is given up (default: 100 x work)");
    v.rule(!self.horizon || *self.horizon > Duration{}, "horizon", "must be longer than 0s");
  }
};

}  // namespace pitstop
