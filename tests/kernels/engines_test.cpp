// The device's source under Thrust's TBB back end: the bits of the core, whatever the threads, batches,
// shards and workspaces.
#include <gtest/gtest.h>

#include <cstring>
#include <nlohmann/json.hpp>
#include <string>

#include "experiments/simulate/engines/engine.hpp"
#include "kernels/replicate/replicate.hpp"
#include "tests/kernels/one_job_scenarios.hpp"
#include "tests/kernels/verified_engine.hpp"
#include "tests/support/program.hpp"
#include "tests/support/scratch_folder.hpp"

namespace pitstop {
namespace {

class EngineTest : public ::testing::Test {
 protected:
  void SetUp() override {
    const std::string why = engine_named(verified_engine())->refusal(shipped("daly"));
    if (!why.empty()) GTEST_SKIP() << why;
  }
};

Batch run_by(const std::string& engine, const Scenario& scenario, std::uint64_t first, std::uint64_t count,
             unsigned threads = 2) {
  const CompiledScenario compiled = compile(scenario);
  return engine_named(engine)->run({scenario, compiled, 1, first, count, threads, true, nullptr, {}});
}

bool same(const Row& a, const Row& b) {
  return a.wall == b.wall && a.line == b.line && a.interruptions == b.interruptions &&
         a.failures == b.failures && a.spare_failures == b.spare_failures && a.snapshots == b.snapshots &&
         a.ending == b.ending;
}

template <class B>  // Batch or ReplicatedRange
void expect_same(const B& got, const Batch& wanted, const std::string& what) {
  static_assert(std::has_unique_object_representations_v<Tally>);
  EXPECT_EQ(got.tally.digest, wanted.tally.digest) << what;
  EXPECT_EQ(std::memcmp(&got.tally, &wanted.tally, sizeof(Tally)), 0) << what;
  ASSERT_EQ(got.rows.size(), wanted.rows.size()) << what;
  for (std::size_t r = 0; r < got.rows.size(); ++r)
    ASSERT_TRUE(same(got.rows[r], wanted.rows[r])) << what << ", row " << r;
  EXPECT_TRUE(got.cause_rows == wanted.cause_rows) << what;
}

TEST_F(EngineTest, ShippedScenariosGiveTheBitsOfTheCore) {
  const auto names = shipped_one_job();
  EXPECT_GE(names.size(), 5U);
  for (const std::string& name : names) {
    const Scenario s = shipped(name);
    expect_same(run_by(verified_engine(), s, 0, 300), run_by("cpu", s, 0, 300), name);
  }
}

TEST_F(EngineTest, TwoHundredRandomScenariosGiveTheBitsOfTheCore) {
  Chooser chooser;
  for (int i = 0; i < 200; ++i) {
    const Scenario s = any_scenario(chooser);
    expect_same(run_by(verified_engine(), s, 0, 20), run_by("cpu", s, 0, 20), "random " + std::to_string(i));
  }
}

TEST_F(EngineTest, ThreadsAndRangesDoNotMatter) {
  const Scenario s = shipped("g5-fleet");
  const Batch all = run_by("cpu", s, 0, 9000);
  for (const unsigned threads : {1U, 2U, 8U})
    expect_same(run_by(verified_engine(), s, 0, 9000, threads), all, std::to_string(threads) + " threads");
  Tally parts = run_by(verified_engine(), s, 0, 4000).tally;
  parts.add(run_by(verified_engine(), s, 4000, 5000).tally);
  EXPECT_EQ(std::memcmp(&parts, &all.tally, sizeof parts), 0);
}

TEST_F(EngineTest, SortsForQuantiles) {
  std::mt19937_64 random(5);
  std::vector<std::int64_t> values(100'000);
  for (std::int64_t& v : values) v = static_cast<std::int64_t>(random() >> (random() % 60 + 1));
  values[7] = INT64_MAX;  // a censored one
  std::vector<std::int64_t> wanted = values;
  std::sort(wanted.begin(), wanted.end());
  engine_named(verified_engine())->sort(values);
  EXPECT_TRUE(values == wanted);
}

TEST_F(EngineTest, KnotsAreCounted) {
  for (const std::string& name : shipped_one_job()) {
    const CompiledScenario compiled = compile(shipped(name));
    std::size_t bytes = 0;
    for (const QuantileTable& t : compiled.tables())
      bytes += QuantileTable::kHeads * sizeof(std::uint32_t) + t.knot_count() * sizeof(std::int64_t);
    EXPECT_EQ(bytes, compiled.table_bytes()) << name;
  }
}

#if defined(PITSTOP_WITH_THRUST_CPU) || defined(PITSTOP_WITH_CUDA_ENGINE)
ReplicatedRange replicate(const ReplicationRange& range) {
#if defined(PITSTOP_WITH_CUDA_ENGINE)
  if (verified_engine() == "cuda") return replicate_on_cuda(range);
#endif
#if defined(PITSTOP_WITH_THRUST_CPU)
  return replicate_on_host(range);
#else
  return {};
#endif
}

// Long repairs of many nodes: many incidents at once, which small workspaces do not hold.
TEST_F(EngineTest, WorkspacesThatAreOutgrownDoNotMatter) {
  Scenario s = shipped("llama3-405b");
  s.job.nodes = 60;
  s.cluster.spares = 40;
  for (Cause& cause : s.causes) {
    cause.observed.reset();
    cause.mtbf = Duration::seconds(4'000'000);
    cause.per_1000_node_days.reset();
  }
  const CompiledScenario compiled = compile(s);
  const Batch wanted = run_by("cpu", s, 7, 300);
  for (const std::uint32_t slots : {1U, 3U, 10U, 1000U}) {
    ReplicationRange range{compiled, 1, 7, 300, true};
    range.slots = slots;
    expect_same(replicate(range), wanted, std::to_string(slots) + " slots");
  }
}
#endif

class EngineProgramTest : public EngineTest {
 protected:
  // The answer as JSON, without the name of the engine.
  std::string answer(std::vector<std::string> arguments) {
    arguments.insert(arguments.end(), {"--quiet", "--json", folder / "answer.json"});
    const Answer a = pitstop(arguments);
    EXPECT_EQ(a.code, 0) << a.err;
    std::string text = contents(folder / "answer.json");
    const std::string name = '"' + verified_engine() + '"';
    for (std::string::size_type at; name != "\"cpu\"" && (at = text.find(name)) != std::string::npos;)
      text.replace(at, name.size(), "\"cpu\"");
    return text;
  }
  ScratchFolder folder;
};

TEST_F(EngineProgramTest, UntilAndSweepsGiveOneAnswer) {
  const std::vector<std::vector<std::string>> commands{
      {"run", "experiments/scenarios/daly.yaml", "--until", "0.2%"},
      {"sweep", "experiments/scenarios/g5-fleet.yaml", "--vary", "cluster.spares=0..3", "--replications",
       "300"}};
  for (auto command : commands) {
    const std::string wanted = answer(command);
    command.insert(command.end(), {"--engine", verified_engine()});
    EXPECT_EQ(answer(command), wanted) << command[0];
  }
}

TEST_F(EngineProgramTest, ShardsAndAKilledRunGiveOneAnswer) {
  const std::vector<std::string> question{"run", "experiments/scenarios/llama3-405b.yaml", "--replications",
                                          "40000"};
  auto with = [&question](std::vector<std::string> more) {
    more.insert(more.begin(), question.begin(), question.end());
    return more;
  };
  const std::string wanted = answer(question);
  for (const std::string part : {"1", "2", "3"}) {
    const Answer a = pitstop(with({"--shard", part + "/3", "--engine", verified_engine(), "--quiet", "--out",
                                   folder / (part + ".h5")}));
    EXPECT_EQ(a.code, 0) << a.err;
  }
  EXPECT_EQ(answer({"merge", folder / "1.h5", folder / "2.h5", folder / "3.h5"}), wanted);

  const std::string file = folder / "killed.h5";
  for (int kills = 0; kills < 2; ++kills) {
    Program run(with({"--engine", verified_engine(), "--quiet", "--resume", file}));
    run.let_it_compute(0.2);
    run.kill();
    run.wait();
  }
  EXPECT_EQ(answer(with({"--engine", verified_engine(), "--resume", file})), wanted);
}

TEST_F(EngineProgramTest, WhatIsBeyondItIsNamed) {
  const Answer a =
      pitstop({"run", "experiments/scenarios/shared-cluster.yaml", "--engine", verified_engine()});
  EXPECT_EQ(a.code, 2);
  EXPECT_NE(a.err.find("several jobs: use --engine cpu"), std::string::npos) << a.err;
}

TEST(CudaEngine, SaysWhatItLacks) {
  const Scenario s = shipped("daly");
  const bool built = engine_named("cuda")->refusal(s).empty();
  const Answer a = pitstop({"run", "experiments/scenarios/daly.yaml", "--engine", "cuda", "--quiet"});
  if (a.code == 0) GTEST_SKIP() << "there is a device: kernels/verify_on_gpu.sh";
  EXPECT_EQ(a.code, built ? 3 : 2);
  EXPECT_NE(a.err.find(built ? "no CUDA device can be used" : "built without CUDA"), std::string::npos)
      << a.err;
  EXPECT_EQ(a.out, "");
}

TEST(AutoEngine, GivesTheBitsOfTheCore) {
  const Scenario s = shipped("g5-fleet");
  expect_same(run_by("auto", s, 0, 100), run_by("cpu", s, 0, 100), "auto");
}

}  // namespace
}  // namespace pitstop
