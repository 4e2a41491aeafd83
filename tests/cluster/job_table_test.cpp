// What is told of each job of a cluster, and what a failure costs by sending its job to the queue again.
#include <gtest/gtest.h>

#include "experiments/answers/run/csv_output.hpp"
#include "experiments/results/cluster_tables.hpp"
#include "experiments/results/results.hpp"
#include "experiments/results/results_reader.hpp"
#include "experiments/scenario/scenario_file.hpp"
#include "tests/oracle/check_mean.hpp"
#include "tests/support/scratch_folder.hpp"

namespace pitstop::test {
namespace {

// Two jobs of one kind and one of another. A node of the first job fails at 100 s: 100 s lost, 30 s to
// notice, an idle node at once, 60 s in the queue, 10 s to start.
TEST(JobTable, TellsEachJobApart) {
  const Scenario s = parse_scenario(R"(
cluster: {nodes: 8}
causes: {node: {remedy: replace, detected_by: [hma]}}
detection: {hma: {latency: 30s}}
recovery: {queue: 60s, restart: 10s, replacement: 1h}
jobs:
  pair: {nodes: 2, work: 1000s, count: 2, every: 40s}
  one: {nodes: 1, work: 500s, submit: 20s}
inject: [{at: 100s, node: 1, cause: node}]
checkpoint: none
)",
                                    "s.yaml", {}, ".");
  const Summary r = simulate(s, 1, 3);
  ASSERT_TRUE(r.cluster);
  ASSERT_EQ(r.cluster->kinds.size(), 2U);
  const KindSummary& pair = r.cluster->kinds[0];
  ASSERT_EQ(pair.each.size(), 2U);
  ASSERT_EQ(r.cluster->kinds[1].each.size(), 1U);
  const JobSummary &first = pair.each[0], &second = pair.each[1], &one = r.cluster->kinds[1].each[0];
  EXPECT_DOUBLE_EQ(first.wall_s, 1200);
  EXPECT_DOUBLE_EQ(first.ettr, 1000.0 / 1200);
  EXPECT_DOUBLE_EQ(first.lost_work_s, 100);
  EXPECT_DOUBLE_EQ(first.requeued_s, 60);
  EXPECT_DOUBLE_EQ(first.interruptions, 1);
  EXPECT_DOUBLE_EQ(second.submitted_s, 40);
  EXPECT_DOUBLE_EQ(second.wall_s, 1000);
  EXPECT_DOUBLE_EQ(second.requeued_s, 0);
  EXPECT_DOUBLE_EQ(one.wall_s, 500);
  EXPECT_EQ(one.nodes, 1);
  EXPECT_DOUBLE_EQ(r.cluster->requeued_node_h.mean * 3600, 2 * 60);
  EXPECT_DOUBLE_EQ(pair.requeued_s.mean, 30);
  // As CSV: a row a job, with the columns of the table `jobs` in result files.
  EXPECT_EQ(run_csv(r),
            "kind,job,nodes,gpus_per_node,completed,submitted_mean_s,waited_mean_s,wall_mean_s,ettr,lost_"
            "work_mean_s,"
            "requeued_mean_s,interruptions_mean\n"
            "pair,0,2,1,1,0,0,1200,0.8333333333333334,100,60,1\n"
            "pair,1,2,1,1,40,0,1000,1,0,0,0\n"
            "one,0,1,1,1,20,0,500,1,0,0,0\n");
}

// The same three jobs, in node-hours: two nodes lose 100 s, 30 s of detection, 60 s of queue and 10 s of
// restart. All eight nodes are paid for from the first submission to the last end.
TEST(JobTable, NodeHoursAndCostAreTheClusters) {
  const Scenario s = parse_scenario(R"(
cluster: {nodes: 8, price: 36 USD/h}
causes: {node: {remedy: replace, detected_by: [hma]}}
detection: {hma: {latency: 30s}}
recovery: {queue: 60s, restart: 10s, replacement: 1h}
jobs:
  pair: {nodes: 2, work: 1000s, count: 2, every: 40s}
  one: {nodes: 1, work: 500s, submit: 20s}
inject: [{at: 100s, node: 1, cause: node}]
checkpoint: none
)",
                                    "s.yaml", {}, ".");
  const Summary r = simulate(s, 1, 3);
  const ClusterSummary& f = *r.cluster;
  const auto node_s = [&](Line line) {
    return f.ledger_node_h[static_cast<std::size_t>(index_of(line))].mean * 3600;
  };
  EXPECT_EQ(f.nodes, 8);
  EXPECT_NEAR(node_s(Line::productive), 2 * 2000 + 500, 1e-6);
  EXPECT_NEAR(node_s(Line::lost_work), 2 * 100, 1e-6);
  EXPECT_NEAR(node_s(Line::detection), 2 * 30, 1e-6);
  EXPECT_NEAR(node_s(Line::queue), 2 * 60, 1e-6);
  EXPECT_NEAR(node_s(Line::restart), 2 * 10, 1e-6);
  ASSERT_EQ(f.cause_node_h.size(), 2U);
  EXPECT_NEAR(f.cause_node_h[0].mean * 3600, 2 * 200, 1e-6);
  EXPECT_NEAR(f.cause_node_h[1].mean, 0, 1e-9);
  ASSERT_TRUE(r.cost);
  EXPECT_NEAR(r.cost->mean, 8 * 36.0 * 1200 / 3600, 1e-6);

  // A result file holds all of it.
  const ScratchFolder folder;
  write_results(folder / "r.h5", {"name: x\n", "pitstop run x.yaml", "1"}, r);
  const ClusterSummary read = *read_results(folder / "r.h5").sweep.points[0].summary.cluster;
  EXPECT_EQ(read.nodes, 8);
  for (const ClusterFigure& figure : kClusterFigures) {
    EXPECT_EQ((read.*figure.figure).mean, (f.*figure.figure).mean) << figure.name;
    EXPECT_EQ((read.*figure.figure).ci95.high, (f.*figure.figure).ci95.high) << figure.name;
  }
  for (std::size_t l = 0; l < kLines; ++l) EXPECT_EQ(read.ledger_node_h[l].mean, f.ledger_node_h[l].mean);
  ASSERT_EQ(read.cause_node_h.size(), 2U);
  EXPECT_EQ(read.cause_node_h[0].mean, f.cause_node_h[0].mean);
  ASSERT_EQ(read.kinds.size(), 2U);
  EXPECT_EQ(read.kinds[0].name, "pair");
  EXPECT_EQ(read.kinds[0].jobs, 2U);
  for (const KindFigure& figure : kKindFigures)
    EXPECT_EQ((read.kinds[0].*figure.figure).mean, (f.kinds[0].*figure.figure).mean) << figure.name;
  ASSERT_EQ(read.kinds[0].each.size(), 2U);
  for (const JobFigure& figure : kJobFigures)
    EXPECT_EQ(read.kinds[0].each[1].*figure.figure, f.kinds[0].each[1].*figure.figure) << figure.name;
}

// One job pre-empts another: that one waits in the queue, but for no failure.
TEST(JobTable, PreemptionIsNoFailure) {
  const Scenario s = parse_scenario(R"(
cluster: {nodes: 2}
scheduler: {preemption: true}
jobs:
  low: {nodes: 2, work: 1000s}
  high: {nodes: 2, work: 100s, submit: 50s, priority: 1}
checkpoint: none
)",
                                    "s.yaml", {}, ".");
  const Summary r = simulate(s, 1, 1);
  EXPECT_DOUBLE_EQ(r.cluster->kinds[0].each[0].requeued_s, 0);
  EXPECT_GT(r.cluster->kinds[0].each[0].wall_s, 1100);
}

}  // namespace
}  // namespace pitstop::test
