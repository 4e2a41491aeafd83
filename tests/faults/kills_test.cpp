// Kills at random moments of every command that writes: what was there before or the whole new answer, never
// a part; and the next run works, in the same pid namespace too. Two processes never write to one file.
#include <random>

#include "tests/faults/faults.hpp"

namespace pitstop {
namespace {

struct Writer {
  const char* name;
  std::string line;                 // $D is the folder
  std::vector<std::string> writes;  // there
};

const std::string kEmitted = "replay.json";

std::vector<Writer> writers() {
  return {
      {"run",
       "run $D/s.yaml --replications 400 --quiet --json $D/a.json --csv $D/a.csv",
       {"a.json", "a.csv"}},
      {"sweep",
       "sweep $D/s.yaml --vary cluster.spares=0,1 --replications 200 --quiet --csv $D/b.csv",
       {"b.csv"}},
      {"validate", "validate $D/s.yaml --json $D/c.json", {"c.json"}},
      {"replay", "replay $D/s.yaml --json $D/d.jsonl", {"d.jsonl"}},
      {"new", "new --instance ml.g5.12xlarge --nodes 4 --days 3 --force -o $D/e.yaml", {"e.yaml"}},
      {"import", "calibrate import tests/calibration/fixtures/osu.txt --json $D/f.json", {"f.json"}},
      {"report", "report $D/kept.h5 -o $D/g.md", {"g.md"}},
      {"emit", "replay experiments/scenarios/exercise.yaml --emit $D/emitted --scrape 240s", {}},
      {"verify", "verify experiments/scenarios/exercise.yaml --replications 20 --markdown $D/h.md", {"h.md"}},
      {"alerts", "alerts experiments/scenarios/exercise.yaml --replications 1 --json $D/i.json", {"i.json"}},
  };
}

std::string in_namespace(const std::string& line, int milliseconds) {
  return "timeout -s KILL " + std::to_string(milliseconds / 1000.0) +
         " unshare --pid --fork --kill-child $PITSTOP " + line + " > /dev/null 2>&1";
}

TEST(Kills, LoseNothingAndLeaveNothing) {
  const ScratchFolder folder;
  put(folder / "s.yaml", kSmall);
  const Variables variables{{"D", folder.path()}};
  std::filesystem::copy_file(PITSTOP_SOURCE_DIR "/tests/formats/results-1/run.h5", folder / "kept.h5");
  if (shell("unshare --pid --fork true").code != 0) GTEST_SKIP() << "no pid namespaces here";
  std::mt19937 random(21);
  for (const Writer& w : writers()) {
    const auto begun = std::chrono::steady_clock::now();
    ASSERT_EQ(shell("$PITSTOP " + w.line + " > /dev/null", variables).code, 0) << w.name;
    const auto whole =
        std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begun);
    std::vector<std::string> good;
    for (const std::string& file : w.writes) good.push_back(contents(folder / file));
    for (int kill = 0; kill < times(2, 100); ++kill) {
      for (const std::string& file : w.writes) put(folder / file, "former");
      shell(in_namespace(w.line, 5 + static_cast<int>(random() % static_cast<unsigned>(whole.count() + 50))),
            variables);
      for (std::size_t i = 0; i < w.writes.size(); ++i) {
        const std::string now = contents(folder / w.writes[i]);
        EXPECT_TRUE(now == "former" || now == good[i]) << w.name << ' ' << w.writes[i] << ' ' << now.size();
      }
    }
    EXPECT_EQ(shell("$PITSTOP " + w.line + " > /dev/null", variables).code, 0) << w.name << " after kills";
  }
  EXPECT_TRUE(left_in(folder.path(), ".tmp").empty());
  EXPECT_EQ(left_in(folder / "emitted", "unfinished"), std::vector<std::string>{});
}

TEST(TwoProcesses, OnOneFileTheSecondIsRefused) {
  const ScratchFolder folder;
  const std::string file = folder / "one.h5";
  const Arguments slow{"run",       "experiments/scenarios/llama3-405b.yaml",
                       "--threads", "1",
                       "--quiet",   "--resume",
                       file,        "--replications"};
  Program first(slow + Arguments{"500000"});
  for (int i = 0; i < 2000 && !std::filesystem::exists(file); ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  ASSERT_TRUE(std::filesystem::exists(file));
  const auto size = std::filesystem::file_size(file);
  const Answer second = pitstop(slow + Arguments{"500000"});
  EXPECT_EQ(second.code, 2) << second.err;
  EXPECT_TRUE(has(second.err, "another process is working on")) << second.err;
  EXPECT_GE(std::filesystem::file_size(file), size);
  first.kill();
  first.wait();
  const Answer after = pitstop(slow + Arguments{"60"});
  EXPECT_EQ(after.code, 0) << "the lock dies with its process: " << after.err;
}

// The reader began before the straggler wrote on, where the file system knows no locks.
TEST(TwoProcesses, AFileThatAnotherHasChangedIsNotWrittenTo) {
  const ScratchFolder folder;
  const std::string file = folder / "one.h5";
  Program first({"run", "experiments/scenarios/llama3-405b.yaml", "--threads", "1", "--quiet", "--resume",
                 file, "--replications", "500000"});
  for (int i = 0; i < 2000 && !std::filesystem::exists(file); ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  const std::string theirs(1'000'000, 'x');
  std::ofstream(file, std::ios::binary | std::ios::app) << theirs;
  const Answer a = first.wait();
  EXPECT_EQ(a.code, 3) << a.err;
  EXPECT_TRUE(has(a.err, "another process has changed")) << a.err;
  EXPECT_TRUE(contents(file).ends_with(theirs));
}

}  // namespace
}  // namespace pitstop
