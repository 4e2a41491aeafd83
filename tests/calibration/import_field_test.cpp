// Real outputs of the tools that users run, and small inputs with one fault each, of the shared data folder:
// what each comes to, from the truth in that folder's README and by hand. Skipped where the folder is not
// there.
#include <gtest/gtest.h>

#include <filesystem>
#include <set>

#include "tests/calibration/import_facts.hpp"
#include "tests/calibration/imported_file.hpp"

namespace pitstop {
namespace {

const std::string kField = PITSTOP_SOURCE_DIR "/../shared/data/field/";

struct Fact {
  const char* file;
  const char* key;
  const char* value;  // empty: there is none
};

constexpr Fact kFacts[] = {
    {"02-nccl-alltoall-sb.log", "collectives", "1 alltoall 8 ranks 1 nodes"},
    {"02-nccl-alltoall-sb.log", "network.alltoall.8_ranks_1_node.latency", "8.9e-05"},
    {"06-ib-loopback-all.log", "points", "23"},
    {"09-nvbandwidth.log", "gpu.nvbandwidth.host_to_device_memcpy_ce.bandwidth",
     "3.3093e+11"},  // 1985.60 / 6
    {"11-cuda-bandwidthTest-d2h.log", "gpu.bandwidthtest.d2h_pinned.bandwidth", "1.32e+10"},
    {"12-ibnetdiscover-sb.txt", "switches", "5 leaf, 3 spine"},
    {"13-megatron-deepspeed.log", "training.step.median", "75.25"},
    {"13-megatron-deepspeed.log", "checkpoint.load_checkpoint.median", ""},
    {"20-sinfo-json.json", "states", "1 ALLOCATED, 1 DOWN, 1 IDLE, 1 MIXED"},
    {"21-squeue-json.json", "jobs", "1 PENDING, 1 RUNNING"},
    {"21-squeue-json.json", "jobs.queue_wait.median", "21"},
    {"28-sacct-xdmod-arrays.log", "usable", "no"},
    {"30-slurmctld-pcluster-ice.log", "job events", "2 allocate, 1 requeue"},
    {"30-slurmctld-pcluster-ice.log", "node events",
     "2 powering_down, 2 powering_up, 2 reason_set, 1 state_set"},
    {"32-slurmctld-resume-timeout.log", "node events", "1 powering_up, 1 resume_timeout"},
    {"35-slurmctld-job-wtermsig.log", "job events", "1 allocate, 1 complete signal 9, 1 submit"},
    {"41-xid-149-144-145.log", "xids", "1 144 none, 1 145 none, 2 149 reset, 1 94 none"},
    {"41-xid-149-144-145.log", "warnings", "0"},
    {"42-sxid-22013-h100.log", "xids", "2 S22013 none"},
    {"49-xid-79-154.log", "xids", "1 154 reboot, 1 79 reboot_then_replace"},
    {"52-osu-cuda-7.5-session.txt", "network.point_to_point.osu.in_node.bandwidth", "2.7963e+11"},
    {"52-osu-cuda-7.5-session.txt", "network.point_to_point.osu.in_node.latency", "2.39e-06"},
    {"52-osu-cuda-7.5-session.txt", "network.point_to_point.osu.between_nodes.bandwidth", "2.3069e+10"},
    {"52-osu-cuda-7.5-session.txt", "network.point_to_point.osu.between_nodes.latency", "3.89e-06"},
    {"54-rccl-strix-sendrecv-tail.log", "collectives", "1 sendrecv"},
    {"57-rccl-json-lines.json", "collectives", "1 all_reduce 4 ranks"},
    {"60-nccl-no-mpi-rank0-repeated.log", "usable", "no"},
    {"63-osu-gatherv-1024-tagged.txt", "collectives", "1 gatherv"},
    {"63-osu-gatherv-1024-tagged.txt", "points", ""},
    {"70-hma-slurm-dcgm-policy.json", "health", "1 detected Xid 79"},
    {"71-cloudwatch-subscription.json", "health",
     "1 detected Xid 71 on i-0aaaaaaaaaaaaaaaa, 1 detected Xid 79 on i-0aaaaaaaaaaaaaaaa"},
    {"72-cloudwatch-insights.json", "health", "1 detected Xid 71"},
    {"74-list-cluster-nodes.json", "states", "1 FAILURE, 1 RUNNING"},
    {"76-create-cluster-two-groups.json", "partitions", "1 worker-group-1 4, 1 worker-group-2 2"},
    {"78-describe-cluster-event.json", "node events", "1 no_capacity"},
    {"81-topology-block.conf", "switches", "12 block"},
    {"86-topology.yaml", "switches", "1 block, 2 leaf, 1 spine"},
    {"106-scontrol-nodes-25.05.json", "states", "1 DOWN, 1 DRAINED, 4 IDLE"},
    {"110-scontrol-node-cloud-down.txt", "states", "1 DOWN"},
    {"112-squeue-sinfo-azhop.txt", "jobs", "1 COMPLETING"},
    {"112-squeue-sinfo-azhop.txt", "states", "1 DRAINING, 535 POWERED_DOWN"},
    {"113-pcluster-resume.log", "node events", "1 no_capacity"},
    {"120-ior-daos.txt", "storage.ior.write.bandwidth", "1.5725e+09"},  // 1572.53 MB/s
    {"121-mdtest-daos.txt", "storage.mdtest.file_creation.operations", "2943.7"},
    {"121-mdtest-daos.txt", "storage", "2 mdtest "},
    {"123-ib-write-lat-cpu-noise.txt", "network.point_to_point.perftest.latency", "1.27e-06"},
    {"127-ib-write-bw-bidir.txt", "network.point_to_point.perftest.both_ways.bandwidth", "2.6631e+10"},
    {"127-ib-write-bw-bidir.txt", "network.point_to_point.perftest.bandwidth", ""},
    {"133-sacct-table-truncated-state.txt", "jobs", "1 COMPLETED, 1 OUT_OF_MEMORY"},
    {"133-sacct-table-truncated-state.txt", "jobs.failed.share", "0.5"},
    {"140-torchtitan-steps.log", "training.step.median", "1.165"},
    {"142-torch-watchdog.log", "health", "1 nccl_timeout"},
    {"142-torch-watchdog.log", "detection.nccl_watchdog.latency", "600.06"},
    {"143-nemo-rl-mcore-save.log", "training", "1 save_begun"},
    {"151-dcgmi-diag.json", "failed checks", "1 Persistence Mode"},
    {"152-nvidia-smi-q-remap.txt", "failed checks", "1 remapped rows pending"},
    {"160-fio-3.7-text.txt", "storage.fio.randwrite.bandwidth", "9.9929e+07"},  // 95.3 MiB/s
    {"160-fio-3.7-text.txt", "storage.fio.randwrite.latency", "0.00032619"},
    {"170-helios-jobs.csv", "jobs", "1 CANCELLED, 1 COMPLETED, 1 FAILED"},
    {"172-acme-kalos-jobs.csv", "jobs.queue_wait.median", "11"},
    {"173-alibaba-openb-pods.csv", "jobs", "3 COMPLETED, 10 FAILED, 46 RUNNING"},
    {"182-fi-rma-bw.txt", "points", "4"},
    {"182-fi-rma-bw.txt", "network.point_to_point.fabtests.latency", ""},

    {"min/a.txt", "jobs", "1 COMPLETED"},
    {"min/a.txt", "states", "1 DOWN"},
    {"min/a2a.log", "collectives", "1 alltoall 4 ranks 1 nodes"},
    {"min/b.txt", "collectives", "1 all_reduce 8 ranks"},
    {"min/b.txt", "storage", "1 fio write"},
    {"min/bare.log", "xids", "1 79 reboot_then_replace"},
    {"min/bd.txt", "network.point_to_point.perftest.both_ways.bandwidth", "2.45e+10"},
    {"min/bd.txt", "network.point_to_point.perftest.bandwidth", ""},
    {"min/bibw.txt", "network.point_to_point.osu.both_ways.bandwidth", "2.4e+10"},
    {"min/bibw.txt", "network.point_to_point.osu.bandwidth", ""},
    {"min/c1.csv", "usable", "no"},
    {"min/gath.txt", "collectives", "1 gather"},
    {"min/gath.txt", "points", ""},
    {"min/hma-eks.json", "health", "1 detected Xid 79"},
    {"min/iar.txt", "collectives", "1 all_reduce"},
    {"min/incident.txt", "jobs", "1 CANCELLED step, 1 NODE_FAIL"},
    {"min/incident.txt", "jobs.failed.share", "1"},
    {"min/incident.txt", "reasons", "4 Low RealMemory"},
    {"min/incident.txt", "job events", "1 kill"},
    {"min/incident.txt", "xids", "1 31 none, 1 48 reboot_then_replace"},
    {"min/incident.txt", "unread", "0"},
    {"min/m1.log", "unread", "0"},
    {"min/m1b.log", "warnings", "0"},
    {"min/m2-kernel.log", "unread", "0"},
    {"min/m2-slurmctld-cet.log", "unread", "0"},
    {"min/m2-slurmctld-local.log", "unread", "0"},
    {"min/m2-slurmctld-utc.log", "unread", "0"},
    {"min/m3-kernel.log", "unread", "0"},
    {"min/m3-sacct.txt", "unread", "0"},
    {"min/m3-sacct1.txt", "jobs", "8 COMPLETED, 8 NODE_FAIL"},
    {"min/m3-slurmctld.log", "job events", "8 allocate, 8 requeue"},
    {"min/mbw.txt", "network.point_to_point.osu.16_pairs.bandwidth", "3.8e+11"},
    {"min/mbw.txt", "network.point_to_point.osu.bandwidth", ""},
    {"min/nvl5.log", "xids",
     "1 121 none, 1 122 none, 1 140 reset, 1 143 reset, 1 145 reset, 1 149 reset, 1 154 reboot, 1 62 reset, "
     "1 63 none, "
     "1 92 none"},
    {"min/pt.txt", "network.point_to_point.perftest.bandwidth", "1.2e+10"},
    {"min/rt.log", "node events", "1 responding, 1 resume_timeout"},
    {"min/sxid.log", "xids", "1 S20034 reset"},
    {"min/table.txt", "jobs", "1 CANCELLED step, 1 NODE_FAIL"},
    {"min/table.txt", "reasons", "1 Not responding"},
    {"min/trailer.log", "collectives", "1 sendrecv"},
};

class FieldData : public testing::Test {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(kField)) GTEST_SKIP() << kField << " is not there";
  }
};

TEST_F(FieldData, EachFileGivesWhatItHolds) {
  for (const Fact& fact : kFacts) {
    const Imported f = import_file(kField + fact.file);
    Facts facts = facts_of(f);
    EXPECT_EQ(facts[fact.key], fact.value) << fact.file << ": " << fact.key << "\n" << all_warnings(f);
  }
}

TEST_F(FieldData, NoFileIsForgotten) {
  std::set<std::string> named;
  for (const Fact& fact : kFacts) named.insert(fact.file);
  for (const auto& entry : std::filesystem::recursive_directory_iterator(kField)) {
    const std::string name = std::filesystem::relative(entry.path(), kField);
    if (!entry.is_regular_file() || name == "README.md") continue;
    EXPECT_EQ(named.count(name), 1U) << name;
  }
}

TEST_F(FieldData, WhatIsRefusedSaysWhatItLacks) {
  const auto remark = [](const char* file) { return facts_of(import_file(kField + file))["remark"]; };
  EXPECT_NE(remark("28-sacct-xdmod-arrays.log").find("without a header"), std::string::npos);
  EXPECT_NE(remark("min/c1.csv").find("a column cause, event, repair or end"), std::string::npos);
  EXPECT_TRUE(warned(import_file(kField + "60-nccl-no-mpi-rank0-repeated.log"), 1, "built without MPI"));
}

TEST_F(FieldData, TimesAndFiguresOfSingleRecords) {
  const Imported policy = import_file(kField + "70-hma-slurm-dcgm-policy.json");
  ASSERT_EQ(policy.health.size(), 1U);
  EXPECT_EQ(text_of(*policy.health[0].time), "2026-07-20T22:53:17Z");
  const Imported nonblocking = import_file(kField + "min/iar.txt");
  ASSERT_EQ(nonblocking.collectives.size(), 1U);
  EXPECT_EQ(nonblocking.collectives[0].rows.at(0).out_of_place->time_us, 1010);
  const Imported bidirectional = import_file(kField + "06-ib-loopback-all.log");
  for (const PointToPointRow& row : bidirectional.point_to_point) EXPECT_FALSE(row.both_ways);
}

}  // namespace
}  // namespace pitstop
