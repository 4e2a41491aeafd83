// Transfers of jobs that share a file system while a cluster runs: from a scenario to the engine, and what
// SimGrid says to them.
#include <gtest/gtest.h>

#include <cmath>

#include "experiments/scenario/scenario_file.hpp"
#include "models/compile/compile.hpp"
#include "models/network/transfer_set.hpp"
#include "sim/cluster/cluster.hpp"
#if PITSTOP_HAS_SIMGRID
#include "models/network/simgrid/transfers.hpp"
#endif

namespace pitstop {
namespace {

constexpr const char* kCluster =
    "cluster: {nodes: 24, instance: ml.p5.48xlarge}\n"
    "topology: {nodes_per_leaf: 4, file_systems: {fsx: {throughput: 3 GB/s}}}\n"
    "workload: {parameters: 7e9}\n"
    "causes: {node: {mtbf: 4h, detected_by: [hma]}}\n"
    "recovery: {profile: hyperpod-field}\n";

Scenario scenario(const std::string& jobs, const std::string& checkpoint) {
  return parse_scenario(kCluster + ("jobs:\n" + jobs) + "checkpoint: " + checkpoint + "\n", "s.yaml", {},
                        "none");
}

std::string mistakes(const std::string& jobs, const std::string& checkpoint) {
  try {
    scenario(jobs, checkpoint);
  } catch (const ConfigError& e) {
    return e.what();
  }
  return "none";
}

constexpr const char* kAsync = "{interval: 30min, writer: {who: sharded, async: true, host_copy: 50 GB/s}}";

TEST(ClusterTransfers, EachKindHasTimesOfItsOwnNodesAndWorkload) {
  const Scenario s = scenario(
      "  wide: {nodes: 6, work: 2d, count: 2}\n"
      "  narrow: {nodes: 2, work: 2d, workload: {parameters: 1e9}}\n",
      kAsync);
  ASSERT_EQ(s.jobs.size(), 2U);
  EXPECT_NEAR(s.jobs[0].tiers[0].persist.seconds(), 98e9 / 3e9, 1e-5);
  EXPECT_NEAR(s.jobs[1].tiers[0].persist.seconds(), 14e9 / 3e9, 1e-5);
  EXPECT_NEAR(s.jobs[1].tiers[0].stall.seconds(), 14e9 / 16 / 50e9, 1e-6);
  EXPECT_EQ(s.tiers[0].persist, s.jobs[0].tiers[0].persist);
  const CompiledScenario compiled = compile(s);
  const ClusterPlan& plan = *compiled.cluster();
  ASSERT_EQ(plan.stores.size(), 1U);
  EXPECT_EQ(plan.stores[0].bytes_per_s, 3e9);
  const TransferPlan& write = plan.kinds[0].traffic[0].write;
  EXPECT_EQ(plan.kinds[0].plan.tier[0].shared, SharedWrite::behind);
  ASSERT_EQ(write.parts.size(), 1U);  // leaves of 4 and of 2 nodes, all bound by their cards alone
  EXPECT_NEAR(write.parts[0].bytes, 98e9, 1);
  EXPECT_EQ(write.parts[0].streams, 6U);
  EXPECT_NEAR(write.parts[0].cap_bytes_per_s, 6 * 400e9, 1);
  EXPECT_EQ(write.alone, s.jobs[0].tiers[0].persist);
}

TEST(ClusterTransfers, TheHorizonIsThatOfTheLongestJob) {
  const Scenario s = scenario("  a: {nodes: 6, work: 2d}\n  b: {nodes: 2, work: 3d}\n", "none");
  EXPECT_EQ(horizon_of(s), Duration::seconds(86400 * 300));
}

TEST(ClusterTransfers, OneJobAloneSharesWithNobody) {
  const Scenario s = scenario("  only: {nodes: 6, work: 2d}\n", kAsync);
  const CompiledScenario compiled = compile(s);
  EXPECT_FALSE(compiled.cluster()->kinds[0].plan.any_shared);
}

TEST(ClusterTransfers, MistakesAreLocated) {
  EXPECT_EQ(mistakes("  a: {nodes: 6, work: 2d, count: 2}\n",
                     "{interval: 1h, writer: {who: sharded, concurrent: 2}}"),
            "s.yaml:8:63: checkpoint.writer.concurrent: not allowed with several jobs, whose transfers are "
            "simulated; remove it");
  EXPECT_EQ(mistakes("  a: {nodes: 6, work: 2d, count: 2, checkpoint: {interval: 1h, writer: {who: sharded, "
                     "store: fxs}}}\n",
                     "none"),
            "s.yaml:7:94: jobs.a.checkpoint.writer.store: there is no \"fxs\" in topology.file_systems");
}

struct Moves {
  static constexpr bool on = true;
  std::vector<MovedPart>* all = nullptr;
  void operator()(const Event&) const {}
  void operator()(const TimeSpent&) const {}
  void moved(const MovedPart& m) const { all->push_back(m); }
};

#if PITSTOP_HAS_SIMGRID

// One stream a node. A transfer that was given up is one of the bytes that it had moved.
TEST(ClusterTransfers, SimGridAgreesOnEveryTransferOfAReplication) {
  const Scenario s = scenario(
      "  a: {nodes: 5, work: 3d, count: 2}\n"
      "  b: {nodes: 3, work: 3d, count: 3, every: 7min, workload: {parameters: 20e9}, checkpoint: {interval: "
      "20min, writer: {who: sharded}}}\n"
      "  c: {nodes: 1, work: 3d, count: 2, every: 3min, checkpoint: {interval: 15min, writer: {who: "
      "rank0}}}\n",
      kAsync);
  const CompiledScenario compiled = compile(s);
  std::vector<MovedPart> moved;
  BasicCluster<Moves>(*compiled.cluster(), 3, 0, Moves{&moved}).run();
  const Instant day = Instant::at(Duration::seconds(86'400));  // the rest is more of the same
  std::erase_if(moved, [&](const MovedPart& m) { return m.start > day; });
  TransferSet set;
  set.capacity = {3e9};
  std::size_t given_up = 0, slowed = 0;
  for (const MovedPart& m : moved) {
    TransferAsked x;
    x.start = m.start;
    x.bytes = m.bytes / m.asked.streams;
    x.cap = m.asked.cap_bytes_per_s / m.asked.streams;
    x.path = {0};
    for (std::uint32_t k = 0; k < m.asked.streams; ++k) set.transfers.push_back(x);
    given_up += m.whole ? 0 : 1;
    slowed += (m.end - m.start).seconds() > 1.05 * m.bytes / std::min(3e9, m.asked.cap_bytes_per_s) ? 1 : 0;
  }
  ASSERT_GT(moved.size(), 200U);
  EXPECT_GT(given_up, 0U);
  EXPECT_GT(slowed, 50U);
  const std::vector<double> judge = simgrid_ends({set});
  double worst = 0;
  std::size_t n = 0;
  for (const MovedPart& m : moved) {
    for (std::uint32_t k = 0; k < m.asked.streams; ++k) {
      const double ours = (m.end - m.start).seconds();
      if (ours < 1e-3 || m.end > day) continue;  // given up at once, or met those that are left out
      worst = std::max(worst, std::abs(judge[n + k] - m.start.since_start().seconds() - ours) / ours);
    }
    n += m.asked.streams;
  }
  EXPECT_LT(worst, 0.005);
  RecordProperty("worst_relative_error", std::to_string(worst));
}

#else

TEST(ClusterTransfers, SimGridAgreesOnEveryTransferOfAReplication) {
  GTEST_SKIP() << "built without SimGrid";
}

#endif

}  // namespace
}  // namespace pitstop
