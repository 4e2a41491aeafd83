// Kinds of content that a file may hold beside others, each in a small one written for this test, with the
// value that is right by hand.
#include <gtest/gtest.h>

#include "tests/calibration/import_facts.hpp"
#include "tests/calibration/imported_file.hpp"

namespace pitstop {
namespace {

struct Fact {
  const char* file;
  const char* key;
  const char* value;
};

// 2048 MiB/s = 2147483648 B/s; 380 Gb/s = 47.5e9 B/s.
constexpr Fact kFacts[] = {
    {"incident.txt", "jobs", "1 NODE_FAIL, 1 OUT_OF_MEMORY step"},
    {"incident.txt", "jobs.failed.share", "1"},
    {"incident.txt", "reasons", "2 Not responding"},
    {"incident.txt", "job events", "1 kill"},
    {"incident.txt", "collectives", "1 all_reduce 8 ranks"},
    {"incident.txt", "storage", "1 fio read"},
    {"incident.txt", "xids", "1 79 reboot_then_replace"},
    {"incident.txt", "unread", "1"},
    {"fio.txt", "storage", "1 fio write"},
    {"fio.txt", "storage.fio.write.bandwidth", "2.1475e+09"},
    {"fio.txt", "storage.fio.write.latency", "0.004"},
    {"fio.txt", "warnings", "1"},
    {"ior.txt", "storage", "1 IO500 , 1 IO500 write, 1 IOR read, 1 IOR write, 1 mdtest "},
    {"ior.txt", "storage.ior.write.bandwidth", "4.295e+09"},
    {"ior.txt", "storage.ior.read.latency", "0.0625"},
    {"ior.txt", "storage.mdtest.file_creation.operations", "4500"},
    {"ior.txt", "storage.io500.ior_easy_write.bandwidth", "2.1475e+09"},
    {"ior.txt", "storage.io500.mdtest_easy_write.operations", "6500"},
    {"ior.json", "storage.ior.read.bandwidth", "2.1475e+09"},
    {"squeue.json", "jobs", "1 NODE_FAIL, 1 RUNNING"},
    {"squeue.json", "jobs.queue_wait.median", "80"},
    {"nodes.json", "states", "1 DRAINED, 1 MIXED, 1 POWERED_DOWN"},
    {"nodes.json", "warnings", "0"},
    {"sinfo.json", "states", "1 DOWN, 2 IDLE"},
    {"steps.log", "training", "1 load_checkpoint, 1 save_begun, 3 save_checkpoint, 2 step"},
    {"steps.log", "training.step.median", "1.5"},  // of 0.5 s (10 steps in 5 s) and 2.5 s
    {"steps.log", "checkpoint.save_checkpoint.median", "20"},
    {"steps.log", "checkpoint.load_checkpoint.median", "3"},
    {"torch_events.log", "health",
     "1 failure_detected on n1, 1 failure_detected on n2, 1 joined, 1 nccl_timeout, 1 restart, 1 "
     "worker_start_completed "
     "on n1"},
    {"torch_events.log", "recovery.process_restart", "45"},
    {"torch_events.log", "detection.nccl_watchdog.latency", "600.05"},
    {"gpu_checks.txt", "failed checks",
     "1 ECC volatile sram uncorrectable, 1 Memory, 1 burn, 1 recovery action, 1 remapped rows remapping "
     "failure "
     "occurred"},
    {"dcgmi.json", "checks", "1 fail, 1 pass"},
    {"device_bandwidth.txt", "gpu.nvbandwidth.host_to_device_memcpy_ce.bandwidth", "5.6e+10"},
    {"device_bandwidth.txt", "gpu.nvbandwidth.host_device_latency_sm.latency", "8e-07"},
    {"device_bandwidth.txt", "gpu.bandwidthtest.h2d_pinned.bandwidth", "2.45e+10"},
    {"osu_kinds.txt", "network.point_to_point.osu.in_node.bandwidth", "2.5e+11"},
    {"osu_kinds.txt", "network.point_to_point.osu.between_nodes.bandwidth", "2.4e+10"},
    {"osu_kinds.txt", "network.point_to_point.osu.both_ways.between_nodes.bandwidth", "4.6e+10"},
    {"osu_kinds.txt", "network.point_to_point.osu.8_pairs.between_nodes.bandwidth", "9e+10"},
    {"osu_kinds.txt", "network.point_to_point.osu.put.between_nodes.latency", "1.1e-06"},
    {"osu_kinds.txt", "collectives", "1 all_reduce 2 ranks 2 nodes, 1 gather 2 ranks 2 nodes"},
    {"osu_kinds.txt", "network.all_reduce.2_ranks_2_nodes.latency", "2e-05"},
    {"perftest_kinds.txt", "network.point_to_point.perftest.both_ways.bandwidth", "4.75e+10"},
    {"perftest_kinds.txt", "network.point_to_point.perftest.latency", "1.5e-06"},
    {"perftest_kinds.txt", "network.point_to_point.fi_rma_bw.bandwidth", "1.0486e+10"},
    {"perftest.json", "network.point_to_point.perftest.bandwidth", "1.2e+10"},
    {"rccl.json", "collectives", "1 all_reduce 8 ranks, 1 alltoall 8 ranks"},
    {"nccl_kinds.txt", "collectives", "1 all_reduce 8 ranks, 1 alltoall 8 ranks, 1 sendrecv"},
    {"nccl_kinds.txt", "network.all_reduce.8_ranks.latency", "3e-05"},
    {"slurmctld_power.log", "job events", "1 complete signal 9, 1 requeue"},
    {"slurmctld_power.log", "node events",
     "1 launched, 2 no_capacity, 2 powering_down, 2 powering_up, 1 reason_set, 1 resume_timeout"},
    {"slurmctld_power.log", "warnings", "0"},
    {"slurm_old_words.log", "job events", "1 complete signal 15, 2 node_failure, 2 requeue, 1 time_limit"},
    {"slurm_old_words.log", "jobs", "1 NODE_FAIL"},
    {"slurm_old_words.log", "reasons", "1 Not responding"},
    {"sacct_headless.txt", "usable", "no"},
    {"kernel_kinds.log", "xids",
     "1 145 none, 1 149 reset, 1 154 reboot, 2 79 reboot_then_replace, 1 95 reboot_then_replace, 2 S22013 "
     "none"},
    {"kernel_kinds.log", "warnings", "0"},
    {"hma_kinds.json", "health",
     "1 detected Xid 48 on i-0cc, 1 detected Xid 71 on n9, 1 detected Xid 79, 1 detected Xid 95, 1 detected "
     "on i-0bb, "
     "1 faulty_instance, 1 lifecycle_done on i-0dd, 1 lifecycle_started on i-0dd"},
    {"hma_kinds.json", "lifecycle.on_create.duration", "90"},
    {"pdsh_osu.txt", "network.point_to_point.osu.latency", "1.75e-06"},
    {"hyperpod_api.json", "states", "1 DEEP_HEALTH_CHECK_IN_PROGRESS"},
    {"hyperpod_api.json", "partitions", "1 workers 15"},
    {"hyperpod_api.json", "node events", "1 no_capacity"},
    {"topology.txt", "switches", "2 block, 3 leaf, 3 spine"},
    {"jobs.csv", "jobs", "1 COMPLETED, 1 FAILED"},
    {"jobs.csv", "jobs.queue_wait.median", "300"},
    {"jobs.csv", "jobs.failed.share", "0.5"},
    {"pods.csv", "jobs", "1 FAILED, 1 RUNNING"},
    {"philly.json", "jobs", "1 CANCELLED"},
    {"philly.json", "jobs.queue_wait.median", "300"},
    {"goodput.json", "job events", "1 complete, 2 start"},
    {"goodput.json", "training.step.median", "2.25"},
    {"lacking.csv", "usable", "no"},
    {"scontrol_cloud.txt", "states", "1 POWERED_DOWN"},
};

TEST(ImportKinds, EachGivesWhatItHolds) {
  for (const Fact& fact : kFacts) {
    SCOPED_TRACE(std::string(fact.file) + ": " + fact.key);
    const Imported f = fixture(fact.file);
    Facts facts = facts_of(f);
    EXPECT_EQ(facts[fact.key], fact.value) << all_warnings(f);
  }
}

TEST(ImportKinds, WhatIsNotReadIsCountedAndShown) {
  const Imported f = fixture("incident.txt");
  EXPECT_EQ(f.first_unread, 13);
  EXPECT_EQ(f.unread_sample, "a line that nobody knows");
}

// Every kind still reads after every other: no reader owns the rest of a file.
TEST(ImportKinds, EachReadsBehindEachOther) {
  const char* const kinds[] = {"sacct_table.txt", "sacct_P.txt", "fio.json", "exposition.prom",
                               "squeue.txt",      "sinfo_R.txt", "osu.txt",  "plain.csv",
                               "dcgmi.json",      "kernel.log"};
  const std::string row =
      "#       size         count      type   redop    root     time   algbw   busbw #wrong     time   algbw "
      "  busbw "
      "#wrong\n     2097152        524288     float     sum      -1    100.0   20.97   36.70      0    100.0 "
      "  20.97   "
      "36.70      0\n";
  for (const char* kind : kinds) {
    const std::string path = std::string(PITSTOP_SOURCE_DIR "/tests/calibration/fixtures/") + kind;
    const std::size_t records = import_file(path).found.size();
    const Imported f = import_words(bytes_of(path) + "\n" + row);
    EXPECT_EQ(f.collectives.size(), 1U + (std::string(kind) == "osu.txt")) << kind;
    EXPECT_EQ(f.found.size(), records + 1) << kind;
  }
}

TEST(ImportKinds, AHeadlessTableIsReadWithItsColumns) {
  const std::string path = PITSTOP_SOURCE_DIR "/tests/calibration/fixtures/sacct_headless.txt";
  const Imported refused = import_file(path);
  ASSERT_EQ(refused.remarks.size(), 1U);
  EXPECT_NE(refused.remarks[0].find("7 fields without a header"), std::string::npos) << refused.remarks[0];
  EXPECT_NE(refused.remarks[0].find("--columns"), std::string::npos) << refused.remarks[0];
  const Imported f =
      import_text(path, bytes_of(path), shipped_xid_table(), "JobID,JobName,State,Start,End,NNodes,NodeList");
  ASSERT_EQ(f.jobs.size(), 2U) << all_warnings(f);
  EXPECT_EQ(f.jobs[1].state, "OUT_OF_MEMORY");
  EXPECT_EQ(f.jobs[0].nodes, 2);
}

TEST(ImportKinds, ATableThatLacksAColumnSaysWhich) {
  const Imported f = fixture("lacking.csv");
  ASSERT_EQ(f.remarks.size(), 1U);
  EXPECT_NE(f.remarks[0].find("also needs what happened (a column cause, event, repair or end)"),
            std::string::npos)
      << f.remarks[0];
}

TEST(ImportKinds, TablesOfOneKeyThatDifferAreWarnedOf) {
  const std::vector<Imported> files{
      import_words("# OSU MPI Bandwidth Test v7\n# Size      Bandwidth (MB/s)\n4194304 24000\n"),
      import_words("# OSU MPI Bandwidth Test v7\n# Size      Bandwidth (MB/s)\n4194304 280000\n")};
  const auto figures = figures_of(files);
  ASSERT_EQ(figures.size(), 1U);
  EXPECT_NE(figures[0].note.find("differ by 12 times"), std::string::npos) << figures[0].note;
}

TEST(ImportKinds, SlurmsOwnSuffixOfAReasonIsNoMistake) {
  EXPECT_TRUE(
      import_words(
          "[2026-03-01T10:00:00.000] update_node: node n1 reason set to: Action:Replace : Not responding\n")
          .warnings.empty());
  EXPECT_EQ(import_words("[2026-03-01T10:00:00.000] update_node: node n1 reason set to: action:replace\n")
                .warnings.size(),
            1U);
}

}  // namespace
}  // namespace pitstop
