// The program under mpirun: any number of ranks gives the answer of one, and a rank that dies costs no
// finished work.
#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>

#include "experiments/results/store.hpp"
#include "tests/support/program.hpp"
#include "tests/support/scratch_folder.hpp"

namespace pitstop {
namespace {

const std::string kSweep =
    "sweep experiments/scenarios/llama3-405b.yaml --vary cluster.spares=0,8,16 --threads 1 --quiet "
    "--replications ";

std::string answer_of(const std::string& json_file) {
  const std::string text = contents(json_file);
  return text.empty() ? "" : nlohmann::json::parse(text).dump(1);
}

class RanksTest : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto beside = std::filesystem::path(PITSTOP_PROGRAM).parent_path() / "libpitstop_mpi.so";
    if (std::system("mpirun --version >/dev/null 2>&1") != 0 || !std::filesystem::exists(beside))
      GTEST_SKIP() << "no MPI (Debian, Ubuntu: libopenmpi-dev, openmpi-bin)";
    ::setenv("OMPI_ALLOW_RUN_AS_ROOT", "1", 1);
    ::setenv("OMPI_ALLOW_RUN_AS_ROOT_CONFIRM", "1", 1);
  }

  // The exit status of so many ranks, their stdout and stderr in files; 0 ranks: without mpirun.
  int run(int ranks, const std::string& arguments) const {
    const std::string launcher =
        ranks == 0 ? "" : "mpirun --oversubscribe --bind-to none -n " + std::to_string(ranks) + " ";
    const std::string command = "cd " PITSTOP_SOURCE_DIR " && " + launcher + PITSTOP_PROGRAM + " " +
                                arguments + " > " + folder / "out" + " 2> " + folder / "err";
    const int status = std::system(command.c_str());
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }
  // The process of a rank whose command line names the file; 0: there is none.
  static pid_t process_of(int rank, const std::string& file) {
    for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
      const std::string command = contents(entry.path() / "cmdline"),
                        variables = contents(entry.path() / "environ");
      if (command.find(file) == std::string::npos || command.find("mpirun") != std::string::npos) continue;
      if (variables.find("OMPI_COMM_WORLD_RANK=" + std::to_string(rank) + '\0') != std::string::npos)
        return static_cast<pid_t>(std::stol(entry.path().filename().string()));
    }
    return 0;
  }
  ScratchFolder folder;
};

TEST_F(RanksTest, AnyNumberOfThemGivesOneAnswer) {
  ASSERT_EQ(run(0, kSweep + "2000 --json " + folder / "one.json"), 0) << contents(folder / "err");
  const std::string reference = answer_of(folder / "one.json");
  for (const int ranks : {1, 2, 3, 4}) {
    const std::string json = folder / (std::to_string(ranks) + ".json");
    EXPECT_EQ(run(ranks, kSweep + "2000 --json " + json + " --out " + folder / "all.h5"), 0)
        << contents(folder / "err");
    EXPECT_EQ(answer_of(json), reference) << ranks << " ranks";
    EXPECT_FALSE(is_unfinished(folder / "all.h5"));
  }
}

TEST_F(RanksTest, WholeClustersGiveOneAnswer) {
  const std::string cluster =
      "run experiments/scenarios/shared-cluster.yaml --replications 60 --threads 1 --quiet --json ";
  ASSERT_EQ(run(0, cluster + folder / "one.json"), 0) << contents(folder / "err");
  ASSERT_EQ(run(3, cluster + folder / "three.json"), 0) << contents(folder / "err");
  EXPECT_EQ(answer_of(folder / "three.json"), answer_of(folder / "one.json"));
}

TEST_F(RanksTest, StopAtTheSameLookWithUntil) {
  const std::string until = "run experiments/scenarios/daly.yaml --until 0.1% --threads 1 --quiet --json ";
  ASSERT_EQ(run(0, until + folder / "one.json"), 0);
  ASSERT_EQ(run(3, until + folder / "three.json"), 0) << contents(folder / "err");
  EXPECT_EQ(answer_of(folder / "three.json"), answer_of(folder / "one.json"));
}

TEST_F(RanksTest, MistakesAreToldOnce) {
  EXPECT_NE(run(3, "run experiments/scenarios/daly.yaml --set checkpoint.intervall=1h"), 0);
  const std::string err = contents(folder / "err");
  const auto first = err.find("did you mean");
  ASSERT_NE(first, std::string::npos) << err;
  EXPECT_EQ(err.find("did you mean", first + 1), std::string::npos) << err;
}

// `-b none` is a mistake that the command's work finds, after the command line is parsed.
TEST_F(RanksTest, EveryRankOfANcclBenchmarkWorks) {
  const std::string second_rank = "OMPI_COMM_WORLD_SIZE=2 OMPI_COMM_WORLD_RANK=1 " PITSTOP_PROGRAM;
  const int status = std::system((second_rank + " calibrate nccl -b none 2>/dev/null").c_str());
  EXPECT_EQ(WEXITSTATUS(status), 2);
}

TEST_F(RanksTest, OneThatDiesCostsNoFinishedWork) {
  const std::string file = folder / "sweep.h5";
  ASSERT_EQ(run(0, kSweep + "12000 --json " + folder / "one.json"), 0);
  int status = 0;
  std::jthread sweep([&] { status = run(3, kSweep + "12000 --resume " + file); });
  pid_t victim = 0;
  for (int i = 0; i < 1000 && !(std::filesystem::exists(file) && victim != 0); ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
    victim = process_of(2, file);
  }
  ASSERT_NE(victim, 0);
  ::kill(victim, SIGKILL);
  sweep.join();
  EXPECT_NE(status, 0);
  EXPECT_FALSE(read_chunks(file).chunks.empty()) << contents(folder / "err");
  EXPECT_EQ(run(2, kSweep + "12000 --json " + folder / "two.json" + " --resume " + file), 0)
      << contents(folder / "err");
  EXPECT_EQ(answer_of(folder / "two.json"), answer_of(folder / "one.json"));
}

}  // namespace
}  // namespace pitstop
