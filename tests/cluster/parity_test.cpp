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
      const Outcome cluster = Cluster(plan).run(1, static_cast<std::uint32_t>(r)).jobs[0].outcome;
      EXPECT_EQ(digest_part(r, core), digest_part(r, cluster)) << entry.path() << " replication " << r;
    }
    ++compared;
  }
  EXPECT_GE(compared, 5);
}

// A stop dealt with in one go is the one that goes through every event; and an engine that has served before
// gives what a new one does.
TEST(ClusterParity, ShortcutsAndUsedEnginesChangeNothing) {
  for (const char* name :
       {"airesim-default", "airesim-s256", "grey-failures", "shared-cluster", "shared-nodes"}) {
    const CompiledScenario compiled = compile(
        read_scenario(std::string(PITSTOP_SOURCE_DIR "/experiments/scenarios/") + name + ".yaml", {}));
    Cluster used(*compiled.cluster()), slow(*compiled.cluster(), NoWatch{}, false);
    for (std::uint32_t r = 0; r < 3; ++r) {
      const ClusterOutcome a = used.run(1, r), b = slow.run(1, r), c = Cluster(*compiled.cluster()).run(1, r);
      for (std::size_t j = 0; j < a.jobs.size(); ++j) {
        EXPECT_EQ(digest_part(j, a.jobs[j].outcome), digest_part(j, b.jobs[j].outcome)) << name << " " << r;
        EXPECT_EQ(digest_part(j, a.jobs[j].outcome), digest_part(j, c.jobs[j].outcome)) << name << " " << r;
      }
      EXPECT_TRUE(a.held == b.held && a.held == c.held) << name << " " << r;
      EXPECT_EQ(a.counts.selections, b.counts.selections);
    }
  }
}

}  // namespace
}  // namespace pitstop::test
