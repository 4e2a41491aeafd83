// One replication told as a list of events in order of time, with the incidents that they belong to and where
// the time of each job went.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "models/compile/compile.hpp"
#include "sim/shared/outcome.hpp"
#include "sim/shared/plan.hpp"
#include "sim/shared/watch.hpp"

namespace pitstop {

// The times of one incident's stages; none where it never came so far.
struct IncidentTimes {
  std::uint32_t number = 0;
  std::uint32_t job = kNobody;   // whom it stopped, or warned
  std::uint32_t node = kNobody;  // kNobody: the job itself
  int cause = kNoCause;
  bool of_spare = false;  // it struck a node that no job needed
  Instant failed;
  std::optional<Instant> detected, marked, stopped, away, granted, mended, validated;
  std::optional<Instant> restored;    // the job trains again; none for a spare
  std::optional<Instant> superseded;  // a further failure of the same unit began the chain anew
  std::uint32_t attempts = 0;         // replacements that failed their validation
  std::optional<Instant> rejected;  // the first that did: what follows is a replacement, whatever went before
};

struct JobTold {
  std::uint32_t kind = 0, of_kind = 0;  // which job of which kind
  std::uint32_t nodes = 1, gpus = 1;    // of each node, where jobs share nodes
  Instant submitted;
  Duration work, interval;  // ideal; between checkpoints of the first tier
  bool started = false;
  Outcome outcome;
  std::vector<TimeSpent> spent;  // from its submission to its end
};

struct Timeline {
  std::uint64_t seed = 1, replication = 0;
  // Nodes 0 to nodes - 1 are the job's at the start. Of a whole cluster that is told by `node_joined`: all
  // are spares, the last so many of them other work's.
  std::uint32_t nodes = 1, spares = 0, pool = 0;
  std::uint32_t gpus = 1;  // of a node, where jobs share nodes; else a job has the node to itself
  bool whole_cluster = false;
  Outcome outcome;                       // where there are several jobs, their sum
  std::vector<JobTold> jobs;             // by number
  std::vector<Event> events;             // by time; of the same time, in the order in which they were told
  std::vector<IncidentTimes> incidents;  // by number
  Instant ended;                         // the last job

  std::uint32_t total_nodes() const { return nodes + spares; }
  bool several() const { return jobs.size() > 1; }
  Instant end() const { return ended; }
};

// Runs the replication on the engine that its scenario needs, and listens.
Timeline timeline_of(const CompiledScenario& compiled, std::uint64_t seed, std::uint64_t replication);
// On the core for one job, and on the engine of whole clusters.
Timeline timeline_of(const Plan& plan, std::uint64_t seed, std::uint64_t replication);
Timeline timeline_of(const ClusterPlan& plan, std::uint64_t seed, std::uint64_t replication);

}  // namespace pitstop
