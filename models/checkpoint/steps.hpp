// A snapshot after every so many training steps.
#pragma once

#include <cstdint>

#include "models/checkpoint/input.hpp"

namespace pitstop {

struct EverySteps {
  static constexpr const char* name = "steps";
  static constexpr const char* meaning = "this many training steps between snapshots, such as 500 steps";
  std::int64_t steps = 0;
  Duration interval(const PolicyInput& in) const { return in.step_time * steps; }
};

}  // namespace pitstop
