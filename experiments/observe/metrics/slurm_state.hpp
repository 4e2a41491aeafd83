// How Slurm sees the nodes of a replay. HyperPod marks a node with state fail and a reason that begins with
// "Action:"; it stays so until its replacement is back, and checks happen in a maintenance reservation.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "experiments/observe/metrics/scene.hpp"

namespace pitstop {

enum class SlurmState : std::uint8_t { alloc, idle, fail, down, maint };
inline constexpr SlurmState kSlurmStates[] = {SlurmState::alloc, SlurmState::idle, SlurmState::fail,
                                              SlurmState::down, SlurmState::maint};
const char* metric_word(SlurmState state);  // alloc, idle, fail, down, maint

struct SlurmSpan {
  Instant from, to;
  SlurmState state;
  bool failing = false;  // fail, and its job still runs: failg
  std::string reason;    // empty: none
  Instant since;         // of the reason
};

// The last span goes on for ever.
std::vector<SlurmSpan> slurm_time(const Scene& scene, std::uint32_t node);

}  // namespace pitstop
