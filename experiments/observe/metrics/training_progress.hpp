// Steps, samples and checkpoints of a training job.
#pragma once

#include <optional>
#include <vector>

#include "experiments/replay/replay.hpp"

namespace pitstop {

// The exercise's throughput before the failure; a scenario knows none.
inline constexpr double kSamplesPerSecond = 1250;

// One step, where the scenario does not say: an assumption.
inline constexpr double kDefaultStep = 10;
inline std::optional<Duration> step_of(const Replay& r, std::uint32_t job) {
  const Scenario& s = r.scenario;
  return s.jobs.empty() ? s.job.step_time : s.jobs[r.timeline.jobs[job].kind].step_time;
}
inline double step_seconds(const Replay& r, std::uint32_t job) {
  const auto step = step_of(r, job);
  return step ? step->seconds() : kDefaultStep;
}

struct DurableCheckpoint {
  Instant begun, durable;
  int tier;
  Duration work;
};
// Of a job, in the order in which they became durable.
std::vector<DurableCheckpoint> durable_checkpoints(const Timeline& timeline, std::uint32_t job);

}  // namespace pitstop
