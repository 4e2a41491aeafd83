// Logs of a replay in the formats of the programs that would have written them, each from the same events.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "experiments/observe/metrics/scene.hpp"

namespace pitstop {

struct LogOptions {
  Duration clock_skew;            // each node's clock is off by up to so much; the controller's is right
  double noise_per_node_day = 0;  // unrelated kernel lines
};

// Lines by time; of the same time, in the order in which they were added.
class LogFile {
 public:
  void add(std::int64_t us, std::string text) { lines_.push_back({us, std::move(text)}); }
  std::string text();

 private:
  struct Line {
    std::int64_t us;
    std::string text;
  };
  std::vector<Line> lines_;
};

struct NamedLog {
  std::string name, text;
};

// slurmctld.log, sacct.txt, sinfo.txt, kern.log, health-monitoring-agent.log, cloudwatch-hma.json and the
// output of the job.
std::vector<NamedLog> logs_of(const Scene& scene, const LogOptions& options);

// How far the clock of a node is off, in microseconds.
std::int64_t skew_of(const Scene& scene, const LogOptions& options, std::uint32_t node);

std::string slurmctld_log(const Scene& scene);
std::string sacct_rows(const Scene& scene);
std::string sinfo_blocks(const Scene& scene);
std::string kernel_log(const Scene& scene, const LogOptions& options);
std::string health_journal(const Scene& scene, const LogOptions& options);
std::string health_cloudwatch(const Scene& scene, const LogOptions& options);
// Of each job: slurm-82.out and so on.
std::vector<NamedLog> job_outputs(const Scene& scene);

// Slurm's hostlist: ip-10-1-0-[10-73,75].
std::string host_list(const std::vector<std::uint32_t>& nodes);
// The nodes that a job holds from t on.
std::vector<std::uint32_t> job_nodes_at(const Scene& scene, std::uint32_t job, Instant t);

// Slurm's number of a job; a resubmitted job has a new one, a requeued job does not.
inline constexpr int kFirstJob = 82;
struct Submission {
  std::uint32_t job = 0;  // of the replay
  Hold hold;
  int id = kFirstJob;
  Instant submitted;
  bool requeued = false;                    // this hold begins as a requeue
  const IncidentTimes* ended_by = nullptr;  // none: the job's own end
};
// By job, then by time.
std::vector<Submission> submissions(const Scene& scene);
bool is_preemption(const Scene& scene, const IncidentTimes& incident);
// "training" where there is one job.
std::string script_of(const Scene& scene, std::uint32_t job);

}  // namespace pitstop
