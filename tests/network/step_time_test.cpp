// Collectives on a topology and the parts of a step, against arithmetic by hand.
#include "models/network/step_time.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <utility>

#include "experiments/scenario/calibrated/measured_ways.hpp"
#include "models/scenario.hpp"

namespace pitstop {
namespace {

// 8 nodes of 8 GPUs, 10 GB/s a node, 20 GB/s inside, 4 a leaf, two spines.
Scenario example() {
  Scenario s;
  s.job.nodes = 8;
  s.cluster.instance.gpus = 8;
  s.cluster.instance.nic_bytes_per_s = 10e9;
  s.topology.emplace();
  s.topology->nodes_per_leaf = 4;
  s.topology->spines = 2;
  s.topology->in_node.bytes_per_s = 20e9;
  return s;
}

JobNetwork network_of(const Scenario& s) {
  std::vector<TopologyMistake> mistakes;
  auto n = JobNetwork::of(s, mistakes);
  for (const TopologyMistake& m : mistakes) ADD_FAILURE() << m.what;
  return std::move(*n);
}

void degrade(Scenario& s, const char* below, const char* above, double factor) {
  DegradedLink d;
  d.name = std::string(below) + "-" + above;
  d.below = below;
  d.above = above;
  d.factor = factor;
  s.topology->degraded.push_back(d);
}

TEST(CollectiveOn, BusBandwidthOfALongRingIsTheNodes) {
  const JobNetwork n = network_of(example());
  const CollectiveAnswer a = collective_on(n, Collective::all_reduce, 64e9, 64, 8);
  EXPECT_NEAR(a.bus_bytes_per_s, 10e9, 1);
  EXPECT_NEAR(a.time_s, 64e9 * 2 * 63 / 64 / 10e9, 1e-9);
}

// Links inside that never hold back leave 2 (N - 1) / N of the bytes to each node.
TEST(CollectiveOn, HierarchicalWhereNodesAreFastInside) {
  Scenario s = example();
  s.topology->in_node.bytes_per_s = 0;
  const CollectiveAnswer a = collective_on(network_of(s), Collective::all_reduce, 64e9, 64, 8);
  EXPECT_EQ(a.algorithm, Algorithm::hierarchical);
  EXPECT_NEAR(a.time_s, 64e9 * 2 * 7 / 8 / 10e9, 1e-9);
}

TEST(CollectiveOn, OneSlowLinkSlowsAll) {
  Scenario s = example();
  degrade(s, "node-5", "leaf-1", 0.25);
  EXPECT_NEAR(collective_on(network_of(s), Collective::all_reduce, 64e9, 64, 8).bus_bytes_per_s, 2.5e9, 1);
  EXPECT_NEAR(collective_on(network_of(s), Collective::all_reduce, 64e9, 32, 4).bus_bytes_per_s, 10e9, 1);
}

// Uplinks of 5 GB/s a leaf: a ring crosses with one stream, an all-to-all with four.
TEST(CollectiveOn, Oversubscription) {
  Scenario s = example();
  s.topology->oversubscription = 8;
  const NodeBandwidth b = node_bandwidth(network_of(s), 8);
  EXPECT_DOUBLE_EQ(b.ring, 5e9);
  EXPECT_DOUBLE_EQ(b.anywhere, 1.25e9);
  const NodeBandwidth inside = node_bandwidth(network_of(s), 4);  // inside one leaf
  EXPECT_DOUBLE_EQ(inside.ring, 10e9);
  EXPECT_DOUBLE_EQ(inside.anywhere, 10e9);
}

TEST(CollectiveOn, MeasuredHopsGoBeforeLineRate) {
  Scenario s = example();
  s.topology->between_nodes.latency = Duration::micros(20);
  s.topology->between_nodes.bytes_per_s = 8e9;
  const JobNetwork n = network_of(s);
  const CollectiveCost cost = cost_on(n, 8, Collective::all_reduce);
  EXPECT_DOUBLE_EQ(cost.inter.latency_s, 20e-6);
  EXPECT_DOUBLE_EQ(1 / cost.inter.s_per_byte, 8e9);
  // A tree has 2 log2(8) hops between nodes, the ring 2 (64 - 1) 8 / 64.
  EXPECT_NEAR(collective_on(n, Collective::all_reduce, 8, 64, 8).time_s, 6 * 20e-6, 1e-6);
}

// Two measured ways, the faster for each size; a broken link slows what crosses it.
TEST(CollectiveOn, MeasuredWaysGoFirst) {
  Scenario s = example();
  JobNetwork n = network_of(s);
  n.measured = {{Collective::all_reduce, {Algorithm::tree, {1e-6, {}, {2e-6, 1 / 1e9}}}},
                {Collective::all_reduce, {Algorithm::ring, {5e-6, {}, {9e-6, 1 / 8e9}}}}};
  EXPECT_NEAR(collective_on(n, Collective::all_reduce, 8, 64, 8).time_s, 1e-6 + 6 * 2e-6 + 8 * 2 / 1e9,
              1e-12);
  EXPECT_NEAR(collective_on(n, Collective::all_reduce, 64e9, 64, 8).bus_bytes_per_s, 8e9, 1e6);
  EXPECT_NEAR(collective_on(n, Collective::all_gather, 64e9, 64, 8).bus_bytes_per_s, 10e9,
              1);  // none measured
  degrade(s, "node-5", "leaf-1", 0.25);
  JobNetwork slow = network_of(s);
  slow.measured = n.measured;
  EXPECT_NEAR(collective_on(slow, Collective::all_reduce, 64e9, 64, 8).bus_bytes_per_s, 2.5e9, 1e6);
}

TEST(MeasuredWays, FromAProfile) {
  Profile p;
  for (const auto& [key, value] : {std::pair("network.all_reduce.bandwidth.ring.launch", 2e-5),
                                   std::pair("network.all_reduce.bandwidth.ring.inter_bandwidth", 4e10),
                                   std::pair("network.all_reduce.low_latency.tree.inter_latency", 1e-5),
                                   std::pair("network.all_reduce.ring.inter_bandwidth", 1.0),  // of no way
                                   std::pair("recovery.queue", 3.0)}) {
    Figure& f = p.figures.emplace_back();
    f.key = key;
    f.value = value;
  }
  const auto ways = measured_ways(p);
  ASSERT_EQ(ways.size(), 2U);
  EXPECT_EQ(ways[0].second.algorithm, Algorithm::ring);
  EXPECT_EQ(ways[0].second.cost.launch_s, 2e-5);
  EXPECT_EQ(ways[0].second.cost.inter.s_per_byte, 1 / 4e10);
  EXPECT_EQ(ways[1].second.cost.inter.latency_s, 1e-5);
}

TEST(StepTime, ComputingIsSixFlopAParameterAndToken) {
  Scenario s = example();
  Workload w;
  w.parameters = 7e9;
  w.tokens_per_step = 4e6;
  w.achieved_tflops = 300;
  const StepTime t = step_time(network_of(s), w, s.cluster.instance, 8);
  EXPECT_NEAR(t.compute_s, 6 * 7e9 * 4e6 / 64 / 300e12, 1e-9);  // 8.75 s
  EXPECT_EQ(t.data_s, 0);  // 14 GB of gradients take 2.76 s and hide under 5.8 s of the backward pass
  w.slowest_node = 0.5;
  EXPECT_NEAR(step_time(network_of(s), w, s.cluster.instance, 8).compute_s, 2 * t.compute_s, 1e-9);
}

TEST(StepTime, WhatDoesNotHideIsExposed) {
  Scenario s = example();
  Workload w;
  w.parameters = 7e9;
  w.tokens_per_step = 4e6;
  w.achieved_tflops = 300;
  w.overlap = 0;
  EXPECT_NEAR(step_time(network_of(s), w, s.cluster.instance, 8).data_s, 14e9 * 2 * 63 / 64 / 10e9, 1e-6);
  w.fsdp = true;  // two all-gathers and a reduce-scatter
  EXPECT_NEAR(step_time(network_of(s), w, s.cluster.instance, 8).data_s, 3 * 14e9 * 63 / 64 / 10e9, 1e-6);
  // Eight tensor ranks a node: each node carries eight groups of 8 data-parallel ranks, an eighth of the
  // model each.
  w.fsdp = false;
  w.tensor = 8;
  w.layers = 32;
  w.hidden = 4096;
  EXPECT_NEAR(step_time(network_of(s), w, s.cluster.instance, 8).data_s, 14e9 / 8 * 2 * 7 / 8 / (10e9 / 8),
              1e-6);
}

TEST(StepTime, TensorAndPipeline) {
  Scenario s = example();
  s.topology->in_node.bytes_per_s = 200e9;
  Workload w;
  w.parameters = 70e9;
  w.tokens_per_step = 1 << 20;
  w.achieved_tflops = 400;
  w.tensor = 8;
  w.pipeline = 2;
  w.layers = 80;
  w.hidden = 8192;
  w.micro_batches = 16;
  const StepTime t = step_time(network_of(s), w, s.cluster.instance, 8);
  EXPECT_EQ(t.data_parallel, 4);
  const double activations = (1 << 20) / 4.0 / 16 * 8192 * 2;  // of a micro-batch
  EXPECT_NEAR(t.tensor_s, 4 * 40 * 16 * activations * 2 * 7 / 8 / 200e9, t.tensor_s * 1e-9);
  EXPECT_NEAR(t.pipeline_s, t.compute_s / 16 + 2 * activations / 8 / 10e9, t.pipeline_s * 1e-9);
}

TEST(StepTime, SaysWhatItLacks) {
  Scenario s = example();
  Workload w;
  w.parameters = 7e9;
  w.tensor = 3;
  EXPECT_EQ(lacks_for_step(w, s.cluster.instance, 8).size(), 3U);
}

// MegaScale: 1,047 s at 2,048 GPUs, under 5 s after tuning.
TEST(SetUp, PublishedPoints) {
  EXPECT_DOUBLE_EQ(communicator_set_up_s(2048, false), 1047);
  EXPECT_LE(communicator_set_up_s(2048, true), 5);
  EXPECT_DOUBLE_EQ(communicator_set_up_s(1024, false), 1047 / 4.0);
}

}  // namespace
}  // namespace pitstop
