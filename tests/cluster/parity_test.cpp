// The cluster engine on the shipped scenarios: the same outcome as the one-job core, bit for bit.
#include <gtest/gtest.h>

#include <filesystem>

#include "experiments/scenario/scenario_file.hpp"
#include "experiments/simulate/runner.hpp"
#include "models/compile/compile.hpp"
#include "sim/cluster/cluster.hpp"
#include "sim/cluster/one_job_plan.hpp"

namespace pitstop::test {
namespace {

TEST(ClusterParity, ShippedScenariosAreTheCoresToTheBit) {
  int compared = 0;
  for (const auto& entry :
       std::filesystem::directory_iterator(std::string(PITSTOP_SOURCE_DIR) + "/experiments/scenarios")) {
    if (entry.path().extension() != ".yaml") continue;
    const Scenario scenario = read_scenario(entry.path().string(), {});
    const CompiledScenario compiled = compile(scenario);
    if (compiled.cluster() != nullptr) continue;  // more than the core can run
    const ClusterPlan plan = one_job_cluster(compiled.plan());
    for (std::uint64_t r = 0; r < 20; ++r) {
      const Outcome core = run_one(compiled.plan(), 1, r);
      const Outcome cluster = Cluster(plan, 1, static_cast<std::uint32_t>(r)).run().jobs[0].outcome;
      EXPECT_EQ(digest_part(r, core), digest_part(r, cluster)) << entry.path() << " replication " << r;
    }
    ++compared;
  }
  EXPECT_GE(compared, 5);
}

}  // namespace
}  // namespace pitstop::test
