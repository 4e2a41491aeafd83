// Real files against the truth that is known of them. They are not in this repository; where their folder is
// absent these tests are skipped.
#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "calibration/import/trace_figures.hpp"
#include "tests/calibration/imported_file.hpp"

namespace pitstop {
namespace {

const std::string kShared = PITSTOP_SOURCE_DIR "/../shared/data/";

class SharedData : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(kShared)) GTEST_SKIP() << kShared << " is not there";
  }
};

struct NcclTruth {
  const char* file;
  const char* operation;
  std::size_t rows;
  int ranks;
  double first_us;
  std::int64_t first_bytes;
  double peak_gbps;
  std::int64_t peak_bytes;
  double last_us, last_busbw, last_in_place, factor;
  double average, mean;        // GB/s; average -1: no such line
  std::int64_t out_of_bounds;  // -1: no such line
};
const NcclTruth kNccl[] = {
    {"abci_a100_1node_4gpu_allreduce.log", "all_reduce", 24, 4, 17.24, 4, 168.64, 33554432, 298.4, 168.64,
     180.26, 1.5000, 21.8071, 21.807, 0},
    {"abci_a100_1node_8gpu_allreduce.log", "all_reduce", 24, 8, 17.29, 4, 158.41, 33554432, 370.7, 158.41,
     163.80, 1.7500, 21.2687, 21.268, 0},
    {"abci_a100_2node_16gpu_allreduce.log", "all_reduce", 24, 16, 33.50, 4, 33.34, 33554432, 1887.3, 33.34,
     33.37, 1.8751, 7.41855, 7.418, 0},
    {"abci_a100_4node_32gpu_bcast.log", "broadcast", 24, 32, 12.07, 4, 22.07, 33554432, 1520.6, 22.07, 22.04,
     1.0000, 3.652, 3.652, 0},
    {"abci_a100_8node_64gpu_allreduce.log", "all_reduce", 24, 64, 57.31, 4, 16.24, 16777216, 4342.8, 15.21,
     15.15, 1.9677, 4.11476, 4.114, 0},
    {"abci_v100_1node_4gpu_allreduce.log", "all_reduce", 24, 4, 8.48, 4, 112.52, 33554432, 447.3, 112.52,
     112.43, 1.5001, 18.8014, 18.801, 0},
    {"abci_v100_2node_8gpu_allreduce_ucxwarn.log", "all_reduce", 24, 8, 17.98, 4, 19.77, 33554432, 2970.9,
     19.77, 19.77, 1.7511, 4.85188, 4.853, 0},
    {"abci_v100_4node_16gpu_allreduce_ucxwarn.log", "all_reduce", 24, 16, 31.31, 4, 19.93, 33554432, 3156.6,
     19.93, 19.92, 1.8749, 4.25971, 4.259, 0},
    {"alltoall_16rank_na_tail.log", "alltoall", 8, 16, 1914.80, 67108864, 37.96, 8589934592, 212152, 37.96,
     38.01, 0.9375, 35.7955, 36.458, 0},
    {"aws_p4de_2node_16gpu_allreduce_srun.log", "all_reduce", 29, 16, 164.30, 8, 78.33, 2147483648, 51406,
     78.33, 78.33, 1.8748, -1, 18.536, -1},
    {"aws_p5_2node_16gpu_allreduce_srun.log", "all_reduce", 32, 16, 69.12, 8, 487.09, 17179869184, 66132,
     487.09, 487.26, 1.8750, -1, 124.536, -1},
    {"meta_a100_1node_8gpu_allreduce.log", "all_reduce", 6, 8, 344.80, 33554432, 231.72, 1073741824, 8109.1,
     231.72, 231.70, 1.7500, 210.99, 210.988, 0},
    {"rtx3090_inc_wrong_values_tail.log", "all_reduce", 7, 2, 1248.30, 8388608, 7.50, 67108864, 72488, 7.41,
     7.35, 1.0000, 3.02663, 7.265, 108},
    {"rtx5090_tcp_2rank_allgather_rep1.log", "all_gather", 8, 2, 2189.16, 1048576, 2.25, 16777216, 64380.9,
     1.04, 1.10, 0.5000, 1.27827, 1.278, 0},
    {"rtx5090_tcp_2rank_exp1-config-a-default-rep1.log", "all_reduce", 8, 2, 4366.46, 1048576, 2.30,
     134217728, 58479.5, 2.30, 2.31, 1.0000, 1.57614, 1.577, 0},
    {"rtx5090_tcp_2rank_exp1-config-a-default-rep2.log", "all_reduce", 8, 2, 4366.11, 1048576, 2.31, 67108864,
     58458.9, 2.30, 2.31, 1.0000, 1.58183, 1.582, 0},
    {"rtx5090_tcp_2rank_exp1-config-b-nthreads4-rep2.log", "all_reduce", 8, 2, 7072.12, 1048576, 2.18,
     16777216, 67765.9, 1.98, 2.08, 1.0000, 1.42682, 1.427, 0},
    {"rtx5090_tcp_2rank_exp1-config-c-nthreads8-rep1.log", "all_reduce", 8, 2, 7317.27, 1048576, 2.30,
     134217728, 58356.8, 2.30, 2.27, 1.0000, 1.46923, 1.470, 0},
    {"rtx5090_tcp_2rank_exp2-config-b-simple-rep2.log", "all_gather", 8, 2, 2189.66, 1048576, 2.32, 134217728,
     28905.3, 2.32, 2.30, 0.5000, 1.56731, 1.567, 0},
};

TEST_F(SharedData, NcclTests) {
  for (const NcclTruth& truth : kNccl) {
    SCOPED_TRACE(truth.file);
    const Imported f = import_file(kShared + "nccl/" + truth.file);
    ASSERT_EQ(f.collectives.size(), 1U);
    const CollectiveRun& run = f.collectives[0];
    ASSERT_EQ(run.rows.size(), truth.rows);
    EXPECT_EQ(run.operation, truth.operation);
    EXPECT_EQ(run.ranks, truth.ranks);
    EXPECT_DOUBLE_EQ(run.rows[0].out_of_place->time_us, truth.first_us);
    EXPECT_EQ(run.rows[0].bytes, truth.first_bytes);
    double peak = 0, sum = 0;
    std::int64_t at = 0;
    for (const CollectiveRow& row : run.rows) {
      sum += row.out_of_place->busbw + row.in_place->busbw;
      if (row.out_of_place->busbw > peak) peak = row.out_of_place->busbw, at = row.bytes;
      for (const auto& t : {*row.out_of_place, *row.in_place}) {
        const double rate = static_cast<double>(row.bytes) / (t.time_us * 1e-6);
        EXPECT_NEAR(rate, t.algbw, 0.006e9 + 0.006 * rate) << row.line;
      }
    }
    EXPECT_DOUBLE_EQ(peak, truth.peak_gbps * 1e9);
    EXPECT_EQ(at, truth.peak_bytes);
    const CollectiveRow& last = run.rows.back();
    EXPECT_DOUBLE_EQ(last.out_of_place->time_us, truth.last_us);
    EXPECT_DOUBLE_EQ(last.out_of_place->busbw, truth.last_busbw * 1e9);
    EXPECT_DOUBLE_EQ(last.in_place->busbw, truth.last_in_place * 1e9);
    EXPECT_NEAR(last.out_of_place->busbw / last.out_of_place->algbw, truth.factor, 0.006);
    EXPECT_NEAR(sum / 2e9 / static_cast<double>(truth.rows), truth.mean, 0.0011);
    EXPECT_EQ(run.average_busbw.has_value(), truth.average >= 0);
    EXPECT_DOUBLE_EQ(run.average_busbw.value_or(-1e9), truth.average * 1e9);
    EXPECT_EQ(run.out_of_bounds.value_or(-1), truth.out_of_bounds);
    EXPECT_EQ(run.failed, truth.out_of_bounds > 0);
  }
}

TEST_F(SharedData, NcclOddities) {
  const Imported alltoall = import_file(kShared + "nccl/alltoall_16rank_na_tail.log");
  for (const CollectiveRow& row : alltoall.collectives[0].rows) {
    EXPECT_EQ(row.out_of_place->wrong, 0);
    EXPECT_FALSE(row.in_place->wrong);
  }
  const Imported wrong = import_file(kShared + "nccl/rtx3090_inc_wrong_values_tail.log");
  EXPECT_DOUBLE_EQ(*wrong.collectives[0].rows[0].out_of_place->wrong, 4.1943e6);
  const Imported refused = import_file(kShared + "nccl/meta_mpirun_not_enough_slots.log");
  EXPECT_FALSE(refused.usable());
  EXPECT_NE(refused.remarks.at(0).find("16 asked"), std::string::npos);
  EXPECT_EQ(import_file(kShared + "nccl/abci_a100_8node_64gpu_allreduce.log").collectives[0].nodes, 8);
}

const PointToPointRow& row_at(const Imported& f, std::int64_t bytes, std::size_t nth = 0) {
  static const PointToPointRow none;
  for (const PointToPointRow& row : f.point_to_point) {
    if (row.bytes == bytes && nth-- == 0) return row;
  }
  ADD_FAILURE() << "no row of " << bytes;
  return none;
}

TEST_F(SharedData, FiPingpong) {
  const Imported cxi = import_file(kShared + "fabric/fi_pingpong_cxi_slingshot.txt");
  EXPECT_EQ(cxi.point_to_point.size(), 6U);
  EXPECT_DOUBLE_EQ(*row_at(cxi, 64).latency_us, 4.97);
  EXPECT_EQ(row_at(cxi, 64).iterations, 10'000);
  EXPECT_FALSE(row_at(cxi, 64).holds_set_up);
  EXPECT_DOUBLE_EQ(*row_at(cxi, 1 << 20).latency_us, 49.38);
  EXPECT_NEAR(*row_at(cxi, 1 << 20).bandwidth, 21234.98e6, 1);
  EXPECT_EQ(cxi.point_to_point[0].provider, "cxi");
  const Imported cdi = import_file(kShared + "fabric/fi_pingpong_efa_loopback_cdi.txt");
  EXPECT_DOUBLE_EQ(*row_at(cdi, 1024).latency_us, 17.40);
  EXPECT_NEAR(*row_at(cdi, 1 << 20).bandwidth, 2359e6, 1);
  EXPECT_DOUBLE_EQ(*row_at(cdi, 64).latency_us, 1362.35);
  EXPECT_TRUE(row_at(cdi, 64).holds_set_up);
  const Imported both = import_file(kShared + "fabric/fi_pingpong_efa_server_and_client_logs.txt");
  EXPECT_EQ(both.point_to_point.size(), 10U);
  EXPECT_DOUBLE_EQ(*row_at(both, 1024).latency_us, 8);
  EXPECT_EQ(row_at(both, 1024).side, "server");
  EXPECT_EQ(row_at(both, 1024, 1).side, "client");
  EXPECT_NEAR(*row_at(both, 1 << 20).bandwidth, 15397.59e6, 1);
  const Imported tcp = import_file(kShared + "fabric/fi_pingpong_tcp_ofi_rxm.txt");
  EXPECT_DOUBLE_EQ(*row_at(tcp, 256).latency_us, 11.5);
  EXPECT_DOUBLE_EQ(*row_at(tcp, 65536).latency_us, 423.10);
  EXPECT_NEAR(*row_at(tcp, 1 << 20).bandwidth, 2659e6, 1);
}

TEST_F(SharedData, PerftestOsuAndPeers) {
  const Imported ib = import_file(kShared + "fabric/ib_write_bw_roce_100g_wrong_unit_header.txt");
  ASSERT_EQ(ib.point_to_point.size(), 1U);
  EXPECT_DOUBLE_EQ(*ib.point_to_point[0].bandwidth * 8, 96.25e9);
  EXPECT_EQ(ib.point_to_point[0].iterations, 1'101'500);
  EXPECT_DOUBLE_EQ(*ib.point_to_point[0].messages, 183'585);
  EXPECT_FALSE(ib.point_to_point[0].peak);
  EXPECT_TRUE(warned(ib, 23, "MB/sec"));
  const Imported bw = import_file(kShared + "fabric/osu_bw_a100_gpu_inter_node.txt");
  ASSERT_EQ(bw.point_to_point.size(), 23U);
  EXPECT_DOUBLE_EQ(*row_at(bw, 1).bandwidth, 3.06e6);
  EXPECT_DOUBLE_EQ(*row_at(bw, 4194304).bandwidth, 15334.04e6);
  EXPECT_DOUBLE_EQ(*row_at(bw, 4194304).messages, 3655.92);
  const Imported latency = import_file(kShared + "fabric/osu_latency_a100_gpu_inter_node.txt");
  EXPECT_DOUBLE_EQ(*row_at(latency, 0).latency_us, 2.12);
  EXPECT_DOUBLE_EQ(*row_at(latency, 4194304).latency_us, 280.76);
  const Imported peers = import_file(kShared + "fabric/p2pBandwidthLatencyTest_a100_8gpu.txt");
  ASSERT_EQ(peers.peer_matrices.size(), 9U);
  for (const PeerMatrix& m : peers.peer_matrices) EXPECT_EQ(m.rows.size(), 8U);
  EXPECT_DOUBLE_EQ(*peers.peer_matrices[1].rows[0][1], 17.78e9);
  EXPECT_EQ(peers.peer_matrices[1].peer_access, false);
  EXPECT_DOUBLE_EQ(*peers.peer_matrices[4].rows[7][6], 521.56e9);
  EXPECT_TRUE(peers.peer_matrices[4].bidirectional);
  EXPECT_DOUBLE_EQ(*peers.peer_matrices[5].rows[0][7], 23.63);
  EXPECT_EQ(peers.peer_matrices[8].by, "CPU");
  EXPECT_DOUBLE_EQ(*peers.peer_matrices[8].rows[7][7], 2.62);
}

TraceSummary group_of(const Imported& f, const std::string& name) {
  for (const TraceGroup& group : f.trace.groups) {
    if (group.name == name) return summary_of(f.trace, group);
  }
  ADD_FAILURE() << "no group " << name;
  return {};
}

double mean(const std::vector<double>& values) {
  double sum = 0;
  for (const double v : values) sum += v;
  return sum / static_cast<double>(values.size());
}

double quantile(std::vector<double> values, double p) {
  std::sort(values.begin(), values.end());
  const double at = p * static_cast<double>(values.size() - 1);
  const auto i = static_cast<std::size_t>(at);
  return values[i] + (at - std::floor(at)) * (values[std::min(i + 1, values.size() - 1)] - values[i]);
}

constexpr double kHour = 3600e6, kDay = 86'400e6, kMinute = 60e6;

TEST_F(SharedData, LanlRecords) {
  const Imported f = import_file(kShared + "failures/lanl_failures_1996_2005_shared.csv");
  EXPECT_EQ(f.trace.events.size(), 16338U);
  std::map<std::string, std::size_t> causes;
  std::vector<double> down;
  for (const FailureEvent& e : f.trace.events) {
    ++causes[e.cause];
    ASSERT_TRUE(e.repair_us);
    down.push_back(static_cast<double>(*e.repair_us) / kMinute);
  }
  EXPECT_EQ(causes["Hardware"], 9167U);
  EXPECT_EQ(causes["Software"], 3850U);
  EXPECT_EQ(causes["Undetermined"], 2151U);
  EXPECT_EQ(causes[""], 415U);
  EXPECT_EQ(causes["Network"], 367U);
  EXPECT_EQ(causes["Facilities"], 285U);
  EXPECT_EQ(quantile(down, 0.5), 55);
  EXPECT_NEAR(mean(down), 339.6, 0.05 * 339.6) << "230 rows have another down time than start to repair";
  struct System {
    const char* name;
    std::size_t failures;
    double hours, mtbf;
    std::int64_t nodes;
  };
  for (const System& s :
       {System{"system 2", 7104, 75628, 10.65, 49}, System{"system 18", 3997, 29310, 7.33, 1024},
        System{"system 16", 2680, 49410, 18.44, 16}}) {
    const TraceSummary summary = group_of(f, s.name);
    EXPECT_EQ(summary.failures, s.failures);
    const double hours = static_cast<double>(summary.window_us) / kHour;
    EXPECT_NEAR(hours, s.hours, 1);
    EXPECT_NEAR(hours / static_cast<double>(summary.failures), s.mtbf, 0.006);
  }
  for (const TraceGroup& group : f.trace.groups) {
    if (group.name != "system 18") continue;
    EXPECT_EQ(group.nodes, 1024);
  }
}

TEST_F(SharedData, StepFunTrace) {
  const Imported f = import_file(kShared + "failures/stepfun_infinitehbd_fault_trace_shared.json");
  const TraceSummary s = group_of(f, "");
  EXPECT_EQ(s.failures, 350U);
  ASSERT_EQ(s.repairs_us.size(), 350U);
  std::vector<double> days = s.repairs_us;
  for (double& d : days) d /= kDay;
  EXPECT_NEAR(mean(days), 4.463, 0.0006);
  EXPECT_NEAR(quantile(days, 0.5), 0.850, 0.006);
  EXPECT_NEAR(quantile(days, 0.9), 9.970, 0.2);
  EXPECT_NEAR(*std::max_element(days.begin(), days.end()), 85.077, 0.0006);
  EXPECT_EQ(s.causes[0], (std::pair<std::string, std::size_t>("Other Failure/Unknown Error", 100)));
  EXPECT_EQ(s.causes[1], (std::pair<std::string, std::size_t>("Hardware Failure/GPU", 88)));
  EXPECT_EQ(s.causes[2].second, 53U);
  EXPECT_EQ(s.causes[3].second, 32U);
  EXPECT_TRUE(f.warnings.empty()) << all_warnings(f);
  std::map<std::string, int> nodes;
  for (const FailureEvent& e : f.trace.events) ++nodes[e.node];
  EXPECT_EQ(nodes.size(), 139U);
}

TEST_F(SharedData, Grid5000Trace) {
  const Imported f = import_file(kShared + "failures/grid5000_fta_shared.csv");
  EXPECT_EQ(f.found.at(0).records, 48444U);
  struct Site {
    const char* name;
    std::size_t down;
    double availability, mean_down_h, mean_up_h;
  };
  for (const Site& site :
       {Site{"site1-c1", 13067, 0.672, 21.15, 43.27}, Site{"site3-c1", 5760, 0.947, 5.85, 102.71},
        Site{"site5-c1", 5348, 0.778, 29.11, 101.23}}) {
    const TraceSummary s = group_of(f, site.name);
    EXPECT_EQ(s.failures, site.down);
    EXPECT_NEAR(mean(s.repairs_us) / kHour, site.mean_down_h, 0.006) << site.name;
    double down = 0;
    for (const double r : s.repairs_us) down += r;
    EXPECT_NEAR(*s.exposure_us / (*s.exposure_us + down), site.availability, 0.0006) << site.name;
    EXPECT_NEAR(*s.exposure_us / static_cast<double>(s.failures) / kHour, site.mean_up_h,
                0.02 * site.mean_up_h);
  }
}

TEST_F(SharedData, TitanLifetimes) {
  const Imported f = import_file(kShared + "failures/titan_gpu_lifetimes_shared.csv");
  std::map<std::string, std::size_t> causes;
  std::map<std::string, int> slots;
  std::size_t stays = 0;
  for (const FailureEvent& e : f.trace.events) {
    if (e.event == TraceEvent::failure) ++causes[e.cause];
    if (e.event == TraceEvent::enter) ++stays, ++slots[e.detail];
  }
  EXPECT_EQ(stays, 21893U);
  EXPECT_EQ(slots.size(), 11247U);
  EXPECT_EQ(causes["DBE"], 2285U + 561U);
  EXPECT_EQ(causes["OTB"], 870U + 74U);
  const TraceSummary s = group_of(f, "");
  EXPECT_NEAR(*s.exposure_us / kHour, 532.0e6, 0.05e6);
  EXPECT_NEAR(*s.exposure_us / kHour / static_cast<double>(s.failures), 140372, 15);
}

TEST_F(SharedData, Sacct) {
  const Imported multi = import_file(kShared + "slurm/sacct_1024gpu_job_field_with_newline.txt");
  const auto job =
      std::find_if(multi.jobs.begin(), multi.jobs.end(), [](const JobRecord& j) { return j.gpus == 1024; });
  ASSERT_NE(job, multi.jobs.end());
  EXPECT_EQ(job->nodes, 128);
  EXPECT_EQ(job->cpu_time_us, (std::int64_t{11291} * 86400 + 21 * 3600 + 48) * 1'000'000);
  const Imported states = import_file(kShared + "slurm/sacct_P_states_2021.txt");
  EXPECT_EQ(states.jobs.size(), 1186U);
  std::map<std::string, int> by;
  for (const JobRecord& j : states.jobs) ++by[j.state];
  EXPECT_EQ(by, (std::map<std::string, int>{{"FAILED", 778},
                                            {"COMPLETED", 349},
                                            {"CANCELLED", 48},
                                            {"OUT_OF_MEMORY", 8},
                                            {"REQUEUED", 2},
                                            {"TIMEOUT", 1}}));
  const Imported wide = import_file(kShared + "slurm/sacct_P_wide_repeated_row.txt");
  ASSERT_EQ(wide.jobs.size(), 1U);
  EXPECT_EQ(wide.jobs[0].repeats, 68);
  EXPECT_EQ(wide.jobs[0].state, "COMPLETED");
  EXPECT_EQ(wide.jobs[0].elapsed_us, 48'000'000);
}

TEST_F(SharedData, ScontrolAndSinfo) {
  const Imported f = import_file(kShared + "slurm/scontrol_show_job_64gpu.txt");
  ASSERT_EQ(f.jobs.size(), 1U);
  const JobRecord& job = f.jobs[0];
  EXPECT_EQ(job.elapsed_us, ((2 * 24 + 5) * 3600 + 32 * 60 + 24) * std::int64_t{1'000'000});
  EXPECT_EQ(job.restarts, 0);
  EXPECT_EQ(job.requeue, true);
  EXPECT_EQ(job.nodes, 8);
  EXPECT_EQ(job.gpus, 64);
  EXPECT_EQ(job.start->us - job.submit->us, (36 * 60 + 15) * std::int64_t{1'000'000});
  const Imported partitions = import_file(kShared + "slurm/scontrol_show_partition.txt");
  ASSERT_EQ(partitions.partitions.size(), 3U);
  EXPECT_EQ(partitions.partitions[0].nodes, 3140);
  EXPECT_EQ(partitions.partitions[0].gpus, 22384);
  EXPECT_EQ(partitions.partitions[0].grace_s, 600);
  EXPECT_EQ(partitions.partitions[0].preempt_mode, "REQUEUE");
  EXPECT_EQ(partitions.partitions[2].preempt_mode, "OFF");
  const Imported fields = import_file(kShared + "slurm/sinfo_all_fields.txt");
  ASSERT_EQ(fields.node_states.size(), 4U);
  EXPECT_EQ(fields.node_states[0].node, "node0201");
  EXPECT_EQ(fields.node_states[0].state, "DRAIN");
  EXPECT_TRUE(fields.node_states[0].not_responding);
  EXPECT_EQ(fields.node_states[0].reason, "replace");
  EXPECT_EQ(text_of(*fields.node_states[0].time), "2022-06-02T05:54:34");
  const Imported failg = import_file(kShared + "slurm/sinfo_hyperpod_failg_fail.txt");
  ASSERT_EQ(failg.node_states.size(), 4U);
  EXPECT_EQ(failg.node_states[0].state, "FAILG");
  EXPECT_EQ(failg.node_states[2].state, "FAIL");
  EXPECT_EQ(failg.node_states[2].node, "ip-10-1-57-141");
  const Imported waiting = import_file(kShared + "hyperpod/sinfo_job82_fail_alloc.txt");
  ASSERT_EQ(waiting.node_states.size(), 16U);
  EXPECT_EQ(waiting.node_states[0].node, "ip-10-1-16-50");
  EXPECT_EQ(waiting.node_states[0].state, "FAIL");
  for (std::size_t i = 1; i < 16; ++i) EXPECT_EQ(waiting.node_states[i].state, "ALLOC");
}

TEST_F(SharedData, Slurmctld) {
  const Imported f = import_file(kShared + "slurm/slurmctld_hyperpod_action_replace.log");
  ASSERT_EQ(f.node_states.size(), 2U);
  EXPECT_EQ(f.node_states[0].reason, "Action:Replace");
  EXPECT_EQ(f.node_states[1].state, "FAIL");
  for (const NodeState& n : f.node_states) {
    EXPECT_EQ(n.node, "ip-10-1-73-87");
    EXPECT_EQ(text_of(*n.time), "2024-03-08T00:15:18.986000");
  }
  const Imported journal = import_file(kShared + "slurm/slurmctld_journal_reboot_drain_resume.log");
  std::map<std::string, std::string> boots;
  std::string drains, idles;
  for (const NodeState& n : journal.node_states) {
    if (n.event == "rebooted")
      boots[n.node] = std::to_string(*n.boot_unix_s) + "/" + std::to_string(*n.last_response_unix_s);
    if (n.node == "worker1" && n.state == "DRAIN") drains += text_of(*n.time) + " ";
    if (n.node == "worker1" && n.state == "IDLE") idles += text_of(*n.time) + " ";
  }
  EXPECT_EQ(boots["worker1"], "1781333310/1781333250");
  EXPECT_EQ(boots["worker2"], "1781333395/1781333250");
  EXPECT_EQ(drains, "--06-13T06:57:25 --06-13T07:09:38 ");
  EXPECT_EQ(idles, "--06-13T06:54:02 --06-13T07:08:47 --06-13T07:11:40 ");
}

TEST_F(SharedData, HyperPod) {
  const Imported f = import_file(kShared + "hyperpod/auto_resume_job82_16node.log");
  std::map<std::string, const HealthEvent*> events;
  for (const HealthEvent& e : f.health) {
    EXPECT_EQ(e.job, "82");
    EXPECT_EQ(e.step, "0");
    events[e.event] = &e;
  }
  EXPECT_EQ(events.at("verdict")->reason, "RETRYSTEP");
  EXPECT_EQ(events.at("shrink")->nodes.size(), 15U);
  EXPECT_EQ(events.at("new_nodes")->nodes.size(), 16U);
  EXPECT_EQ(events.at("new_nodes")->node, "ip-10-1-16-50");
  EXPECT_EQ(events.at("retry")->attempt, 1);
  ASSERT_EQ(f.training.size(), 4U);
  const double steps[] = {458.6, 286.1, 285.0, 285.1};
  for (std::size_t i = 0; i < 4; ++i) EXPECT_NEAR(f.training[i].time_us * 1e-6, steps[i], 0.05);
  EXPECT_EQ(import_file(kShared + "hyperpod/auto_resume_task_init.log").health.size(), 2U);

  const Imported deep = import_file(kShared + "hyperpod/deep_health_check_pass.log");
  ASSERT_EQ(deep.health.size(), 5U);
  EXPECT_EQ(deep.health[1].time->us - deep.health[0].time->us, 60'000'000);
  EXPECT_EQ(deep.health[3].reason, "healthy");
  const std::map<std::string, double> figures(deep.health[4].figures.begin(), deep.health[4].figures.end());
  EXPECT_EQ(figures.at("MaxBw"), 58.59);
  EXPECT_EQ(figures.at("AvgBw"), 32.42);
  EXPECT_EQ(figures.at("AvgLat"), 21.63);

  const Imported hma = import_file(kShared + "hyperpod/hma_detection_event.json");
  ASSERT_EQ(hma.health.size(), 1U);
  EXPECT_EQ(hma.health[0].reason, "XidHardwareFailure");
  EXPECT_EQ(hma.health[0].condition, "NvidiaErrorReboot");
  EXPECT_EQ(hma.health[0].xid, 71);
  EXPECT_EQ(hma.health[0].pci, "0000:b9:00");
  EXPECT_EQ(text_of(*hma.health[0].time), "2024-08-22T20:59:29Z");
  EXPECT_EQ(hma.warnings.size(), 1U);

  const Imported megatron = import_file(kShared + "hyperpod/megatron_checkpoint_lines.log");
  ASSERT_EQ(megatron.training.size(), 2U);
  EXPECT_NEAR(megatron.training[0].time_us, 440352.6e3, 1);
  EXPECT_NEAR(megatron.training[1].time_us, 81611.24e3, 1);
  EXPECT_NEAR(*megatron.training[1].time_max_us, 81611.82e3, 1);
}

TEST_F(SharedData, KernelLogs) {
  auto counts = [](const Imported& f) {
    std::map<std::string, int> by;
    for (const XidEvent& e : f.xids) ++by[(e.nvswitch ? "SXid " : "Xid ") + std::to_string(e.xid)];
    return by;
  };
  const Imported fell = import_file(kShared + "gpu/dmesg_xid79_sxid20034.log");
  EXPECT_EQ(counts(fell), (std::map<std::string, int>{{"SXid 20034", 8}, {"Xid 79", 1}}));
  EXPECT_NEAR(static_cast<double>(fell.xids[1].time->us - fell.xids[0].time->us) * 1e-6, 11.85, 0.005);
  EXPECT_EQ(counts(import_file(kShared + "gpu/dmesg_xid_119_gsp_timeout.log")),
            (std::map<std::string, int>{{"Xid 119", 5}}));
  const Imported faults = import_file(kShared + "gpu/dmesg_xid_13_iso_times.log");
  EXPECT_EQ(counts(faults), (std::map<std::string, int>{{"Xid 13", 16}, {"Xid 43", 1}}));
  for (const XidEvent& e : faults.xids) EXPECT_EQ(e.action, "none");
  for (const char* clean : {"gpu/kmsg_raw.log", "gpu/fabricmanager.log"}) {
    const Imported f = import_file(kShared + clean);
    EXPECT_FALSE(f.usable());
    EXPECT_EQ(f.remarks.size(), 1U) << "what it is, is said";
  }
}

TEST_F(SharedData, Expositions) {
  const Imported a100 = import_file(kShared + "metrics/dcgm_exporter_a100.prom");
  std::map<std::string, double> values;
  for (const MetricSample& m : a100.metrics) values[m.name] = m.value.value_or(-1);
  EXPECT_EQ(values.at("DCGM_FI_DEV_POWER_USAGE"), 409.692);
  EXPECT_EQ(values.at("DCGM_FI_PROF_PIPE_TENSOR_ACTIVE"), 0.929260);
  EXPECT_EQ(values.at("DCGM_FI_DEV_XID_ERRORS"), 0);
  const Imported blank = import_file(kShared + "metrics/dcgm_exporter_readme_blank_temp.prom");
  ASSERT_EQ(blank.metrics.size(), 3U);
  EXPECT_EQ(blank.metrics[2].name, "DCGM_FI_DEV_MEMORY_TEMP");
  EXPECT_FALSE(blank.metrics[2].value);
  const Imported efa = import_file(kShared + "metrics/efa_exporter_p5_tx_pkts.prom");
  double sum = 0;
  int n = 0;
  for (const MetricSample& m : efa.metrics) {
    if (m.name == "node_amazonefa_tx_pkts") sum += *m.value, ++n;
  }
  EXPECT_EQ(n, 32);
  EXPECT_EQ(sum, 53198069);
  const Imported node = import_file(kShared + "metrics/node_exporter_e2e.prom");
  EXPECT_EQ(node.metric_families.size(), 1228U);
  EXPECT_EQ(node.metrics.size(), 3027U);
  EXPECT_TRUE(node.warnings.empty()) << all_warnings(node);
}

}  // namespace
}  // namespace pitstop
