// Each kind of file, in small ones written for this test with every irregularity that is known of the real
// ones.
#include <gtest/gtest.h>

#include "calibration/import/failure_trace.hpp"
#include "tests/calibration/imported_file.hpp"

namespace pitstop {
namespace {

TEST(ImportNccl, TheFirstReleaseWroteMillisecondsAndFactors) {
  const Imported f = fixture("nccl_v1_all_gather.txt");
  ASSERT_EQ(f.collectives.size(), 1U);
  const CollectiveRun& run = f.collectives[0];
  EXPECT_EQ(run.operation, "all_gather");
  EXPECT_EQ(run.ranks, 4);
  ASSERT_EQ(run.rows.size(), 3U);
  EXPECT_DOUBLE_EQ(run.rows[0].out_of_place->time_us, 100);
  EXPECT_NEAR(run.rows[0].out_of_place->algbw, 1048576 / 100e-6, 1) << "algbw is bytes / time";
  EXPECT_DOUBLE_EQ(run.rows[0].out_of_place->busbw, 7.86e9);
  EXPECT_TRUE(warned(f, 10, "algbw holds the bus factor")) << all_warnings(f);
  EXPECT_DOUBLE_EQ(*run.average_busbw, 9.60833e9);
}

// (n-1)/n of 64 ranks is 1.6 % off 1: too little to see in two decimals, so the operation decides.
TEST(ImportNccl, AnOldAllGatherOfManyRanks) {
  const Imported f = fixture("nccl_old_all_gather_64.txt");
  ASSERT_EQ(f.collectives.size(), 1U);
  const CollectiveRun& run = f.collectives[0];
  EXPECT_EQ(run.operation, "all_gather");
  EXPECT_EQ(run.ranks, 64);
  EXPECT_TRUE(run.ranks_inferred);
  EXPECT_NEAR(run.rows[0].out_of_place->algbw, 67108864 / 6606e-6, 1);
  EXPECT_DOUBLE_EQ(run.rows[0].out_of_place->busbw, 10e9);
}

TEST(ImportNccl, PrefixesNoiseCutsAndNotAvailable) {
  const Imported f = fixture("nccl_v2_all_reduce_noise.txt");
  ASSERT_EQ(f.collectives.size(), 1U);
  const CollectiveRun& run = f.collectives[0];
  EXPECT_EQ(run.operation, "all_reduce");
  EXPECT_EQ(run.ranks, 2);
  EXPECT_EQ(run.nodes, 2);
  ASSERT_EQ(run.rows.size(), 3U);
  EXPECT_EQ(run.rows[0].line, 13);
  EXPECT_EQ(run.rows[0].out_of_place->wrong, 0);
  EXPECT_FALSE(run.rows[0].in_place->wrong) << "N/A is not 0";
  EXPECT_FALSE(run.average_busbw);
  EXPECT_FALSE(run.out_of_bounds);
  EXPECT_TRUE(warned(f, 15, "cut")) << all_warnings(f);
  EXPECT_EQ(f.warnings.size(), 1U) << all_warnings(f);
}

TEST(ImportNccl, TimestampsAndFailedRuns) {
  const Imported f = fixture("nccl_timestamps_send_recv.txt");
  ASSERT_EQ(f.collectives.size(), 1U);
  EXPECT_EQ(f.collectives[0].operation, "sendrecv");
  EXPECT_FALSE(f.collectives[0].operation_inferred);
  EXPECT_EQ(f.collectives[0].version, "2.17.3");
  EXPECT_EQ(f.collectives[0].rows.size(), 2U);
  EXPECT_TRUE(f.collectives[0].failed);
  EXPECT_TRUE(warned(f, 8, "3 values are wrong") || warned(f, 9, "3 values are wrong")) << all_warnings(f);
}

TEST(ImportNccl, Json) {
  const Imported f = fixture("nccl.json");
  ASSERT_EQ(f.collectives.size(), 1U);
  const CollectiveRun& run = f.collectives[0];
  EXPECT_EQ(run.operation, "reduce_scatter");
  EXPECT_EQ(run.ranks, 2);
  EXPECT_EQ(run.nodes, 2);
  ASSERT_EQ(run.rows.size(), 1U);
  EXPECT_EQ(run.rows[0].line, 6);
  EXPECT_DOUBLE_EQ(run.rows[0].out_of_place->busbw, 5.24288e9);
  EXPECT_FALSE(run.rows[0].in_place) << "nan is absent";
}

TEST(ImportNccl, ALauncherThatRefusedGivesNoResult) {
  const Imported f = fixture("mpirun_refused.txt");
  EXPECT_FALSE(f.usable());
  EXPECT_TRUE(f.collectives.empty());
  ASSERT_EQ(f.remarks.size(), 1U);
  EXPECT_NE(f.remarks[0].find("4 asked"), std::string::npos) << f.remarks[0];
}

TEST(ImportFabric, FiPingpong) {
  const Imported f = fixture("fi_pingpong.txt");
  ASSERT_EQ(f.point_to_point.size(), 4U);
  EXPECT_TRUE(f.point_to_point[0].holds_set_up);
  EXPECT_FALSE(f.point_to_point[1].holds_set_up);
  EXPECT_EQ(f.point_to_point[2].bytes, 1 << 20);
  EXPECT_DOUBLE_EQ(*f.point_to_point[2].bandwidth, 2097.15e6);
  EXPECT_EQ(f.point_to_point[2].side, "server");
  EXPECT_EQ(f.point_to_point[3].side, "client");
  EXPECT_EQ(f.point_to_point[3].iterations, 10'000);
  EXPECT_FALSE(f.point_to_point[3].holds_set_up) << "10,000 iterations";
  EXPECT_TRUE(warned(f, 9, "cut")) << all_warnings(f);
}

TEST(ImportFabric, PerftestUnitsFollowTheMessageRate) {
  const Imported f = fixture("ib_write_bw.txt");
  ASSERT_EQ(f.point_to_point.size(), 4U);
  EXPECT_NEAR(*f.point_to_point[0].bandwidth, 96.47e9 / 8, 1) << "Gb/s under a header of MB/sec";
  EXPECT_FALSE(f.point_to_point[0].peak) << "0.00 was not measured";
  EXPECT_NEAR(*f.point_to_point[1].bandwidth, 11000.0 * 1048576, 1);
  EXPECT_NEAR(*f.point_to_point[2].bandwidth, 52.43e9 / 8, 1);
  EXPECT_FALSE(f.point_to_point[3].bandwidth) << "fits no unit";
  EXPECT_TRUE(warned(f, 4, "header says MB/sec")) << all_warnings(f);
  EXPECT_TRUE(warned(f, 10, "contradict")) << all_warnings(f);
  EXPECT_EQ(f.warnings.size(), 2U) << all_warnings(f);
  const Imported latency = fixture("ib_write_lat.txt");
  ASSERT_EQ(latency.point_to_point.size(), 1U);
  EXPECT_DOUBLE_EQ(*latency.point_to_point[0].latency_us, 1.85) << "the typical one";
}

TEST(ImportFabric, Osu) {
  const Imported f = fixture("osu.txt");
  ASSERT_EQ(f.point_to_point.size(), 2U);
  EXPECT_DOUBLE_EQ(*f.point_to_point[1].bandwidth, 12e9);
  EXPECT_TRUE(warned(f, 5, "garbled")) << all_warnings(f);
  ASSERT_EQ(f.collectives.size(), 1U);
  EXPECT_EQ(f.collectives[0].operation, "all_reduce");
  EXPECT_DOUBLE_EQ(f.collectives[0].rows[1].out_of_place->time_us, 500);
}

TEST(ImportFabric, PeerMatrices) {
  const Imported f = fixture("p2p.txt");
  ASSERT_EQ(f.peer_matrices.size(), 4U);
  const PeerMatrix& bandwidth = f.peer_matrices[1];
  EXPECT_EQ(bandwidth.unit, "B/s");
  EXPECT_EQ(bandwidth.peer_access, true);
  EXPECT_DOUBLE_EQ(*bandwidth.rows[1][0], 22e9);
  EXPECT_EQ(f.peer_matrices[2].by, "GPU");
  EXPECT_FALSE(f.peer_matrices[3].rows[1][1]) << "cut";
}

TEST(ImportStorage, Fio) {
  const Imported f = fixture("fio.json");
  ASSERT_EQ(f.storage.size(), 1U);
  const StorageResult& r = f.storage[0];
  EXPECT_EQ(r.job, "checkpoint");
  EXPECT_EQ(r.direction, "write");
  EXPECT_EQ(r.line, 11);
  EXPECT_DOUBLE_EQ(r.bandwidth, 2147483648.0);
  EXPECT_EQ(r.bytes, 8589934592);
  EXPECT_EQ(r.block_bytes, 4 << 20);
  EXPECT_EQ(r.jobs, 2);
  EXPECT_EQ(r.direct, true);
  EXPECT_EQ(r.engine, "libaio");
  EXPECT_DOUBLE_EQ(*r.latency_mean_us, 3000.0005);
  EXPECT_DOUBLE_EQ(*r.sync_mean_us, 2000);
  EXPECT_EQ(r.percentiles_us.size(), 2U);
  EXPECT_TRUE(warned(f, 17, "error 28")) << all_warnings(f);
  const Imported old = fixture("fio2.json");
  ASSERT_EQ(old.storage.size(), 1U);
  EXPECT_DOUBLE_EQ(old.storage[0].bandwidth, 1024000) << "KiB/s";
  EXPECT_EQ(old.storage[0].bytes, 1048576) << "KiB";
  EXPECT_DOUBLE_EQ(*old.storage[0].latency_mean_us, 20);
}

TEST(ImportSlurm, SacctRowsAreNotLines) {
  const Imported f = fixture("sacct_P.txt");
  ASSERT_EQ(f.jobs.size(), 4U) << all_warnings(f);
  EXPECT_EQ(f.jobs[0].id, "101");
  EXPECT_EQ(f.jobs[0].state, "NODE_FAIL");
  EXPECT_EQ(f.jobs[0].elapsed_us, 7'200'000'000);
  EXPECT_EQ(f.jobs[0].gpus, 8);
  EXPECT_EQ(f.jobs[0].nodes, 2);
  EXPECT_EQ(f.jobs[0].start->us - f.jobs[0].submit->us, 300'000'000);
  EXPECT_EQ(f.jobs[1].step, "batch");
  EXPECT_EQ(f.jobs[1].state, "CANCELLED");
  EXPECT_EQ(f.jobs[1].repeats, 2);
  EXPECT_FALSE(f.jobs[2].start) << "Unknown";
  EXPECT_EQ(f.jobs[3].id, "104");
  EXPECT_EQ(f.jobs[3].gpus, 4);
  EXPECT_TRUE(warned(f, 7, "cut")) << all_warnings(f);
  EXPECT_TRUE(warned(f, 5, "repeat")) << all_warnings(f);
}

TEST(ImportSlurm, SacctTableAndJson) {
  const Imported table = fixture("sacct_table.txt");
  ASSERT_EQ(table.jobs.size(), 2U);
  EXPECT_EQ(table.jobs[0].state, "FAILED");
  EXPECT_EQ(table.jobs[0].elapsed_us, (26 * 3600 + 3 * 60 + 4) * std::int64_t{1'000'000});
  EXPECT_EQ(table.jobs[1].step, "0");
  const Imported json = fixture("sacct.json");
  ASSERT_EQ(json.jobs.size(), 3U);
  EXPECT_EQ(json.jobs[0].state, "NODE_FAIL");
  EXPECT_EQ(json.jobs[0].gpus, 8);
  EXPECT_EQ(json.jobs[0].time_limit_us, 7'200'000'000);
  EXPECT_EQ(json.jobs[0].exit_code, "0:0");
  EXPECT_EQ(json.jobs[0].restarts, 1);
  EXPECT_EQ(json.jobs[1].step, "batch");
  EXPECT_FALSE(json.jobs[2].start) << "0 is not yet";
}

TEST(ImportSlurm, SinfoAndScontrol) {
  const Imported reasons = fixture("sinfo_R.txt");
  ASSERT_EQ(reasons.node_states.size(), 4U);
  EXPECT_EQ(reasons.node_states[1].node, "g5-2");
  EXPECT_EQ(reasons.node_states[1].reason, "Action:Replace");
  EXPECT_EQ(reasons.node_states[2].reason, "Not responding");
  EXPECT_TRUE(warned(reasons, 4, "HyperPod ignores it")) << all_warnings(reasons);
  const Imported table = fixture("sinfo.txt");
  ASSERT_EQ(table.node_states.size(), 4U) << all_warnings(table);
  EXPECT_EQ(table.node_states[0].state, "DRAIN");
  EXPECT_TRUE(table.node_states[0].not_responding);
  EXPECT_EQ(table.node_states[2].node, "g5-2") << "the list was wrapped";
  const Imported node = fixture("scontrol_node.txt");
  ASSERT_EQ(node.node_states.size(), 1U);
  EXPECT_EQ(node.node_states[0].reason, "Action:Reboot");
  EXPECT_EQ(node.node_states[0].state, "DOWN");
  ASSERT_TRUE(node.node_states[0].time);
}

TEST(ImportSlurm, Squeue) {
  const Imported f = fixture("squeue.txt");
  ASSERT_EQ(f.jobs.size(), 2U);
  EXPECT_EQ(f.jobs[0].state, "RUNNING");
  EXPECT_EQ(f.jobs[0].elapsed_us, (26 * 3600 + 3 * 60 + 4) * std::int64_t{1'000'000});
  EXPECT_EQ(f.jobs[0].node_list, "g5-[1-2]");
  EXPECT_EQ(f.jobs[1].state, "PENDING");
  EXPECT_EQ(f.jobs[1].reason, "Nodes required for job are DOWN, DRAINED or reserved");
  EXPECT_TRUE(warned(f, 4, "cut")) << all_warnings(f);
}

TEST(ImportSlurm, Slurmctld) {
  const Imported f = fixture("slurmctld.log");
  ASSERT_EQ(f.node_states.size(), 7U) << all_warnings(f);
  EXPECT_EQ(f.node_states[1].node, "g5-2");
  EXPECT_EQ(f.node_states[1].reason, "Action:Replace");
  EXPECT_EQ(f.node_states[3].state, "FAIL");
  EXPECT_EQ(f.node_states[4].state, "DOWN");
  EXPECT_EQ(f.node_states[6].boot_unix_s, 1767263000);
  EXPECT_EQ(f.node_states[6].time->clock, Clock::no_year);
  ASSERT_EQ(f.job_events.size(), 2U);
  EXPECT_EQ(f.job_events[0].event, "requeue");
  EXPECT_EQ(f.job_events[0].nodes, "g5-1");
  EXPECT_EQ(f.job_events[1].event, "allocate");
}

TEST(ImportHyperPod, AutoResume) {
  const Imported f = fixture("auto_resume.log");
  ASSERT_EQ(f.health.size(), 4U);
  EXPECT_EQ(f.health[0].event, "verdict");
  EXPECT_EQ(f.health[0].reason, "RETRYSTEP");
  EXPECT_EQ(f.health[1].nodes, (std::vector<std::string>{"n-1", "n-3"}));
  EXPECT_EQ(f.health[2].node, "n-2") << "what came back";
  EXPECT_EQ(f.health[3].attempt, 2);
  ASSERT_EQ(f.training.size(), 1U);
  EXPECT_DOUBLE_EQ(f.training[0].time_us, 12.5e6);
}

TEST(ImportHyperPod, HealthAgentAndDeepChecks) {
  const Imported f = fixture("hma.json");
  ASSERT_EQ(f.health.size(), 2U) << all_warnings(f);
  EXPECT_EQ(f.health[0].condition, "NvidiaErrorTerminate");
  EXPECT_EQ(f.health[0].xid, 79);
  EXPECT_EQ(f.health[0].pci, "0000:10:00");
  EXPECT_EQ(f.health[1].reason, "XidUserAppError");
  EXPECT_TRUE(warned(f, 2, "clocks differ")) << all_warnings(f);
  const Imported deep = fixture("deep_health.log");
  ASSERT_EQ(deep.health.size(), 3U);
  EXPECT_EQ(deep.health[2].reason, "replace");
  const Imported faulty = fixture("deep_health_fail.log");
  ASSERT_EQ(faulty.health.size(), 1U);
  EXPECT_EQ(faulty.health[0].event, "faulty_instance");
  EXPECT_EQ(faulty.health[0].reason, "replace");
  ASSERT_EQ(faulty.health[0].figures.size(), 2U);
  EXPECT_EQ(faulty.health[0].figures[1].second, 30);
}

TEST(ImportKernel, XidsOfEveryLog) {
  const Imported f = fixture("kernel.log");
  ASSERT_EQ(f.xids.size(), 5U) << all_warnings(f);
  EXPECT_EQ(f.xids[0].xid, 79);
  EXPECT_EQ(f.xids[0].time->clock, Clock::boot);
  EXPECT_EQ(f.xids[0].action, "reboot_then_replace");
  EXPECT_EQ(f.xids[1].xid, 31);
  EXPECT_EQ(f.xids[1].action, "none");
  EXPECT_EQ(f.xids[1].process, "python");
  EXPECT_TRUE(f.xids[2].nvswitch);
  EXPECT_EQ(f.xids[2].xid, 12028);
  EXPECT_EQ(f.xids[2].device, "nvswitch3");
  EXPECT_EQ(f.xids[2].host, "g5-1");
  EXPECT_EQ(f.xids[3].time->clock, Clock::utc);
  EXPECT_EQ(f.xids[4].time->us, 205'000'000);
  EXPECT_TRUE(warned(f, 6, "cut")) << all_warnings(f);
  EXPECT_FALSE(fixture("kernel_clean.log").usable());
}

TEST(ImportKernel, TheTableIsTheUsers) {
  std::vector<TraceIssue> issues;
  const XidTable table =
      XidTable::from_csv("kind,code,action\nxid,79,replace\nxid,x,none\nsxid,1,explode\n", issues);
  EXPECT_EQ(issues.size(), 2U);
  const Imported f = import_text("k", "[ 1.000000] NVRM: Xid (PCI:0000:10:00): 79, gone\n", table);
  ASSERT_EQ(f.xids.size(), 1U);
  EXPECT_EQ(f.xids[0].action, "replace");
}

TEST(ImportTraining, Megatron) {
  const Imported f = fixture("training.log");
  ASSERT_EQ(f.training.size(), 2U);
  EXPECT_EQ(f.training[0].iteration, 5);
  EXPECT_DOUBLE_EQ(f.training[0].time_us, 1'500'500);
  EXPECT_DOUBLE_EQ(*f.training[1].time_max_us, 2.5e6);
}

TEST(ImportMetrics, Exposition) {
  const Imported f = fixture("exposition.prom");
  ASSERT_EQ(f.metrics.size(), 6U) << all_warnings(f);
  EXPECT_EQ(f.metrics[0].time_ms, 1395066363000);
  EXPECT_EQ(f.metrics[0].labels, R"(method="post",path="a\"}b")");
  for (int i = 1; i <= 4; ++i) EXPECT_FALSE(f.metrics[static_cast<std::size_t>(i)].value) << i;
  EXPECT_EQ(f.metrics[5].value, 0);
  EXPECT_EQ(f.metric_families.size(), 2U);
  EXPECT_TRUE(warned(f, 10, "not a sample")) << all_warnings(f);
  EXPECT_EQ(import_words("slurm_nodes_idle 3\nslurm_nodes_down 0\n").metrics.size(), 2U);
  EXPECT_FALSE(import_words("alpha 3\nbeta 0\n").usable());
  const Imported open = fixture("openmetrics.prom");
  ASSERT_EQ(open.metrics.size(), 1U);
  EXPECT_EQ(open.metrics[0].time_ms, 1520879607789);
  EXPECT_EQ(open.metric_families[0].unit, "seconds");
}

TEST(ImportTraces, StepFun) {
  const Imported f = fixture("stepfun.json");
  ASSERT_EQ(f.trace.events.size(), 2U);
  EXPECT_EQ(f.trace.events[0].cause, "Hardware Failure/GPU");
  EXPECT_EQ(f.trace.events[0].time_us, 129'600'000'000);
  EXPECT_EQ(f.trace.events[0].repair_us, 43'200'000'000);
  EXPECT_FALSE(f.trace.events[1].repair_us);
  EXPECT_TRUE(warned(f, 4, "never started")) << all_warnings(f);
}

TEST(ImportTraces, Lanl) {
  const Imported f = fixture("lanl.csv");
  ASSERT_EQ(f.trace.events.size(), 2U);
  EXPECT_EQ(f.trace.events[0].group, "system 77");
  EXPECT_EQ(f.trace.events[0].detail, "Memory, Dimm");
  EXPECT_EQ(f.trace.events[0].repair_us, 3'600'000'000);
  EXPECT_FALSE(f.trace.events[1].repair_us) << "repaired before it failed";
  EXPECT_EQ(f.trace.groups[0].nodes, 4);
  EXPECT_TRUE(warned(f, 4, "start")) << "month 13";
  const Imported published = fixture("lanl_published.csv");
  ASSERT_EQ(published.trace.events.size(), 1U);
  EXPECT_EQ(published.trace.events[0].cause, "Hardware");
  EXPECT_EQ(published.trace.events[0].repair_us, 360'000'000);
}

TEST(ImportTraces, Grid5000) {
  const Imported f = fixture("grid5000.csv");
  std::size_t failures = 0;
  for (const FailureEvent& e : f.trace.events) failures += e.event == TraceEvent::failure;
  EXPECT_EQ(failures, 1U);
  EXPECT_EQ(f.trace.groups[0].nodes, 2);
  EXPECT_EQ(f.trace.groups[0].until_us, 9'000'000'000);
  EXPECT_TRUE(warned(f, 6, "state 0 or 1")) << all_warnings(f);
}

TEST(ImportTraces, Titan) {
  const Imported f = fixture("titan.csv");
  std::size_t counts[3] = {};
  for (const FailureEvent& e : f.trace.events) ++counts[static_cast<int>(e.event)];
  EXPECT_EQ(counts[0], 2U);
  EXPECT_EQ(counts[1], 3U);
  EXPECT_EQ(counts[2], 3U);
  EXPECT_TRUE(warned(f, 6, "ends before it starts")) << all_warnings(f);
}

TEST(ImportTraces, PlainCsv) {
  const Imported f = fixture("plain.csv");
  ASSERT_EQ(f.trace.events.size(), 2U);
  EXPECT_EQ(f.trace.events[0].time_us, 36'000'000'000);
  EXPECT_EQ(f.trace.events[0].repair_us, 1'800'000'000);
  EXPECT_EQ(f.trace.events[1].cause, "disk; raid");
  EXPECT_FALSE(f.trace.events[1].repair_us);
  EXPECT_TRUE(warned(f, 4, "left out"));
  const Imported events = fixture("plain_events.csv");
  ASSERT_EQ(events.trace.events.size(), 1U);
  EXPECT_EQ(events.trace.events[0].repair_us, 3'600'000'000);
  EXPECT_TRUE(warned(events, 4, "without a failure before it")) << all_warnings(events);
}

TEST(ImportTraces, RepairsInAnyForm) {
  const Imported f = import_words(
      "time,host,cause,repair_time\n2026-01-01 00:00:00,a,gpu,2026-01-01 02:00:00\n"
      "2026-01-01 00:00:00,b,gpu,00:30:00\n2026-01-01 00:00:00,c,gpu,soon\n2026-01-01 00:00:00,d,gpu,\n");
  ASSERT_EQ(f.trace.events.size(), 4U);
  EXPECT_EQ(f.trace.events[0].repair_us, 7'200'000'000);
  EXPECT_EQ(f.trace.events[1].repair_us, 1'800'000'000);
  EXPECT_FALSE(f.trace.events[2].repair_us);
  EXPECT_FALSE(f.trace.events[3].repair_us);
  EXPECT_TRUE(warned(f, 4, "no duration")) << all_warnings(f);
  EXPECT_EQ(f.warnings.size(), 1U) << all_warnings(f);
}

TEST(ImportTraces, NumbersWithoutAUnitAreToldOf) {
  const Imported f = import_words("time,node,cause\n5,a,gpu\n");
  ASSERT_EQ(f.trace.events.size(), 1U);
  EXPECT_TRUE(warned(f, 1, "no unit")) << all_warnings(f);
}

TEST(FailureTraceCsv, TheReadmesExampleReadsAsItSays) {
  const Imported f = fixture("readme_example.csv");
  ASSERT_EQ(f.trace.events.size(), 1U) << all_warnings(f);
  EXPECT_EQ(f.trace.events[0].repair_us, 3'600'000'000);
  EXPECT_EQ(f.trace.groups[0].nodes, 1024);
  EXPECT_EQ(f.trace.groups[0].until_us, 105'516'000'000'000);
  const std::string readme = bytes_of(PITSTOP_SOURCE_DIR "/calibration/README.md");
  EXPECT_NE(readme.find(bytes_of(PITSTOP_SOURCE_DIR "/tests/calibration/fixtures/readme_example.csv")),
            std::string::npos);
}

TEST(FailureTraceCsv, ReadsBackWhatItWrites) {
  for (const char* name :
       {"stepfun.json", "lanl.csv", "grid5000.csv", "titan.csv", "plain.csv", "plain_events.csv"}) {
    const Imported f = fixture(name);
    const std::string csv = to_csv(f.trace);
    std::vector<TraceIssue> issues;
    const FailureTrace back = trace_from_csv(csv, issues);
    EXPECT_TRUE(issues.empty()) << name << issues[0].what;
    EXPECT_EQ(to_csv(back), csv) << name;
    EXPECT_EQ(back.events.size(), f.trace.events.size());
  }
}

TEST(FailureTraceCsv, MistakesAreLocatedAndAllTold) {
  std::vector<TraceIssue> issues;
  trace_from_csv(
      "time_s,group,node,event,cause,repair_s,detail\nx,,a,failure,,,\n1,,,failure,,,\n1,,a,explodes,,,\n1,,"
      "a,failure,,-5,\n",
      issues);
  ASSERT_EQ(issues.size(), 4U);
  for (int i = 0; i < 4; ++i) EXPECT_EQ(issues[static_cast<std::size_t>(i)].line, i + 2);
}

TEST(Import, NothingUsable) {
  for (const char* text : {"", "\n\n", "just words\n", "{\"a\": 1}",
                           "{\"fio version\": \"fio-3\", \"jobs\": [{\"jobname\"", "[[[[[[", "a,b\n1,2\n"}) {
    EXPECT_FALSE(import_words(text).usable()) << text;
  }
  const Imported cut = import_words("{\n\"fio version\": \"fio-3\",\n\"jobs\": [{\"jobname\"");
  ASSERT_FALSE(cut.warnings.empty());
  EXPECT_GT(cut.warnings[0].line, 0);
  EXPECT_FALSE(import_words(std::string(100'000, '[')).usable());
}

TEST(Import, ALogMayHoldSeveralKinds) {
  const std::string text =
      bytes_of(PITSTOP_SOURCE_DIR "/tests/calibration/fixtures/nccl_v2_all_reduce_noise.txt") +
      bytes_of(PITSTOP_SOURCE_DIR "/tests/calibration/fixtures/auto_resume.log") +
      bytes_of(PITSTOP_SOURCE_DIR "/tests/calibration/fixtures/kernel.log");
  const Imported f = import_words(text);
  EXPECT_EQ(f.collectives.size(), 1U);
  EXPECT_EQ(f.health.size(), 4U);
  EXPECT_EQ(f.xids.size(), 5U);
}

// Twice the text may not take much more than twice the work: counted, not timed, would be better, so
// generous.
TEST(Import, IsLinear) {
  for (const char* unit :
       {"x", "[", "{\"", "a,", "|", "0: ", "n[", "\"", "\x1b[", "JobID|State\n1|a\n", "Xid (", "# TYPE "}) {
    std::string text;
    while (text.size() < 4'000'000) text += unit;
    const std::clock_t start = std::clock();
    (void)import_words(text);
    EXPECT_LT(static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC, 10) << unit;
  }
}

}  // namespace
}  // namespace pitstop
