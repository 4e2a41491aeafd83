// The one-job scenarios on which all engines are compared: those that are shipped, and any number of random
// ones.
#pragma once

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <random>
#include <string>
#include <vector>

#include "experiments/scenario/scenario_file.hpp"
#include "models/compile/compile.hpp"

namespace pitstop {

inline Scenario shipped(const std::string& name) {
  return read_scenario(PITSTOP_SOURCE_DIR "/experiments/scenarios/" + name + ".yaml", {});
}

class Chooser {  // of the generator's bits alone: the library's distributions differ between libraries
 public:
  std::int64_t between(std::int64_t low, std::int64_t high) {
    return low + static_cast<std::int64_t>(random_() % static_cast<std::uint64_t>(high - low + 1));
  }
  bool chance(int percent) { return between(1, 100) <= percent; }
  Duration seconds(std::int64_t low, std::int64_t high) { return Duration::seconds(between(low, high)); }

 private:
  std::mt19937_64 random_{2026};
};

// One job on a few nodes: families, exposures, symptoms, remedies, tiers and endings of all kinds.
inline Scenario any_scenario(Chooser& c) {
  const char* const bases[] = {"daly", "g5-fleet", "llama3-405b"};
  Scenario s = shipped(bases[c.between(0, 2)]);
  s.job.nodes = c.between(1, 40);
  s.job.work = c.seconds(20'000, 400'000);
  s.cluster.spares = c.between(0, 3);
  s.cluster.initial_age = c.chance(30) ? InitialAge::stationary : InitialAge::fresh;
  s.recovery.validation_failure = c.chance(50) ? 0 : 0.25;
  s.recovery.never_capacity = c.chance(90) ? 0 : 0.05;
  s.recovery.slow_factor = c.chance(50) ? 1 : 0.94;
  s.recovery.slow_for = c.seconds(0, 3000);
  s.recovery.grace = c.seconds(0, 600);
  s.horizon = s.job.work * c.between(1, 10);
  for (Cause& cause : s.causes) {
    cause.observed.reset();
    cause.per_1000_node_days.reset();
    cause.mtbf = Duration::seconds(40'000 * c.between(1, 20)) * s.job.nodes;
    if (cause.scope != Scope::job) {
      cause.symptom = static_cast<Symptom>(c.between(0, 2));
      cause.remedy = static_cast<Remedy>(c.between(0, 2));
    }
    cause.exposure = static_cast<Exposure>(c.between(0, 2));
    if (!c.chance(20)) continue;
    Weibull ageing;
    ageing.mean = *cause.mtbf;
    ageing.shape = static_cast<double>(c.between(5, 30)) / 10;
    cause.mtbf.reset();
    cause.lifetime = ageing;
  }
  for (Tier& tier : s.tiers) {
    FixedInterval fixed;
    fixed.work = c.seconds(60, 9000);
    tier.interval = fixed;
    tier.stall = c.seconds(0, 60);
    tier.persist = c.seconds(0, 1500);
    tier.copies = c.between(1, 4);
    tier.atomic = c.chance(70);
    tier.write_failure = c.chance(70) ? 0 : 0.2;
    tier.block_when_busy = c.chance(30);
    tier.final_snapshot = c.chance(30);
    tier.emergency = c.chance(40);
  }
  return s;
}

// The names of all shipped scenarios of one job, in order.
inline std::vector<std::string> shipped_one_job() {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(PITSTOP_SOURCE_DIR "/experiments/scenarios")) {
    const std::string name = entry.path().stem();
    if (entry.path().extension() == ".yaml" && !needs_cluster(shipped(name))) names.push_back(name);
  }
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace pitstop
