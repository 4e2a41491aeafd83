// No command overwrites what it reads, or writes two outputs to one place, under whatever spelling.
#include <functional>

#include "tests/faults/faults.hpp"

namespace pitstop {
namespace {

class InputsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    put(folder / "s.yaml", kSmall);
    put(folder / "osu.txt", contents(PITSTOP_SOURCE_DIR "/tests/calibration/fixtures/osu.txt"));
    std::filesystem::create_hard_link(folder / "s.yaml", folder / "hard.yaml");
    std::filesystem::create_symlink("s.yaml", folder / "soft.yaml");
  }
  // The refusal leaves the file as it was.
  void refused(const Arguments& words, const std::string& input) {
    const std::string before = contents(input);
    const Answer a = pitstop(words);
    EXPECT_EQ(a.code, 2) << words[0] << " " << words.back() << a.err;
    EXPECT_TRUE(has(a.err, "would overwrite")) << a.err;
    EXPECT_EQ(contents(input), before) << words[0];
  }
  ScratchFolder folder;
};

TEST_F(InputsTest, NoCommandOverwritesItsScenario) {
  const std::string s = folder / "s.yaml";
  for (const std::string& name : {s, folder / "hard.yaml", folder / "soft.yaml", folder / "./s.yaml"}) {
    refused({"run", s, "--replications", "10", "--json", name}, s);
    refused({"replay", s, "--json", name}, s);
    refused({"verify", s, "--replications", "10", "--markdown", name}, s);
    refused({"alerts", s, "--replications", "1", "--json", name}, s);
    refused({"validate", s, "--json", name}, s);
  }
  refused({"sweep", s, "--vary", "cluster.spares=0,1", "--replications", "10", "--out", s}, s);
  refused({"compare", s, s, "--replications", "10", "--csv", s}, s);
  refused({"network", s, "--plot", s}, s);
  refused({"replay", s, "--emit", folder.path()}, s);
}

TEST_F(InputsTest, NorWhatTheScenarioNames) {
  put(folder / "profile.yaml", "recovery: {never_capacity: 1e-9}\n");
  put(folder / "named.yaml",
      "{job: {nodes: 4, work: 5d}, cluster: {spares: 1}, causes: {gpu: {mtbf: 40d}},"
      " recovery: {profile: profile.yaml}, checkpoint: {interval: 1h, stall: 1min}}\n");
  for (const char* option : {"--json", "--csv", "--out"})
    refused({"run", folder / "named.yaml", "--replications", "10", option, folder / "profile.yaml"},
            folder / "profile.yaml");
  refused({"replay", folder / "named.yaml", "--json", folder / "profile.yaml"}, folder / "profile.yaml");
  const std::string calibration = folder / "c.yaml";
  put(calibration, contents(PITSTOP_SOURCE_DIR "/calibration/profiles/g5-literature.yaml"));
  refused({"run", folder / "s.yaml", "--calibration", calibration, "--json", calibration}, calibration);
}

TEST_F(InputsTest, NorWhatOtherCommandsRead) {
  const std::string osu = folder / "osu.txt", part = folder / "part.h5";
  refused({"calibrate", "import", osu, "--json", osu}, osu);
  refused({"calibrate", "fit", osu, "-o", osu}, osu);
  refused({"calibrate", "check", osu, "--instance", "ml.g5.12xlarge", "--json", osu}, osu);
  ASSERT_EQ(pitstop({"run", folder / "s.yaml", "--replications", "50", "--quiet", "--out", part}).code, 0);
  refused({"merge", part, "--json", part}, part);
  refused({"merge", part, "--out", part}, part);
  const std::string page = folder / "part.html";
  std::filesystem::create_symlink("part.h5", page);
  refused({"report", part, "-o", page}, part);
}

TEST_F(InputsTest, TwoOutputsAreTwoFiles) {
  const Answer a = pitstop(
      {"run", folder / "s.yaml", "--replications", "10", "--json", folder / "x", "--csv", folder / "./x"});
  EXPECT_EQ(a.code, 2);
  EXPECT_TRUE(has(a.err, "--json and --csv both name")) << a.err;
}

TEST_F(InputsTest, AnEmptyNameIsNoFile) {
  for (const char* option : {"--resume", "--out", "--json", "--csv"}) {
    const Answer a = pitstop({"run", folder / "s.yaml", "--replications", "10", option, ""});
    EXPECT_EQ(a.code, 2) << option;
    EXPECT_TRUE(has(a.err, std::string(option) + ": needs the name of a file")) << a.err;
  }
}

TEST_F(InputsTest, AFormerResultStaysUntilTheNewOneIsWhole) {
  const std::string out = folder / "long.h5";
  const Arguments slow{
      "run",           "experiments/scenarios/llama3-405b.yaml", "--quiet", "--threads", "1", "--out", out,
      "--replications"};
  ASSERT_EQ(pitstop(slow + Arguments{"50"}).code, 0);
  const std::string former = contents(out);
  for (const bool killed : {false, true}) {
    Program program(slow + Arguments{"500000"});
    for (int i = 0; i < 3000 && !std::filesystem::exists(out + ".part"); ++i)
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    killed ? program.kill() : program.interrupt();
    program.wait();
    EXPECT_EQ(contents(out), former) << (killed ? "killed" : "interrupted");
    EXPECT_TRUE(std::filesystem::exists(out + ".part"));
    const Answer again = pitstop(slow + Arguments{"60"});
    EXPECT_EQ(again.code, 2) << again.err;
    EXPECT_TRUE(has(again.err, "--resume " + out + ".part")) << again.err;
    std::filesystem::remove(out + ".part");
  }
  ASSERT_EQ(pitstop(slow + Arguments{"60"}).code, 0);
  EXPECT_NE(contents(out), former);
  EXPECT_FALSE(std::filesystem::exists(out + ".part"));
}

// A folder that never held a replay keeps all that is in it, whatever its names.
TEST_F(InputsTest, AnEmittedReplayTouchesNoFolderOfTheUsers) {
  for (const char* name : {"logs", "metrics", "panels", "scenario.yaml", "timeline.csv", "replay.json"}) {
    const ScratchFolder own;
    if (std::string(name).find('.') == std::string::npos) {
      std::filesystem::create_directory(own / name);
      put(own / (std::string(name) + "/mine"), "mine");
    } else {
      put(own / name, "mine");
    }
    const Answer a = pitstop({"replay", "experiments/scenarios/exercise.yaml", "--emit", own.path()});
    EXPECT_EQ(a.code, 2) << name << a.err;
    EXPECT_TRUE(has(a.err, name)) << a.err;
    EXPECT_EQ(own.files(), 1U) << name;
  }
}

}  // namespace
}  // namespace pitstop
