#include "experiments/replay/replay.hpp"

namespace pitstop {

const char* Replay::action(int c) const {
  switch (plan.cause[c].remedy) {
    case Remedy::restart:
    case Remedy::repair:
      return "";
    case Remedy::reboot:
      return "Action:Reboot";
    case Remedy::replace:
      return "Action:Replace";
  }
  return "";
}

Replay replay_of(const Scenario& scenario, const CompiledScenario& compiled, std::uint64_t seed,
                 std::uint64_t replication, std::int64_t start_us) {
  Replay r;
  r.scenario = scenario;
  r.plan = compiled.plan();
  r.timeline = timeline_of(r.plan, seed, replication);
  r.job = job_time(r.timeline, r.plan);
  r.clock.start_us = start_us;
  return r;
}

}  // namespace pitstop
