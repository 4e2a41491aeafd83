// A replication with all that its files and pictures are made from.
#pragma once

#include <string>
#include <vector>

#include "experiments/replay/job_time.hpp"
#include "experiments/replay/naming.hpp"
#include "experiments/replay/timeline.hpp"
#include "models/compile/compile.hpp"
#include "models/scenario.hpp"

namespace pitstop {

struct Replay {
  Scenario scenario;
  Plan plan;  // its pointers belong to the CompiledScenario that it came from
  Timeline timeline;
  std::vector<TimeSpent> job;  // empty where there are several
  WallClock clock;

  std::int64_t us(Instant t) const { return clock.us(t); }
  const Cause& cause(int c) const { return scenario.causes[static_cast<std::size_t>(c)]; }
  // "gpu", or "none".
  std::string cause_name(int c) const { return c == kNoCause ? "none" : cause(c).name; }
  // "large-3": the third of its kind; "job" where there is one.
  std::string job_name(std::uint32_t job) const;
  const Tier& tier(std::uint32_t job, int tier) const;
  // The reason of a marked node; HyperPod acts on those that begin with "Action:". Empty where no node is
  // taken.
  const char* action(int c) const;
};

// The exercise's start (MODEL: 2025-01-15 14:30:00 UTC), for want of a better one.
inline constexpr const char* kDefaultStart = "2025-01-15T14:30:00Z";

// Requires: `compiled` is of `scenario` and outlives the replay.
Replay replay_of(const Scenario& scenario, const CompiledScenario& compiled, std::uint64_t seed,
                 std::uint64_t replication, std::int64_t start_us);

}  // namespace pitstop
