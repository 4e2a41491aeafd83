// The digests of kernels/VERIFIED.md, computed again on this machine: the bits that a device must give.
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <random>
#include <sstream>
#include <string>

#include "experiments/config/scenario_file.hpp"
#include "experiments/runner.hpp"

namespace pitstop {
namespace {

struct Recorded {
  std::uint64_t replications = 0, digest = 0, tables = 0;
};

// Rows `| name | replications | digest | tables' digest | ...`.
std::map<std::string, Recorded> recorded() {
  std::map<std::string, Recorded> all;
  std::ifstream in(PITSTOP_SOURCE_DIR "/kernels/VERIFIED.md");
  for (std::string line; std::getline(in, line);) {
    std::istringstream cells(line);
    std::string bar, name, replications, digest, tables;
    cells >> bar >> name >> bar >> replications >> bar >> digest >> bar >> tables;
    if (digest.size() != 16) continue;
    all[name] = {std::stoull(replications), std::stoull(digest, nullptr, 16),
                 std::stoull(tables, nullptr, 16)};
  }
  return all;
}

Summary simulated(const Scenario& scenario, const CompiledScenario& compiled, std::uint64_t replications) {
  RunOptions options;
  options.replications = replications;
  return run(scenario, compiled, options);
}

Scenario shipped(const std::string& name) {
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
Scenario any_scenario(Chooser& c) {
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

TEST(Verified, ShippedScenariosGiveTheRecordedBits) {
  int checked = 0;
  for (const auto& [name, r] : recorded()) {
    if (name == "random") continue;
    const Scenario s = shipped(name);
    const Summary got = simulated(s, compile(s), r.replications);
    EXPECT_EQ(got.digest, r.digest) << name;
    EXPECT_EQ(got.tables_digest, r.tables) << name;
    ++checked;
  }
  EXPECT_GE(checked, 5);
}

TEST(Verified, TwoHundredRandomScenariosGiveTheRecordedBits) {
  const Recorded r = recorded()["random"];
  Chooser chooser;
  std::uint64_t digest = 0, tables = 0;
  for (int i = 0; i < 200; ++i) {
    const Scenario s = any_scenario(chooser);
    const Summary got = simulated(s, compile(s), r.replications);
    digest = mixed(digest ^ got.digest);
    tables = mixed(tables ^ got.tables_digest);
  }
  EXPECT_EQ(digest, r.digest) << std::hex << digest;
  EXPECT_EQ(tables, r.tables) << std::hex << tables;
}

}  // namespace
}  // namespace pitstop
