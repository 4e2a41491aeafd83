// The long form of tests/network/simgrid_engine_test: more replications of the shipped one-job scenarios,
// each equal to the core's to the microsecond.
#include <gtest/gtest.h>

#include "experiments/scenario/scenario_file.hpp"
#include "experiments/simulate/engines/engine.hpp"
#include "experiments/simulate/runner.hpp"

namespace pitstop {
namespace {

TEST(SimGridCampaign, DigestsAreTheCores) {
  const Engine* const judge = engine_named("simgrid");
  for (const auto& [name, replications] :
       {std::pair("exercise", 1), std::pair("g5-fleet", 1000), std::pair("daly", 200),
        std::pair("llama3-405b", 50), std::pair("rsc1-16k", 50), std::pair("llama-70b-fsx", 100)}) {
    const Scenario s =
        read_scenario(std::string(PITSTOP_SOURCE_DIR) + "/experiments/scenarios/" + name + ".yaml", {});
    if (!judge->refusal(s).empty()) GTEST_SKIP() << judge->refusal(s);
    const CompiledScenario compiled = compile(s);
    RunOptions options;
    options.seed = 11;
    options.replications = static_cast<std::uint64_t>(replications);
    const Summary core = run(s, compiled, options);
    options.engine = judge;
    EXPECT_EQ(run(s, compiled, options).digest, core.digest) << name;
  }
}

}  // namespace
}  // namespace pitstop
