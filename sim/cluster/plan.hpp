// What a cluster replication needs: the plan of the one-job core for what both know, and what only a cluster
// has. Made by models/cluster; a test can write one by hand. Host only.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/base/draws.hpp"
#include "sim/base/time.hpp"
#include "sim/cluster/recovery_plan.hpp"
#include "sim/cluster/traffic_plan.hpp"
#include "sim/shared/plan.hpp"
#include "sim/shared/words.hpp"

namespace pitstop {

// Who a candidate of a failure stream can fall on.
enum class Target : std::uint8_t {
  node,         // any node
  lemon,        // one of the nodes that began as lemons
  job,          // a job, whatever its size
  group,        // all nodes that hang on one place of the topology
  job_on_node,  // the job that holds a node, so that large jobs fail more often
  storage,      // what copies lie on
};

// All exponential (unit, cause) pairs of one exposure, superposed; see StreamPlan.
struct ClusterStream {
  struct Slot {
    std::uint64_t keep = 0;
    std::uint32_t alias = 0;
    std::uint8_t cause = 0;
    Target target = Target::node;
  };
  TimeSource gap;
  std::vector<Slot> slots;  // empty: no such failures
};

// Of a failure that hits all GPUs of a node.
inline constexpr std::uint32_t kWholeNode = 0xffffffffU;

// What only a cluster knows of a cause.
struct ClusterCause {
  TimeSource mend;  // takes the place of replacement, reboot or repair where `own_mend`
  bool own_mend = false;
  std::int64_t speed_ppm = kFullSpeed;        // symptom slowdown: of a job with such a unit
  std::int32_t store = -1;                    // storage that its outage makes unusable; none: it is no outage
  std::int32_t alarm_of = -1;                 // it is no failure: the channel whose false alarm it is
  std::uint32_t burst = 1;                    // nodes that one failure takes
  bool of_gpu = false;                        // it hits one GPU of a node
  std::uint32_t first_group = 0, groups = 0;  // of the cause's kind of place, among ClusterPlan::groups
  // Its stream comes at the highest rate and is thinned to the rate of the time.
  struct Step {
    Instant from;
    Chance accepts;
  };
  double most = 1;  // the highest rate over the one given; for whoever makes the stream
  Chance before;    // accepts before the first step; only where there are steps
  std::vector<Step> steps;
};

// A scripted failure whose node is mended as any other. One that is known is until the node serves again,
// whatever it took.
inline constexpr Duration kUnknownMend = Duration::micros(-1);

// On-premises repair: automatic, then by hand with some probability. `crews` nodes at a time, 0: no bound.
struct RepairPlan {
  TimeSource automatic, manual;
  Chance escalates, automatic_fails, manual_fails;  // a failed repair is silent: the node returns as it was
  std::uint32_t crews = 0;
};

// Replacement launches: each granted with a chance, else asked for again after a while. `slots` at a time, 0:
// no bound.
struct CapacityPlan {
  Chance refused;
  Duration retry;
  std::uint32_t slots = 0;
};

// Who is blamed for a failure that stopped a job.
struct DiagnosisPlan {
  Chance overlooked;   // nobody: the node goes on serving, unmended
  Chance wrong_node;   // another node of the job, in place of the one at fault
  TimeSource recurs;   // until a node that crashed or hung, and was not blamed, does so again
  bool known = false;  // whether it does; else as often as any
  bool perfect() const { return !overlooked.possible() && !wrong_node.possible(); }
};

// Alarms of a detection channel that are raised once more, in error, after the node has come back.
struct AlarmPlan {
  std::int32_t cause = -1;  // of its false alarms; none: it raises none
  Chance repeats;
  TimeSource after;
};

// Nodes with a multiplied rate: so many at the start, drawn at random; a repair that works cures one.
struct LemonPlan {
  std::uint32_t nodes = 0;
  std::int64_t factor_ppm = 1'000'000;  // of their rate; for lifetimes that are not exponential
};

// Nodes that other work holds, and gives up one at a time.
struct PoolPlan {
  std::uint32_t nodes = 0;
  TimeSource delay;
};

enum class Retire : std::uint8_t { never, threshold, score };

// When a node that comes back from repair is retired instead.
struct RetirePlan {
  Retire rule = Retire::never;
  std::uint32_t failures = 0;  // threshold: so many within the window
  Duration window;
  std::int64_t start = 100, per_failure = 30, per_day = 10;  // score: retired at 0 or less
};

enum class NodeOrder : std::uint8_t { newest_idle, longest_in_service };
enum class NodesAtRequeue : std::uint8_t { kept, released };
enum class Backfill : std::uint8_t { none, easy };

struct PartitionPlan {
  std::uint32_t first = 0, nodes = 0;
};

struct SchedulerPlan {
  Backfill backfill = Backfill::easy;
  bool preempts = false;
  std::int32_t preemption_cause = -1;
};

inline constexpr std::size_t kStores = 8;  // more than there are kinds of storage

struct JobPlan {
  const Plan* plan = nullptr;  // its nodes, work, checkpoints and stage times; the causes are the cluster's
  std::uint32_t kind = 0;      // which of ClusterPlan::kinds it is of
  std::uint32_t number = 0;    // within its kind
  Instant submitted;
  std::int64_t priority = 0;
  std::uint32_t partition = 0;
  std::uint32_t standbys = 0;  // warm nodes of its own that take over without a requeue
  std::uint32_t gpus = 1;      // of each node, where jobs share nodes (ClusterPlan::gpus)
  Duration step;               // of training; zero: not known
  Duration expected;           // what the scheduler is told it will take; zero: its work
};

// A job of its own among those of a kind.
struct SubmittedPlan {
  Instant at;
  std::uint32_t nodes = 1;
  Duration work, time_limit;  // zero: none
  std::uint32_t gpus = 0;     // of each node; zero: as its kind
};

// Jobs of one kind: so many, one after another.
struct JobKindPlan {
  Plan plan;
  JobPlan job;  // with the time of the first submission; `plan` is set where it is used
  std::uint32_t count = 1;
  TimeSource every;  // between submissions
  bool draws_work = false;
  TimeSource work;
  std::vector<TierTraffic> traffic;      // by tier, where jobs share stores; Plan::any_shared says so
  std::uint8_t store[kMaxTiers] = {};    // that copies of each tier lie on, below kStores
  std::vector<SubmittedPlan> submitted;  // `count` of them, where each is told apart
};

struct ClusterPlan {
  Plan base;  // causes, channels, stage times, horizon, and the tables; of jobs only where there is one
  std::uint32_t nodes = 1;  // in service at the start; those of the pool are numbered after them
  std::uint32_t gpus = 1;   // of a node, where jobs share nodes; 1: each has its nodes to itself
  ClusterStream stream[kExposures];
  std::vector<ClusterCause> cause;
  std::vector<JobKindPlan> kinds;
  std::vector<std::vector<std::uint32_t>> groups;  // nodes of each
  std::vector<Duration> scripted_mend;             // beside base.injection: time until the node is back
  std::vector<PartitionPlan> partitions;
  SchedulerPlan scheduler;
  NodeOrder pick = NodeOrder::newest_idle;
  NodesAtRequeue at_requeue = NodesAtRequeue::kept;
  bool mends_from_mark = false;  // a node goes to be mended when it is marked, not when the job has stopped
  RecoveryPlan recovery;
  RepairPlan repair;
  CapacityPlan capacity;
  Duration reboot_recurs;  // a second reboot within this time is a replacement; zero: never
  DiagnosisPlan diagnosis;
  std::vector<AlarmPlan> alarms;  // by channel; empty: none is ever false
  LemonPlan lemons;
  PoolPlan pool;
  RetirePlan retire;
  std::vector<StorePlan> stores;  // that jobs share; none: every transfer takes its constant time

  std::uint32_t all_nodes() const { return nodes + pool.nodes; }
  bool in_partition(std::uint32_t node, std::uint32_t partition) const {
    const PartitionPlan& p = partitions[partition];
    return node - p.first < p.nodes || node >= nodes;  // the pool's nodes serve all
  }
  bool any_standbys = false;
  std::uint32_t jobs() const {
    std::uint32_t all = 0;
    for (const JobKindPlan& kind : kinds) all += kind.count;
    return all;
  }
  bool one_job() const { return kinds.size() == 1 && kinds[0].count == 1; }
};

}  // namespace pitstop
