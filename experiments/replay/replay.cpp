#include "experiments/replay/replay.hpp"

#include "sim/cluster/plan.hpp"

namespace pitstop {

const char* Replay::action(int c) const {
  switch (plan.cause[c].remedy) {
    case Remedy::restart:
      return "";
    case Remedy::repair:
      return "Repair";
    case Remedy::reboot:
      return "Action:Reboot";
    case Remedy::replace:
      return "Action:Replace";
  }
  return "";
}

std::string Replay::job_name(std::uint32_t j) const {
  if (scenario.jobs.empty()) return "job";
  const JobTold& told = timeline.jobs[j];
  const JobSpec& kind = scenario.jobs[told.kind];
  return kind.count == 1 ? kind.name : kind.name + "-" + std::to_string(told.of_kind + 1);
}

const Tier& Replay::tier(std::uint32_t j, int tier) const {
  const auto k = static_cast<std::size_t>(tier);
  if (scenario.jobs.empty()) return scenario.tiers[k];
  const std::vector<Tier>& own = scenario.jobs[timeline.jobs[j].kind].tiers;
  return own.empty() ? scenario.tiers[k] : own[k];
}

Replay replay_of(const Scenario& scenario, const CompiledScenario& compiled, std::uint64_t seed,
                 std::uint64_t replication, std::int64_t start_us) {
  Replay r;
  r.scenario = scenario;
  r.plan = compiled.cluster() != nullptr ? compiled.cluster()->kinds.front().plan : compiled.plan();
  r.timeline = timeline_of(compiled, seed, replication);
  if (!r.timeline.several()) r.job = job_time(r.timeline);
  r.clock.start_us = start_us;
  return r;
}

}  // namespace pitstop
