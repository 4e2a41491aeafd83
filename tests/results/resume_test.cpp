// Results that outlive a kill, a full disk and a damaged file, and shards put together: always the answer of
// a run that nothing happened to, or a refusal.
#include <gtest/gtest.h>

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "experiments/results/store.hpp"
#include "tests/support/program.hpp"
#include "tests/support/scratch_folder.hpp"

namespace pitstop {
namespace {

using Json = nlohmann::json;
using Words = std::vector<std::string>;

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

Words operator+(Words a, const Words& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

const Words kSweep{"sweep",          "experiments/scenarios/llama3-405b.yaml",
                   "--vary",         "cluster.spares=0,8,16",
                   "--replications", "3000",
                   "--threads",      "2",
                   "--quiet"};
const Words kRun{"run",    "experiments/scenarios/daly.yaml", "--replications", "20000", "--threads", "2",
                 "--quiet"};

const Words kCluster{"sweep",          "experiments/scenarios/shared-cluster.yaml",
                     "--vary",         "recovery.software_resume=0s,30min",
                     "--replications", "60",
                     "--threads",      "2",
                     "--quiet"};

// Takes about a second, so that it can be killed between commits.
const Words kLongSweep = [] {
  Words words = kSweep;
  words[5] = "6000";
  return words;
}();

// Digests, tables' digests, means: all that is said.
std::string answer_of(const std::string& json_file) { return Json::parse(contents(json_file)).dump(1); }

std::string without_interruption(const Words& command, const ScratchFolder& folder) {
  const Answer a = pitstop(command + Words{"--json", folder / "reference.json"});
  EXPECT_EQ(a.code, 0) << a.err;
  return answer_of(folder / "reference.json");
}

std::string resumed(const Words& command, const ScratchFolder& folder, const std::string& file) {
  const Answer a = pitstop(command + Words{"--resume", file, "--json", folder / "resumed.json"});
  EXPECT_EQ(a.code, 0) << a.err;
  return a.code == 0 ? answer_of(folder / "resumed.json") : "";
}

// An unfinished file of the sweep with several commits in it.
void leave_unfinished(const std::string& file) {
  Program program(kLongSweep + Words{"--resume", file});
  for (int i = 0; i < 600 && !(std::filesystem::exists(file) && std::filesystem::file_size(file) > 200'000);
       ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  program.kill();
  program.wait();
}

TEST(Resume, AfterAKillAtAnyMomentEndsInTheSameAnswer) {
  const ScratchFolder folder;
  const std::string reference = without_interruption(kSweep, folder), file = folder / "sweep.h5";
  std::mt19937 random(3);
  for (int kill = 0; kill < 20; ++kill) {
    if (kill % 5 == 0) std::filesystem::remove(file);
    Program program(kSweep + Words{"--resume", file});
    std::this_thread::sleep_for(std::chrono::milliseconds(random() % 400));
    program.kill();
    program.wait();
    if (kill % 5 == 4) {
      EXPECT_EQ(resumed(kSweep, folder, file), reference) << kill;
    }
  }
  EXPECT_TRUE(contents(file).starts_with("\x89HDF")) << "finished as any result file";
  EXPECT_EQ(resumed(kSweep, folder, file), reference) << "with nothing left to do";
}

TEST(Resume, AWholeClusterTooEndsInTheSameAnswer) {
  const ScratchFolder folder;
  const std::string reference = without_interruption(kCluster, folder), file = folder / "fleet.h5";
  EXPECT_TRUE(has(reference, "\"utilisation\"")) << "what jobs and cluster came to is part of the answer";
  std::mt19937 random(6);
  for (int kill = 0; kill < 4; ++kill) {
    Program program(kCluster + Words{"--resume", file});
    std::this_thread::sleep_for(std::chrono::milliseconds(100 + random() % 400));
    program.kill();
    program.wait();
  }
  EXPECT_EQ(resumed(kCluster, folder, file), reference);
  EXPECT_EQ(resumed(kCluster, folder, file), reference) << "with nothing left to do";
}

TEST(Resume, AnUnfinishedFileCutShortIsRepairedOrRefused) {
  const ScratchFolder folder;
  const std::string reference = without_interruption(kLongSweep, folder), file = folder / "sweep.h5";
  leave_unfinished(folder / "whole.h5");
  ASSERT_TRUE(is_unfinished(folder / "whole.h5"));
  const std::string whole = contents(folder / "whole.h5");
  std::mt19937 random(4);
  int repaired = 0;
  for (int cut = 0; cut < 4; ++cut) {
    const std::size_t bytes = cut == 0 ? whole.size() - 1 : cut == 1 ? 700 : random() % whole.size();
    std::ofstream(file, std::ios::binary) << whole.substr(0, bytes);
    const Answer a = pitstop(kLongSweep + Words{"--resume", file, "--json", folder / "resumed.json"});
    if (a.code == 0) {
      EXPECT_EQ(answer_of(folder / "resumed.json"), reference) << bytes;
      ++repaired;
    } else {
      EXPECT_EQ(a.code, 3) << a.err;
      EXPECT_EQ(contents(file).size(), bytes) << "a refused file is left alone";
    }
    std::filesystem::remove(file);
  }
  EXPECT_GT(repaired, 0);
}

TEST(Resume, DamageIsNeverReadAsGood) {
  const ScratchFolder folder;
  const std::string reference = without_interruption(kLongSweep, folder), file = folder / "sweep.h5";
  leave_unfinished(folder / "unfinished.h5");
  ASSERT_EQ(pitstop(kLongSweep + Words{"--out", folder / "finished.h5"}).code, 0);
  std::mt19937 random(5);
  for (const char* name : {"unfinished.h5", "finished.h5"}) {
    const std::string good = contents(folder / name);
    for (int i = 0; i < 3; ++i) {
      std::string damaged = good;
      damaged[random() % damaged.size()] ^= static_cast<char>(1 << random() % 8);
      std::ofstream(file, std::ios::binary) << damaged;
      const Answer a = pitstop(kLongSweep + Words{"--resume", file, "--json", folder / "resumed.json"});
      if (a.code == 0) {
        EXPECT_EQ(answer_of(folder / "resumed.json"), reference) << name << ' ' << i;
      } else {
        EXPECT_TRUE(a.code == 3 || a.code == 2) << a.code << a.err;
      }
      std::filesystem::remove(file);
    }
  }
  std::ofstream(file, std::ios::binary) << contents(folder / "finished.h5").substr(0, 20'000);
  const Answer cut = pitstop(kLongSweep + Words{"--resume", file});
  EXPECT_EQ(cut.code, 3);
  EXPECT_TRUE(has(cut.err, "damaged or cut short")) << cut.err;
}

TEST(Resume, AFullDiskStopsAndKeeps) {
  const ScratchFolder folder;
  const std::string reference = without_interruption(kRun, folder), file = folder / "run.h5";
  // Slow enough for several commits: a slab at a time is what one thread makes in a second.
  const Words slow{
      "run", "experiments/scenarios/llama3-405b.yaml", "--replications", "60000", "--quiet", "--threads",
      "1"};
  Program program(slow + Words{"--out", folder / "slow.h5"}, "", 3'000'000);
  const Answer a = program.wait();
  EXPECT_EQ(a.code, 3);
  EXPECT_TRUE(has(a.err, "go on with --resume")) << a.err;
  ASSERT_TRUE(is_unfinished(folder / "slow.h5"));
  const StoredChunks kept = read_chunks(folder / "slow.h5");
  EXPECT_EQ(kept.damage, "");
  ASSERT_FALSE(kept.chunks.empty());
  EXPECT_EQ(kept.chunks[0].first, 0U);
  // At the very end: the finished file does not fit, what was there stays.
  ASSERT_EQ(pitstop(kRun + Words{"--out", file}).code, 0);
  const std::string good = contents(file);
  Program last(
      {"run", "experiments/scenarios/daly.yaml", "--replications", "40000", "--quiet", "--resume", file}, "",
      good.size() + 1000);
  EXPECT_EQ(last.wait().code, 3);
  EXPECT_EQ(resumed(kRun, folder, file), reference);
}

TEST(Resume, GoesOnToMoreReplications) {
  const ScratchFolder folder;
  const std::string file = folder / "run.h5";
  Words less = kRun;
  less[3] = "5000";
  ASSERT_EQ(pitstop(less + Words{"--out", file}).code, 0);
  EXPECT_EQ(resumed(kRun, folder, file), without_interruption(kRun, folder));
  EXPECT_EQ(resumed(less, folder, file), without_interruption(kRun, folder)) << "nothing is thrown away";
  Words until = kRun, next_look = kRun;
  until[2] = "--until";
  until[3] = "0.1%";
  next_look[3] = "25600";
  EXPECT_EQ(resumed(until, folder, file), without_interruption(next_look, folder));
}

TEST(Resume, AfterCtrlCKeepsWhatAnUnfinishedPointHad) {
  const ScratchFolder folder;
  const std::string file = folder / "sweep.h5";
  Program program(kLongSweep + Words{"--out", file});
  program.let_it_compute(0.3);
  program.interrupt();
  EXPECT_EQ(program.wait().code, 130);
  const StoredChunks kept = read_chunks(file);
  EXPECT_FALSE(kept.chunks.empty());
  EXPECT_EQ(resumed(kLongSweep, folder, file), without_interruption(kLongSweep, folder));
}

TEST(Resume, RefusesWhatBelongsToAnotherQuestion) {
  const ScratchFolder folder;
  const std::string file = folder / "run.h5";
  ASSERT_EQ(pitstop({"run", "experiments/scenarios/daly.yaml", "--quiet", "--out", file}).code, 0);
  for (const Words& other : {Words{"--seed", "2"}, Words{"--set", "checkpoint.interval=1h"}}) {
    const Answer a = pitstop(Words{"run", "experiments/scenarios/daly.yaml", "--resume", file} + other);
    EXPECT_EQ(a.code, 2);
    EXPECT_TRUE(has(a.err, "another scenario")) << a.err;
  }
  const std::string scenario =
      folder / "scenario.yaml";  // the figure that changes touches no early replication
  for (const char* never : {"1e-9", "2e-9"}) {
    std::ofstream(folder / "own.yaml") << "recovery: {never_capacity: " << never << "}\n";
    std::ofstream(scenario)
        << "{job: {nodes: 2, work: 5d}, cluster: {spares: 0}, recovery: {profile: own.yaml},"
           " causes: {gpu: {mtbf: 4d}}, checkpoint: none}\n";
    const Answer a = pitstop({"run", scenario, "--quiet", "--resume", folder / "profile.h5"});
    EXPECT_EQ(a.code, never[0] == '1' ? 0 : 2) << a.err;
  }
  leave_unfinished(folder / "unfinished.h5");
  const Answer over = pitstop(kLongSweep + Words{"--out", folder / "unfinished.h5"});
  EXPECT_EQ(over.code, 2);
  EXPECT_TRUE(has(over.err, "--resume")) << over.err;
  std::ofstream(folder / "text.h5") << "not HDF5\n";
  EXPECT_EQ(pitstop(kRun + Words{"--resume", folder / "text.h5"}).code, 3);
  EXPECT_EQ(pitstop(kRun + Words{"--resume", "/dev/null"}).code, 2);
}

class ShardTest : public ::testing::Test {
 protected:
  std::string part(int number, int of) const {
    return folder / ("part-" + std::to_string(number) + "-" + std::to_string(of) + ".h5");
  }
  Words parts(int of) const {
    Words files;
    for (int i = of; i >= 1; --i) files.push_back(part(i, of));
    return files;
  }
  void make(const Words& command, int of, const Words& more = {}) const {
    for (int i = 1; i <= of; ++i) {
      const Answer a =
          pitstop(command + more +
                  Words{"--shard", std::to_string(i) + "/" + std::to_string(of), "--out", part(i, of)});
      EXPECT_EQ(a.code, 0) << a.err;
      EXPECT_EQ(a.out, "") << "a shard is no answer";
    }
  }
  ScratchFolder folder;
};

TEST_F(ShardTest, MergedAreTheWhole) {
  for (const Words& command : {kSweep, kRun, kCluster}) {
    const std::string reference = without_interruption(command, folder);
    for (const int of : {1, 3}) {
      make(command, of);
      const Answer a = pitstop(Words{"merge"} + parts(of) +
                               Words{"--out", folder / "all.h5", "--json", folder / "all.json", "--quiet"});
      EXPECT_EQ(a.code, 0) << a.err;
      EXPECT_EQ(answer_of(folder / "all.json"), reference);
      EXPECT_EQ(resumed(command, folder, folder / "all.h5"), reference) << "merged, it can be gone on with";
      for (const std::string& file : parts(of)) std::filesystem::remove(file);
    }
  }
}

TEST_F(ShardTest, MissingOrForeignOnesAreRefused) {
  make(kRun, 3);
  const Answer lacking = pitstop({"merge", part(1, 3), part(3, 3)});
  EXPECT_EQ(lacking.code, 3);
  EXPECT_TRUE(has(lacking.err, "replications 6666 to 13332")) << lacking.err;
  make(kRun, 2, {"--seed", "9"});
  const Answer foreign = pitstop({"merge", part(1, 3), part(2, 2)});
  EXPECT_EQ(foreign.code, 2);
  EXPECT_TRUE(has(foreign.err, "another question")) << foreign.err;
  EXPECT_EQ(pitstop({"merge", folder / "nothing.h5"}).code, 3);
}

TEST_F(ShardTest, MistakesAreTold) {
  for (const char* shard : {"0/3", "4/3", "3", "a/b", "/", "1/", "-1/2"}) {
    EXPECT_EQ(pitstop(kRun + Words{"--out", folder / "x.h5", "--shard", shard}).code, 2) << shard;
  }
  EXPECT_EQ(pitstop(kRun + Words{"--shard", "1/2"}).code, 2) << "nowhere to keep it";
  EXPECT_EQ(pitstop(kRun + Words{"--shard", "1/2", "--out", folder / "x.h5", "--json", "-"}).code, 2);
}

TEST(UnfinishedFile, OpensInH5py) {
  if (std::system("/usr/bin/python3 -c 'import h5py' 2>/dev/null") != 0)
    GTEST_SKIP() << "/usr/bin/python3 has no h5py (Debian, Ubuntu: python3-h5py)";
  const ScratchFolder folder;
  leave_unfinished(folder / "sweep.h5");
  const std::string python =
      "/usr/bin/python3 -c 'import h5py, sys; f = h5py.File(sys.argv[1]); "
      "assert \"unfinished\" in f.attrs and \"llama\" in f.attrs[\"scenario\"]' ";
  EXPECT_EQ(std::system((python + folder / "sweep.h5").c_str()), 0);
}

}  // namespace
}  // namespace pitstop
