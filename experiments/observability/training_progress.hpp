// Steps, samples and checkpoints of the training job.
#pragma once

#include <vector>

#include "experiments/replay/timeline.hpp"
#include "models/scenario.hpp"

namespace pitstop {

// The exercise's throughput before the failure; a scenario knows none.
inline constexpr double kSamplesPerSecond = 1250;

// One step, where the scenario does not say: an assumption.
inline constexpr double kDefaultStep = 10;
inline double step_seconds(const Scenario& s) {
  return s.job.step_time ? s.job.step_time->seconds() : kDefaultStep;
}

struct DurableCheckpoint {
  Instant begun, durable;
  int tier;
  Duration work;
};
// In the order in which they became durable.
std::vector<DurableCheckpoint> durable_checkpoints(const Timeline& timeline);

}  // namespace pitstop
