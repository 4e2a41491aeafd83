// Many jobs on one cluster, and the scheduler that gives them nodes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "models/describe.hpp"
#include "models/failure/distribution.hpp"
#include "models/network/workload.hpp"
#include "models/storage/tier.hpp"
#include "sim/cluster/plan.hpp"

namespace pitstop {

// A job of a file.
struct SubmittedJob {
  Duration at;  // since the first
  std::int64_t nodes = 1;
  Duration work;
  std::optional<Duration> time_limit;
  std::optional<std::int64_t> gpus_per_node;
};

// Jobs from a file beside the scenario, their number, and the most that one of them needs.
struct JobFileField {
  std::vector<SubmittedJob>& jobs;
  std::int64_t &count, &nodes;
  Distribution& work;
};

// Jobs of one kind.
struct JobSpec {
  std::string name;
  std::vector<SubmittedJob> submitted;  // of a file, by time
  std::int64_t nodes = 1;
  std::optional<std::int64_t> gpus_per_node;  // none: all, and the nodes to itself
  Distribution work = Constant{};
  Duration submit;
  std::int64_t count = 1;
  Distribution every = Constant{};
  std::int64_t priority = 0;
  std::string partition;  // empty: the only one
  std::int64_t standbys = 0;
  std::optional<Duration> time_limit, expected, step_time;
  Distribution startup = Constant{};
  std::vector<Tier> tiers;
  std::optional<Workload> workload;

  template <class V, class Self>
  static void keys(V& v, Self& self) {
    v.exactly_one({"nodes", "file"});
    v.exactly_one({"work", "file"});
    for (const char* key : {"submit", "count", "every"}) v.at_most_one({"file", key});
    v.optional("nodes", self.nodes, "nodes that the job needs", Range{1, 1'000'000});
    v.optional("gpus_per_node", self.gpus_per_node,
               "GPUs of each node that the job needs; it shares the nodes with jobs that need the others. "
               "Unless said, it has its nodes to itself",
               Range{1, 1024});
    v.optional("work", self.work, "length of a job if nothing ever failed or was saved");
    v.optional("file", JobFileField{self.submitted, self.count, self.nodes, self.work},
               "jobs that were submitted, from the first on: rows of `sacct -P`, or CSV with the columns "
               "submit_s, nodes, work_s and maybe time_limit_s, gpus_per_node (of sacct, from AllocTRES)");
    v.optional("submit", self.submit, "time of the first submission");
    v.optional("count", self.count, "how many jobs of this kind", Range{1, 100'000});
    v.optional("every", self.every, "between two submissions");
    v.optional("priority", self.priority, "the higher goes first; a requeued job keeps its place",
               Range{-1'000'000, 1'000'000});
    v.optional("partition", self.partition, "which partition (default: the first)");
    v.optional("standbys", self.standbys, "warm nodes of its own that take over in place", Range{0, 100'000});
    v.optional("time_limit", self.time_limit,
               "the scheduler ends the job this long after each start (default: never)");
    v.optional("expected", self.expected,
               "run time that the scheduler is told (default: the time limit, or else the work)");
    v.optional("step_time", self.step_time, "one training step");
    v.optional("checkpoint", CheckpointSection{self.tiers}, "as the scenario's, for these jobs");
    v.optional("workload", self.workload, "as the scenario's, for these jobs");
    v.optional("startup", lever(self.startup, "the first start", "最初の起動"),
               "the first start (line restart, cause none)");
    v.rule(!self.time_limit || *self.time_limit > Duration{}, "time_limit", "must be longer than 0s");
  }
};

template <>
struct Words<NodeOrder> {
  static constexpr const char* kNames[] = {"newest_idle", "longest_in_service"};
  static constexpr std::span<const char* const> names{kNames};
  static constexpr std::size_t first = 0;
};
template <>
struct Words<NodesAtRequeue> {
  static constexpr const char* kNames[] = {"kept", "released"};
  static constexpr std::span<const char* const> names{kNames};
  static constexpr std::size_t first = 0;
};
template <>
struct Words<Backfill> {
  static constexpr const char* kNames[] = {"none", "easy"};
  static constexpr std::span<const char* const> names{kNames};
  static constexpr std::size_t first = 0;
};

struct SchedulerSpec {
  Backfill backfill = Backfill::easy;
  bool preemption = false;
  NodeOrder pick = NodeOrder::newest_idle;
  NodesAtRequeue requeue = NodesAtRequeue::kept;

  template <class V, class Self>
  static void keys(V& v, Self& self) {
    v.optional("backfill", self.backfill,
               "easy: a job may go before others if it does not delay the first that waits");
    v.optional("preemption", self.preemption,
               "a job that waits stops jobs of lower priority; they save themselves within recovery.grace");
    v.optional("pick", self.pick, "which idle nodes a job is given first");
    v.optional(
        "requeue", self.requeue,
        "what a stopped job that is short of a node does with the others: it keeps them until somebody "
        "needs them, or gives them back and is given anew");
  }
};

struct PartitionSpec {
  std::string name;
  std::int64_t first = 0, nodes = 1;

  template <class V, class Self>
  static void keys(V& v, Self& self) {
    v.optional("first", self.first, "its first node, counted from 0", Range{0, 1'000'000});
    v.required("nodes", self.nodes, "how many nodes from there on; partitions may overlap",
               Range{1, 1'000'000});
  }
};

}  // namespace pitstop
