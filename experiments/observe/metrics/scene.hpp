// A replay as exporters would see it: which node exists when, who trains on it, and which GPU shows what.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "experiments/observe/logs/signature.hpp"
#include "experiments/observe/metrics/gpu_figures.hpp"
#include "experiments/replay/node_time.hpp"
#include "experiments/replay/replay.hpp"

namespace pitstop {

// What a job does with its GPUs.
enum class Activity : std::uint8_t { idle, trains, saves, hangs };

struct ActivitySpan {
  Instant from, to;
  Activity activity;
  double speed = 1;  // share of full speed while it trains
};

// One machine behind a node's name, from its first boot to its termination. A reboot is a gap in it.
struct Life {
  std::uint32_t node;
  std::uint32_t generation;  // 0: the machine at the start
  struct Span {
    Instant from, to;
    std::uint32_t job;  // kNobody: idle
    bool of_job() const { return job != kNobody; }
  };
  std::vector<Span> spans;    // up, in order; with whom
  std::vector<Hold> reboots;  // down, but still a target
};

// What a GPU of a life shows of an incident.
struct GpuFault {
  Instant from;
  Signature signature;
  std::uint32_t gpu;
  bool precursor;
};

class Scene {
 public:
  explicit Scene(const Replay& replay);

  const Replay& replay() const { return r_; }
  const Timeline& timeline() const { return r_.timeline; }
  Instant end() const { return r_.timeline.end(); }
  const std::vector<std::vector<NodeSpan>>& nodes() const { return nodes_; }
  std::uint32_t jobs() const { return static_cast<std::uint32_t>(job_.size()); }
  const JobTold& told(std::uint32_t job) const { return r_.timeline.jobs[job]; }
  const std::vector<Hold>& holds(std::uint32_t job) const { return job_[job].holds; }
  const std::vector<ActivitySpan>& activity(std::uint32_t job) const { return job_[job].activity; }
  const std::vector<TimeSpent>& time_of(std::uint32_t job) const { return job_[job].time; }
  const std::vector<Life>& lives() const { return lives_; }
  const GpuFigures& gpu() const { return gpu_; }
  std::uint32_t gpus() const { return gpus_; }
  std::vector<GpuFault> faults_of(const Life& life) const;

  // The node and GPU that an incident shows on; of the job's own faults one of its nodes.
  std::uint32_t shown_on(const IncidentTimes& i) const { return shown_on_[i.number]; }
  std::uint32_t gpu_of(const IncidentTimes& i) const;
  Signature signature(int cause) const { return by_cause_[static_cast<std::size_t>(cause)]; }

  // A made-up but lasting identity: "GPU-...", and where the GPU sits.
  std::string uuid(const Life& life, std::uint32_t gpu) const;
  static std::string pci(std::uint32_t gpu);

 private:
  struct JobScene {
    std::vector<Hold> holds;
    std::vector<ActivitySpan> activity;
    std::vector<TimeSpent> time;
  };

  std::uint32_t some_node_of(const IncidentTimes& i) const;
  void find_lives();
  std::vector<ActivitySpan> activity_of(const std::vector<TimeSpent>& time) const;
  std::uint64_t mix(std::uint64_t a, std::uint64_t b) const;

  const Replay& r_;
  std::vector<std::vector<NodeSpan>> nodes_;
  std::vector<JobScene> job_;
  std::vector<Life> lives_;
  std::vector<Signature> by_cause_;
  std::vector<std::uint32_t> shown_on_;
  GpuFigures gpu_;
  std::uint32_t gpus_ = 1;
};

}  // namespace pitstop
