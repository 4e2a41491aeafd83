// All that a report tells, as figures. The pages (HTML, Markdown) are views of it.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "experiments/answers/advice/advice.hpp"
#include "experiments/answers/sensitivity/sensitivity.hpp"
#include "experiments/replay/cluster_time.hpp"
#include "experiments/results/results_reader.hpp"
#include "experiments/scenario/facts.hpp"
#include "experiments/simulate/summary.hpp"

namespace pitstop {

// Intervals that cost at most this share of the wall time more than the best are as good to choose.
inline constexpr double kFlatMargin = 0.001;

// The loss at each checkpoint interval, all under the same failures; and what theory says of it.
struct IntervalCurve {
  struct Point {
    double interval_s;
    Estimate lost_s;
    bool as_good;  // within kFlatMargin of the best
  };
  std::string key;  // checkpoint.interval
  std::vector<Point> points;
  // (interval, expected loss), seconds: one cycle of work and stall with failures at the job's rate and the
  // mean recovery seen (MODEL: E[segment] = e^(lambda R) (1/lambda + D) (e^(lambda (T + C)) - 1), D = 0).
  std::vector<std::pair<double, double>> analytic;
  std::optional<double> present_s, exact_s;
  double flat_low_s = 0, flat_high_s = 0;
};

struct RunTimeline {
  struct Span {
    double from_s, to_s;
    Line line;
  };
  struct Failure {
    double at_s;
    std::string cause;
  };
  std::uint64_t replication = 0;
  double wall_s = 0;
  std::vector<Span> spans;
  std::vector<Failure> failures;
};

// A replication of a whole cluster, in equal steps of time from 0 to the end of its last job.
struct ClusterTimeline {
  std::uint64_t replication = 0;
  std::size_t jobs = 0, completed = 0;
  double end_s = 0;
  std::vector<std::array<double, kNodeUses>> nodes;  // of each use, the mean over a step
  std::vector<double> in_line;                       // that waiting jobs ask for, the mean over a step
  std::array<double, kNodeUses> node_h{};
};
ClusterTimeline cluster_timeline(const Replay& replay);

struct DetectionChannel {
  std::string name;
  double latency_s;
  double miss;
};

// What had to be simulated anew from the scenario that the file holds; absent where that was not possible.
struct Resimulated {
  Facts facts;
  std::optional<IntervalCurve> curve;
  std::optional<Advice> advice;
  std::optional<Sensitivity> sensitivity;  // of the mean wall time; levers, the most saving first
  std::vector<DetectionChannel> channels;
  std::optional<RunTimeline> median, worst;
  std::optional<ClusterTimeline> cluster_median, cluster_worst;
};

struct ReportContent {
  StoredResults stored;
  std::string file;       // the result file's name
  std::size_t shown = 0;  // the point that the report is about
  std::string name, description;
  std::optional<Resimulated> again;
  std::string why_not;  // where `again` is absent

  const Summary& summary() const { return stored.sweep.points[shown].summary; }
  bool is_cluster() const { return summary().cluster.has_value(); }
  std::uint64_t jobs() const;  // of one replication

  // Seconds: of every replication that completed its wall time or, of every one of a cluster, the mean over
  // its jobs from their submissions to their ends, however they ended. And what is told of all of them.
  std::vector<double> walls_s() const;
  WallTime wall() const;

  // The ledger that is told: of one job in seconds, of all jobs of a cluster in node-hours.
  const std::array<Estimate, kLines>& ledger() const;
  double work() const { return ledger()[index_of(Line::productive)].mean; }
  double total() const;  // sum of the ledger's means
  double lost() const { return total() - work(); }
  // What each cause cost, in the ledger's unit, the most first.
  struct Lost {
    std::string cause;  // "none" for what no failure caused
    Estimate lost;
    double interruptions_mean;
  };
  std::vector<Lost> causes() const;
};

// Simulates the scenario of the file anew for what a result file does not hold. `stop` is Ctrl-C.
// Throws InputError for an empty file, and for one of a whole cluster without its tables.
ReportContent compose_report(StoredResults stored, const std::string& file, const std::atomic<bool>* stop);

}  // namespace pitstop
