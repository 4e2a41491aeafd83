// No checkpoints: every failure starts the job from the beginning.
#pragma once

#include "models/checkpoint/input.hpp"

namespace pitstop {

struct NoCheckpoint {
  static constexpr const char* name = "none";
  static constexpr const char* meaning = "no snapshots: a failure loses everything";
  Duration interval(const PolicyInput&) const { return Duration{}; }
};

}  // namespace pitstop
