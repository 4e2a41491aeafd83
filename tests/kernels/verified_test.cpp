// The digests of kernels/VERIFIED.md, computed again: by the CPU's engine, or by the one that is to be
// verified.
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <sstream>
#include <string>

#include "experiments/simulate/engines/engine.hpp"
#include "experiments/simulate/runner.hpp"
#include "tests/kernels/one_job_scenarios.hpp"
#include "tests/kernels/verified_engine.hpp"

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
  options.engine = engine_named(verified_engine("cpu"));
  return run(scenario, compiled, options);
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
