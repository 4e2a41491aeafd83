// Closed standard descriptors, no room for threads, temporary names that are taken, pipes, links to nowhere.
#include <sys/file.h>

#include <fcntl.h>

#include "experiments/base/files/atomic_file.hpp"
#include "experiments/base/files/leftovers.hpp"
#include "tests/faults/faults.hpp"

namespace pitstop {
namespace {

// Without descriptor 2 the first file that was opened got every message.
TEST(Descriptors, ClosedOnesAreNoResultFiles) {
  const ScratchFolder folder;
  put(folder / "s.yaml", kSmall);
  const std::string run = "$PITSTOP run " + folder / "s.yaml" + " --replications 400 --json " + folder / "j";
  ASSERT_EQ(shell(run + " --quiet").code, 0);
  const std::string good = contents(folder / "j");
  for (const char* closed : {"2>&-", ">&- 2>&-", "<&- >&- 2>&-"}) {
    std::filesystem::remove(folder / "j");
    shell(run + " --out " + folder / "o.h5 " + closed);
    const std::string json = contents(folder / "j");
    EXPECT_EQ(json.substr(0, 30), good.substr(0, 30)) << closed;
    EXPECT_EQ(json.back(), '\n');
    EXPECT_TRUE(contents(folder / "o.h5").starts_with("\x89HDF")) << closed;
    EXPECT_FALSE(has(contents(folder / "o.h5"), "replications finished"));
  }
}

TEST(Temporaries, ATakenNameIsNoObstacleAndTheDeadAreCleanedAway) {
  const ScratchFolder folder;
  put(folder / "s.yaml", kSmall);
  for (int i = 0; i < 300; ++i) put(folder / (".pitstop-1-" + std::to_string(i) + ".tmp"), "left");
  const int held = ::open((folder / ".pitstop-1-7.tmp").c_str(), O_WRONLY);
  ASSERT_EQ(::flock(held, LOCK_EX), 0);  // of one that lives
  // In a pid namespace every run has the same pid, as in a container.
  const Answer a = shell("unshare --pid --fork --kill-child $PITSTOP validate " + folder / "s.yaml" +
                         " --json " + folder / "out.json 2>&1");
  if (has(a.out, "unshare failed")) GTEST_SKIP() << a.out;
  EXPECT_EQ(a.code, 0) << a.out;
  EXPECT_FALSE(contents(folder / "out.json").empty());
  EXPECT_TRUE(has(a.out, "which a run that was killed had left")) << a.out.substr(0, 300);
  EXPECT_EQ(left_in(folder.path(), ".tmp"), std::vector<std::string>{".pitstop-1-7.tmp"});
  ::close(held);
}

TEST(Temporaries, AreLockedWhileTheirProcessLives) {
  const ScratchFolder folder;
  AtomicFile file(folder / "out");
  EXPECT_TRUE(remove_leftovers(folder.path()).empty());
  file.write("x");
  file.commit();
  EXPECT_EQ(contents(folder / "out"), "x");
}

TEST(Outputs, ALinkToNowhereMakesItsFile) {
  const ScratchFolder folder;
  std::filesystem::create_symlink("real", folder / "link");
  write_file(folder / "link", "x");
  EXPECT_TRUE(std::filesystem::is_symlink(folder / "link"));
  EXPECT_EQ(contents(folder / "real"), "x");
  std::filesystem::create_symlink("circle", folder / "circle");
  EXPECT_THROW(write_file(folder / "circle", "x"), OutputError);
}

// A check that opened the pipe would show its reader an end before the answer.
TEST(Outputs, APipeGetsTheWholeAnswer) {
  const ScratchFolder folder;
  put(folder / "s.yaml", kSmall);
  ASSERT_EQ(::mkfifo((folder / "pipe").c_str(), 0600), 0);
  const std::string run = "$PITSTOP run " + folder / "s.yaml" + " --replications 100 --quiet --csv ";
  ASSERT_EQ(shell(run + folder / "file").code, 0);
  const Answer a = shell("timeout 20 cat " + folder / "pipe" + " & timeout 20 " + run + folder / "pipe" +
                         " > /dev/null; code=$?; wait; exit $code");
  EXPECT_EQ(a.code, 0) << a.err;
  EXPECT_EQ(a.out, contents(folder / "file"));
}

TEST(Outputs, APipeWithoutReaderEndsAtCtrlC) {
  const ScratchFolder folder;
  ASSERT_EQ(::mkfifo((folder / "pipe").c_str(), 0600), 0);
  Program program({"validate", "experiments/scenarios/daly.yaml", "--json", folder / "pipe"});
  std::this_thread::sleep_for(std::chrono::milliseconds(500));
  const auto begun = std::chrono::steady_clock::now();
  program.interrupt();
  EXPECT_EQ(program.wait().code, 130);
  EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(1));
}

TEST(Outputs, AFileThatGrowsTooLargeIsToldAndHarmsNothing) {
  const ScratchFolder folder;
  put(folder / "s.yaml", kSmall);
  put(folder / "out.csv", "former");
  const Answer a = shell("ulimit -f 8; $PITSTOP run " + folder / "s.yaml" +
                         " --replications 2000 --quiet --csv " + folder / "out.csv");
  EXPECT_EQ(a.code, 3) << a.err;
  EXPECT_TRUE(has(a.err, "File too large")) << a.err;
  EXPECT_EQ(contents(folder / "out.csv"), "former");
}

TEST(Outputs, AreCheckedBeforeAnythingIsComputed) {
  const ScratchFolder folder;
  const auto begun = std::chrono::steady_clock::now();
  for (const Arguments& words :
       {Arguments{"report", PITSTOP_SOURCE_DIR "/tests/formats/results-1/run.h5", "-o", "/nowhere/x.html"},
        Arguments{"alerts", "experiments/scenarios/llama3-405b.yaml", "--json", "/nowhere/x"},
        Arguments{"verify", "experiments/scenarios/llama3-405b.yaml", "--html", "/nowhere/x"},
        Arguments{"calibrate", "check", "tests/calibration/fixtures/osu.txt", "--instance", "ml.g5.12xlarge",
                  "--json", "/nowhere/x"},
        Arguments{"new", "--instance", "ml.g5.12xlarge", "--nodes", "4", "--days", "3", "-o",
                  "/nowhere/x"}}) {
    const Answer a = pitstop(words);
    EXPECT_EQ(a.code, 3) << words[0] << a.err;
    EXPECT_TRUE(has(a.err, "/nowhere/x")) << a.err;
  }
  EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(5));
}

// A launcher's variables alone make no rank: every command does its work, and tells its mistakes.
TEST(Ranks, CommandsWithoutRanksRunWholeOnEach) {
  for (const char* launcher :
       {"PMI_RANK=1", "PMI_RANK=1 PMI_SIZE=2", "OMPI_COMM_WORLD_SIZE=2 OMPI_COMM_WORLD_RANK=1",
        "PMIX_RANK=3 SLURM_STEP_NUM_TASKS=8"}) {
    const Answer missing = shell(std::string(launcher) + " $PITSTOP validate nope.yaml");
    EXPECT_EQ(missing.code, 3) << launcher;
    EXPECT_FALSE(missing.err.empty()) << launcher;
    const Answer good = shell(std::string(launcher) + " $PITSTOP validate experiments/scenarios/daly.yaml");
    EXPECT_EQ(good.code, 0) << launcher << good.err;
    EXPECT_FALSE(good.out.empty()) << launcher;
    const Answer wrong = shell(std::string(launcher) + " $PITSTOP validate --nonsense");
    EXPECT_EQ(wrong.code, 2);
    EXPECT_TRUE(has(wrong.err, "--nonsense")) << launcher << wrong.err;
  }
}

}  // namespace
}  // namespace pitstop
