// What a set of replications says: the answer, how sure it is, and where the time went.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "experiments/scenario/vary/varied.hpp"
#include "sim/base/time.hpp"
#include "sim/shared/outcome.hpp"
#include "sim/shared/row.hpp"
#include "sim/shared/words.hpp"

namespace pitstop {

struct Interval {
  double low = 0, high = 0;
};

// Mean of a quantity over replications with Student's t interval (95 %) of the mean.
struct Estimate {
  double mean = 0;
  double std = 0;
  Interval ci95;
};

// The wall time, seconds. Where a replication did not complete the wall time is censored there: no mean,
// no interval; a quantile exists only where fewer replications than that are missing.
struct WallTime {
  std::optional<Estimate> estimate;  // none when censored
  std::optional<double> p05, p50, p95, p99;
  bool censored() const { return !estimate.has_value(); }
};

struct CauseLoss {
  std::string name;  // "none" for scheduled stalls and the first start
  Estimate lost_s;   // seconds a replication
  double interruptions_mean = 0;
};

// One job, means over replications.
struct JobSummary {
  std::int64_t nodes = 0;
  std::int64_t gpus = 0;                 // of each node
  double completed = 0;                  // share of the replications
  double submitted_s = 0, waited_s = 0;  // since the start; for the first start, where there was one
  double wall_s = 0, ettr = 0;           // from submission to the end; productive over wall time, of the sums
  double lost_work_s = 0, requeued_s = 0, interruptions = 0;
};

// The jobs of one kind, over all of them in all replications.
struct KindSummary {
  std::string name;
  std::uint64_t jobs = 0;  // in one replication
  std::int64_t nodes = 0;
  std::int64_t gpus = 0;  // of each node; all of them where it has the nodes to itself
  bool shares = false;    // it leaves GPUs of its nodes to other jobs
  double completed = 0;   // share of the jobs
  Estimate wall_s;        // from submission to the end, however it ended
  Estimate waited_s;      // for the first start
  Estimate ettr;
  Estimate lost_work_s, interruptions;
  Estimate requeued_s;           // in the queue again because of failures
  std::vector<JobSummary> each;  // by number, the first 10,000
};
// What a cluster came to. Shares are of all its nodes' time from the first submission to the last end.
struct ClusterSummary {
  bool one_job = false;
  std::int64_t nodes = 0;
  std::vector<KindSummary> kinds;
  std::array<std::uint64_t, kEndings> ended{};  // jobs of all kinds, in all replications
  Estimate span_s, utilisation, goodput, lost_node_h;
  Estimate requeued_node_h;  // wanted by jobs that queue again because of failures
  // The jobs' ledgers, each as often as it has nodes; and by cause, in the order of Summary::by_cause.
  std::array<Estimate, kLines> ledger_node_h;
  std::vector<Estimate> cause_node_h;
  Estimate moving_s, moving_alone_s;  // transfers over shared file systems; what they would take alone
  Estimate selections, pulled, repairs, retired, preemptions, backfilled, false_alarms;
  Estimate spoilt;  // jobs that completed with silent corruption that nobody had found
};

// A replication worth a replay.
struct Pick {
  std::uint64_t replication = 0;
  std::optional<Duration> wall;  // none: it did not complete
};
struct Picks {
  Pick best, median, worst;
};

struct Uncertainty;  // experiments/simulate/uncertainty.hpp

struct Summary {
  std::string scenario;  // its name
  std::string engine = "cpu";
  std::uint64_t seed = 0;
  std::uint64_t replications = 0;
  WallTime wall;
  Estimate ettr;  // productive / wall, mean over replications
  Estimate interruptions;
  std::array<Estimate, kLines> ledger_s;
  std::vector<CauseLoss> by_cause;
  std::array<std::uint64_t, kEndings> endings{};
  std::optional<Picks> picks;
  double failures_mean = 0, spare_failures_mean = 0, snapshots_mean = 0;
  std::optional<ClusterSummary> cluster;  // of a whole cluster
  std::optional<Estimate> cost;           // node-hours x the user's price, spares included
  std::string currency;
  std::uint64_t digest = 0;
  std::uint64_t tables_digest = 0;
  bool interrupted = false;                        // Ctrl-C: only the first `replications` were finished
  std::shared_ptr<const Uncertainty> uncertainty;  // when asked for
  std::vector<Row> rows;                           // kept when asked for
  // Time lost to each cause of `by_cause` in each replication (row-major); kept when asked for.
  std::vector<Duration> cause_rows;
};

// One point of a sweep: the varied keys with their values, and the answer there.
struct SweepPoint {
  std::vector<VariedValue> values;
  Summary summary;
};
struct Sweep {
  std::vector<std::string> keys;
  std::vector<SweepPoint> points;
  std::optional<std::size_t> best;  // least mean wall time (or, where wall is censored, highest ETTR)
  // The exact or first-order optimum of the swept interval where a formula exists, seconds.
  std::optional<double> analytic_interval_s;
};

// What was run, kept in every result file.
struct Provenance {
  std::string scenario_text;
  std::string command_line;
  std::string version;
  std::string scenario_path = {};           // as typed
  std::vector<std::string> overrides = {};  // KEY=VALUE, as given to --set, in their order
};

}  // namespace pitstop
