// The actors of the one-job world, and what they know together. Failure streams and the script strike; a
// monitor walks each incident; the replacement service mends nodes; the job trains, saves and starts again.
// Each part has a file of its own: one_job_failures, _incidents, _replacement and _run.cpp.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "models/judge/timeline.hpp"
#include "models/judge/training_log.hpp"
#include "models/network/simgrid/actors.hpp"
#include "sim/shared/outcome.hpp"
#include "sim/shared/plan.hpp"
#include "sim/shared/stage_times.hpp"

namespace pitstop {

struct WorldIncident {
  std::size_t log = 0;
  FailureDraws draws;
  Instant t0;
  std::uint32_t unit = 0;
  int cause = 0;
  enum class Side { warned, recovering, waiting, ready, none } job = Side::recovering;
  StartedActor actor;
};
using WorldIncidentPtr = std::shared_ptr<WorldIncident>;

// When a class of failure clocks runs.
class ClassClock {
 public:
  void set(Instant t, bool runs);
  // Sleeps until the clock reads `due`.
  void wait_for(Duration due);

 private:
  bool runs_ = true;
  Duration offset_, paused_at_;
  Bell changed_;
};

// Requires: made once in a process.
class OneJobWorld {
 public:
  OneJobWorld(const Plan& plan, std::uint64_t seed, std::uint32_t replication)
      : plan_(plan), draws_{seed, replication}, times_(plan_, draws_), training_(plan_, draws_, out_) {}
  OneJobWorld(const OneJobWorld&) = delete;
  OneJobWorld& operator=(const OneJobWorld&) = delete;

  Outcome play();

 private:
  enum class Node { of_job, idle, away };
  enum class JobIs { running, saving, stopped, queued, starting };

  // Failures: streams and the script.
  void be_stream(std::size_t e);
  void be_script();
  void strike(const FailureDraws& draws, int cause, bool of_job, std::uint32_t node, Exposure exposure);
  void lose_spare(const FailureDraws& draws, int cause, std::uint32_t node);

  // An incident, as the monitor and the scheduler walk it.
  void open_incident(const FailureDraws& draws, int cause, std::uint32_t unit, Instant t, bool warned);
  void watch(const WorldIncidentPtr& i);
  // The marked node's job gets its grace period. Returns how long it takes to stop.
  Duration drain(const WorldIncidentPtr& i);
  void job_stopped(const WorldIncidentPtr& i);
  void ready(const WorldIncidentPtr& i);
  void join(const WorldIncidentPtr& i);
  void close(const WorldIncidentPtr& i);

  // The replacement service.
  // Sends a node to be mended: the service is an actor of its own until the node is back.
  void mend(const WorldIncidentPtr& i);
  bool reboots(const WorldIncidentPtr& i, std::uint32_t attempt) const;
  // Whether the node will ever come back; if not, the job waits for capacity for good.
  bool promise(const WorldIncidentPtr& i, std::uint32_t attempt);
  struct Stages {
    Instant granted, replaced, validated;
  };
  Stages stages(const WorldIncidentPtr& i, std::uint32_t attempt, Instant t) const;
  // In the log, while the job waits for this node.
  void plan_stages(const WorldIncidentPtr& i, std::uint32_t attempt, bool comes);
  void service(const WorldIncidentPtr& i, std::uint32_t attempt);
  void node_back(const WorldIncidentPtr& i);
  bool is_hope_left() const;

  // The job, its limits, the end.
  void interrupt(int cause, bool node_lost);
  void halt();
  void kill_job();
  void count_stop(int cause);
  // The running job up to now.
  void progress();
  const WorldIncidentPtr& latest() const;
  // Nothing is missing any more: the job goes to the queue, starts, restores, trains.
  void requeue();
  void train(int cause, bool restored);
  void save(const std::vector<int>& tiers);
  void stall_until(Instant t);
  void show_exposure();
  void start_limit();
  void stop_limit();
  void be_horizon();
  void end(Ending ending);

  IncidentLog& log(const WorldIncidentPtr& i) { return timeline_.incident(i->log); }

  const Plan& plan_;
  DrawSource draws_;
  StageTimes times_;
  Outcome out_;
  TrainingLog training_;
  WorldTimeline timeline_;
  Controller controller_;
  std::vector<Node> nodes_;
  std::vector<std::uint32_t> idle_;  // the one to be taken next at the end
  std::vector<std::unique_ptr<ClassClock>> clock_;
  std::vector<WorldIncidentPtr> open_;  // those that the job waits for
  JobIs job_ = JobIs::starting;
  bool held_ = true, stalling_ = false, ended_ = false;
  Instant saved_at_;
  std::int64_t returning_ = 0;  // nodes away that will come back
  StartedActor job_actor_, limit_actor_;
};

}  // namespace pitstop
