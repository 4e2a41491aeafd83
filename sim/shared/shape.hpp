// What a plan goes without, known when the loop is compiled, so that a scenario pays only for what it uses.
// The loop asks Shape::kPlain in a few short functions and is the same otherwise; so are the bits.
#pragma once

#include "sim/base/platform.hpp"
#include "sim/shared/plan.hpp"

namespace pitstop {

struct AnyShape {
  static constexpr bool kPlain = false;
};

// One tier of checkpoints, written at intervals over a store of its own; full speed; exponential lifetimes;
// no injected failure, no immune stage, no limit of time.
struct PlainShape {
  static constexpr bool kPlain = true;
  SIM_HD static bool fits(const Plan& p) {
    return p.tiers == 1 && p.tier[0].interval != kContinuous && !p.any_shared && p.slow_ppm == kFullSpeed &&
           p.clocks == 0 && p.injections == 0 && !p.any_immune && p.time_limit == Duration{};
  }
};

}  // namespace pitstop
