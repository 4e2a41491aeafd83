// The fleet engine on the shipped scenarios: the same outcome as the one-job core, bit for bit.
#include <gtest/gtest.h>

#include <filesystem>

#include "experiments/config/scenario_file.hpp"
#include "experiments/runner.hpp"
#include "models/compile.hpp"
#include "sim/fleet/fleet.hpp"
#include "sim/fleet/one_job.hpp"

namespace pitstop::test {
namespace {

TEST(FleetParity, ShippedScenariosAreTheCoresToTheBit) {
  int compared = 0;
  for (const auto& entry :
       std::filesystem::directory_iterator(std::string(PITSTOP_SOURCE_DIR) + "/experiments/scenarios")) {
    if (entry.path().extension() != ".yaml") continue;
    const Scenario scenario = read_scenario(entry.path().string(), {});
    const CompiledScenario compiled = compile(scenario);
    if (compiled.fleet() != nullptr) continue;  // more than the core can run
    const FleetPlan plan = one_job_fleet(compiled.plan());
    for (std::uint64_t r = 0; r < 20; ++r) {
      const Outcome core = run_one(compiled.plan(), 1, r);
      const Outcome fleet = Fleet(plan, 1, static_cast<std::uint32_t>(r)).run().jobs[0].outcome;
      EXPECT_EQ(digest_part(r, core), digest_part(r, fleet)) << entry.path() << " replication " << r;
    }
    ++compared;
  }
  EXPECT_GE(compared, 5);
}

}  // namespace
}  // namespace pitstop::test
