// A snapshot after every `work` of useful work.
#pragma once

#include "models/checkpoint/input.hpp"

namespace pitstop {

struct FixedInterval {
  static constexpr const char* name = "fixed";
  static constexpr const char* meaning = "this much useful work between snapshots, such as 30min";
  Duration work;
  Duration interval(const PolicyInput&) const { return work; }
};

}  // namespace pitstop
