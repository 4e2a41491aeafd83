// Who is which rank, how ranks find each other, and the table they end in, read back by our own importer.
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <thread>

#include "calibration/import/import.hpp"
#include "kernels/bench/collectives/collective.hpp"
#include "kernels/bench/collectives/exchange.hpp"
#include "kernels/bench/launch.hpp"
#include "tests/support/scratch_folder.hpp"

namespace pitstop::bench {
namespace {

LaunchPlace placed(const std::map<std::string, std::string>& environment) {
  return launch_place([&](const char* name) {
    const auto at = environment.find(name);
    return at == environment.end() ? nullptr : at->second.c_str();
  });
}

TEST(Launch, KnowsItsLaunchers) {
  EXPECT_EQ(placed({}).ranks, 1);
  const LaunchPlace mpi = placed({{"OMPI_COMM_WORLD_RANK", "5"},
                                  {"OMPI_COMM_WORLD_SIZE", "8"},
                                  {"OMPI_COMM_WORLD_LOCAL_RANK", "1"},
                                  {"PMIX_NAMESPACE", "prte-n1@1"}});
  EXPECT_EQ(mpi.rank, 5);
  EXPECT_EQ(mpi.ranks, 8);
  EXPECT_EQ(mpi.local_rank, 1);
  EXPECT_EQ(mpi.job, "prte-n1_1");  // fit for a file name
  const LaunchPlace srun = placed({{"SLURM_PROCID", "3"},
                                   {"SLURM_STEP_NUM_TASKS", "4"},
                                   {"SLURM_LOCALID", "1"},
                                   {"SLURM_JOB_ID", "82"},
                                   {"SLURM_STEP_ID", "0"}});
  EXPECT_EQ(srun.rank, 3);
  EXPECT_EQ(srun.ranks, 4);
  EXPECT_EQ(srun.job, "82-0");
  // A batch script is rank 0 of nothing.
  EXPECT_EQ(placed({{"SLURM_PROCID", "0"}, {"SLURM_NTASKS", "16"}, {"SLURM_JOB_ID", "82"}}).ranks, 1);
  // Our own processes under an mpirun are ours.
  EXPECT_EQ(placed({{"PITSTOP_RANK", "1"},
                    {"PITSTOP_RANKS", "2"},
                    {"OMPI_COMM_WORLD_RANK", "0"},
                    {"OMPI_COMM_WORLD_SIZE", "1"}})
                .rank,
            1);
}

TEST(Launch, RefusesNonsense) {
  EXPECT_THROW(placed({{"OMPI_COMM_WORLD_RANK", "8"}, {"OMPI_COMM_WORLD_SIZE", "8"}}), std::runtime_error);
  EXPECT_THROW(placed({{"SLURM_PROCID", "x"}, {"SLURM_STEP_NUM_TASKS", "8"}}), std::runtime_error);
  EXPECT_THROW(placed({{"PMI_RANK", "-1"}, {"PMI_SIZE", "8"}}), std::runtime_error);
}

TEST(Exchange, EveryRankGetsAllInOrderAndLeavesNoFile) {
  const ScratchFolder folder;
  const std::atomic<bool> stop{false};
  constexpr int kRanks = 5;
  std::vector<std::vector<std::string>> got(kRanks);
  {
    std::vector<Exchange> exchanges;
    for (int rank = 0; rank < kRanks; ++rank)
      exchanges.push_back(exchange_by_files(folder / "id", {rank, kRanks, 0, "82-0", "srun"},
                                            std::chrono::seconds(30), stop));
    std::vector<std::thread> threads;
    for (int rank = 0; rank < kRanks; ++rank) {
      threads.emplace_back([&, rank] {
        const auto r = static_cast<std::size_t>(rank);
        for (int round = 0; round < 20; ++round)
          got[r] = exchanges[r](std::to_string(round) + "of" + std::to_string(rank));
        exchanges[r]("");  // no bytes are an answer too
      });
    }
    for (std::thread& t : threads) t.join();
  }
  for (const auto& answers : got)
    EXPECT_EQ(answers, (std::vector<std::string>{"19of0", "19of1", "19of2", "19of3", "19of4"}));
  EXPECT_EQ(folder.files(), 0u);
}

TEST(Exchange, GivesUpAndSaysWhoIsMissing) {
  const ScratchFolder folder;
  const std::atomic<bool> stop{false};
  const Exchange lonely =
      exchange_by_files(folder / "id", {0, 2, 0, "7", "srun"}, std::chrono::seconds(0), stop);
  try {
    lonely("here");
    FAIL();
  } catch (const std::runtime_error& e) {
    EXPECT_NE(std::string(e.what()).find("rank 1 of 2 did not come"), std::string::npos) << e.what();
  }
}

TEST(Exchange, RefusesWhatAnotherRunLeft) {
  const ScratchFolder folder;
  const std::atomic<bool> stop{false};
  std::ofstream(folder / "id.7.1.0") << "+old";
  EXPECT_THROW(exchange_by_files(folder / "id", {0, 2, 0, "7", "srun"}, std::chrono::seconds(1), stop),
               std::runtime_error);
  EXPECT_THROW(exchange_by_files("/no/such/folder/id", {0, 2, 0, "7", ""}, std::chrono::seconds(1), stop)(""),
               std::runtime_error);
}

// doc/PERFORMANCE.md of nccl-tests, and what a hierarchical collective must send through a node's network.
TEST(Collective, Factors) {
  EXPECT_DOUBLE_EQ(busbw_factor(NcclOperation::all_reduce, 16), 1.875);
  EXPECT_DOUBLE_EQ(busbw_factor(NcclOperation::all_gather, 4), 0.75);
  EXPECT_DOUBLE_EQ(busbw_factor(NcclOperation::broadcast, 4), 1);
  EXPECT_DOUBLE_EQ(link_factor(NcclOperation::all_reduce, 2), 1);
  EXPECT_DOUBLE_EQ(link_factor(NcclOperation::all_reduce, 1), 0);
}

TEST(Collective, CutsSizesIntoWholeWords) {
  EXPECT_EQ(elements_each(NcclOperation::all_reduce, 1024, 4, 3), 256u);
  const std::uint64_t each = elements_each(NcclOperation::all_gather, 1024, 4, 3);
  EXPECT_EQ(each, 84u);  // 85.3 rounded down to 16 bytes
  EXPECT_EQ(bytes_of(NcclOperation::all_gather, each, 4, 3), 1008u);
  EXPECT_EQ(elements_each(NcclOperation::reduce_scatter, 8, 4, 2), 0u);  // too small to share
}

// Times that two ranks on one H100 over the loopback device once gave; busbw is 1.797 GB/s at 16 MiB.
TEST(Collective, TableIsReadBackByTheImporter) {
  NcclHead head;
  head.type = "float";
  head.redop = "sum";
  head.nccl_version = "2.28.3";
  head.devices = {{0, 4711, "node-1", 0, "0000:07:00.0", "NVIDIA H100 80GB HBM3"},
                  {1, 4712, "node-1", 0, "0000:07:00.0", "NVIDIA H100 80GB HBM3"}};
  const std::vector<NcclRow> rows{
      {NcclOperation::all_reduce, 8, 2, NcclTiming{4529.0e-6, 0}, NcclTiming{4528.5e-6, 0}},
      {NcclOperation::all_reduce, 16777216, 4194304, NcclTiming{9337.0e-6, 0},
       NcclTiming{9340.0e-6, std::nullopt}},
      {NcclOperation::all_reduce, 268435456, 67108864, NcclTiming{0.2, 3}, std::nullopt}};
  const Imported read =
      import_text("table.txt", nccl_table(head, NcclOperation::all_reduce, rows), XidTable{});
  ASSERT_EQ(read.collectives.size(), 1u);
  const CollectiveRun& run = read.collectives.front();
  EXPECT_EQ(run.operation, "all_reduce");
  EXPECT_EQ(run.ranks, 2);
  EXPECT_EQ(run.nodes, 1);
  ASSERT_EQ(run.rows.size(), 3u);
  EXPECT_EQ(run.rows[0].out_of_place->time_us, 4529.0);
  EXPECT_EQ(run.rows[1].bytes, 16777216);
  EXPECT_NEAR(run.rows[1].out_of_place->busbw, 1.797e9, 0.005e9);
  EXPECT_FALSE(run.rows[1].in_place->wrong.has_value());
  EXPECT_EQ(run.rows[2].out_of_place->wrong, 3);
  EXPECT_FALSE(run.rows[2].in_place.has_value());
  EXPECT_TRUE(run.failed);
}

}  // namespace
}  // namespace pitstop::bench
