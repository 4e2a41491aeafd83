// An ideal to compare with: every instant of work is kept, and keeping it costs nothing.
#pragma once

#include "models/checkpoint/input.hpp"

namespace pitstop {

struct Continuous {
  static constexpr const char* name = "continuous";
  static constexpr const char* meaning = "an ideal: nothing is ever lost, and keeping it costs nothing";
  Duration interval(const PolicyInput&) const { return kContinuous; }
};

}  // namespace pitstop
