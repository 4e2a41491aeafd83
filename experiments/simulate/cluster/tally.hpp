// Exact sums over replications of what the jobs of a cluster and its cluster came to; any order of adding
// gives the same.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/cluster/outcome.hpp"
#include "sim/shared/tally.hpp"

namespace pitstop {

// One job by its number within its kind, over replications.
struct JobTally {
  std::uint64_t completed = 0, started = 0, interruptions = 0;
  std::int32_t nodes = 0, gpus = 0;  // gpus: of each, where it shares them; else 0
  WideTicks submitted = 0, waited = 0, wall = 0, productive = 0, lost = 0, requeued = 0;

  void add(const ClusterJobOutcome& job);
  void add(const JobTally& other);
};

// Sums over all jobs of a kind.
struct KindSums {
  std::uint64_t jobs = 0, started = 0;
  std::uint64_t ended[kEndings] = {};
  Moments wall, waited;  // ticks, over jobs; waited: before the first start, of those that started
  Moments ettr;          // kEttrParts, over jobs
  Moments lost;          // ticks of work thrown away
  Moments interruptions;
  Moments requeued;  // ticks in the queue because of failures
};

// Sums over replications of the cluster.
struct ClusterSums {
  std::uint64_t replications = 0;
  std::uint64_t nodes = 0;         // of the cluster
  Moments span;                    // ticks
  Moments held, productive, lost;  // node-seconds
  Moments requeued;                // node-seconds of jobs that queue again because of failures
  // Node-seconds of the jobs by line and by cause of their ledgers: a job in the queue counts the nodes that
  // it waits for.
  Moments line[kLines], cause[kMaxCauses + 1];
  Moments utilisation, goodput;  // kEttrParts of the nodes' time over the span
  Moments moving, moving_alone;  // ms of transfers over shared stores; of the same alone
  Moments selections, pulled, repairs, retired, preemptions, backfilled, false_alarms, spoilt;
};

struct ClusterTally : ClusterSums {
  static constexpr std::size_t kJobsApart = 10'000;  // of a kind, that are told apart

  struct Kind : KindSums {
    std::vector<JobTally> each;
  };
  std::vector<Kind> kinds;

  void add(const ClusterOutcome& o, std::uint32_t nodes_there);
  void add(const ClusterTally& other);
};

// A tally as bytes: empty for a tally of nothing, as that of one job on its nodes and spares is.
std::string bytes_of(const ClusterTally& tally);
// None where they are not the bytes of a tally.
std::optional<ClusterTally> cluster_tally_of(std::string_view bytes);

// All jobs' time together, as one outcome: lines, causes and wall times are sums over jobs. It completed if
// every job did; else it ended as the first did that did not.
Outcome sum_of(const ClusterOutcome& o);

}  // namespace pitstop
