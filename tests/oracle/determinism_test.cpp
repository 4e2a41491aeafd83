// Same input, same bits: any number of threads, any replication alone.
#include <gtest/gtest.h>

#include "experiments/scenario/scenario_file.hpp"
#include "sim/one_job/one_job.hpp"
#include "tests/oracle/check_mean.hpp"

namespace pitstop::test {
namespace {

Scenario shipped(const char* name) {
  return read_scenario(std::string(PITSTOP_SOURCE_DIR "/experiments/scenarios/") + name + ".yaml", {});
}

const char* const kScenarios[] = {"exercise", "daly", "llama3-405b", "rsc1-16k", "g5-fleet"};

TEST(Determinism, ThreadsDoNotMatter) {
  for (const char* name : kScenarios) {
    const Scenario scenario = shipped(name);
    const CompiledScenario compiled = compile(scenario);
    RunOptions options;
    options.replications = 200;
    options.threads = 1;
    const std::uint64_t digest = run(scenario, compiled, options).digest;
    for (const unsigned threads : {2U, 8U}) {
      options.threads = threads;
      EXPECT_EQ(run(scenario, compiled, options).digest, digest) << name << ", " << threads << " threads";
    }
  }
}

TEST(Determinism, AReplicationAloneIsTheOneInTheBatch) {
  for (const char* name : kScenarios) {
    const Scenario scenario = shipped(name);
    const CompiledScenario compiled = compile(scenario);
    RunOptions options;
    options.replications = 50;
    options.keep_rows = true;
    const Summary batch = run(scenario, compiled, options);
    std::uint64_t digest = 0;
    for (std::uint64_t r = 50; r-- > 0;) {
      const Outcome alone = run_one(compiled.plan(), options.seed, r);
      EXPECT_EQ(alone.wall, batch.rows[r].wall);
      digest += digest_part(r, alone);
    }
    EXPECT_EQ(digest, batch.digest) << name;
  }
}

TEST(Determinism, ShortcutsChangeNothing) {
  for (const char* name : kScenarios) {
    const CompiledScenario compiled = compile(shipped(name));
    std::vector<std::uint64_t> memory(Workspace::bytes(compiled.plan()) / 8 + 1);
    Workspace space = Workspace::carve(compiled.plan(), reinterpret_cast<std::byte*>(memory.data()));
    for (std::uint32_t r = 0; r < 100; ++r) {
      const Outcome with = OneJob(compiled.plan(), space, 1, r).run();
      const Outcome without = OneJob(compiled.plan(), space, 1, r, false).run();
      ASSERT_EQ(digest_part(r, with), digest_part(r, without)) << name << ' ' << r;
    }
  }
}

TEST(Determinism, AnyChangeOfAnOutcomeChangesTheDigest) {
  Outcome o;
  o.wall = minutes(5);
  const std::uint64_t digest = digest_part(3, o);
  EXPECT_NE(digest_part(4, o), digest);
  Outcome changed = o;
  changed.line[4] = Duration::micros(1);
  EXPECT_NE(digest_part(3, changed), digest);
  changed = o;
  changed.ending = Ending::horizon;
  EXPECT_NE(digest_part(3, changed), digest);
  changed = o;
  changed.spare_failures = 1;
  EXPECT_NE(digest_part(3, changed), digest);
}

}  // namespace
}  // namespace pitstop::test
