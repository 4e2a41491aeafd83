// Every call of the system that can fail does, one after the other: the answer is whole or refused, what was
// there before stays, and nothing is left behind.
#include <cerrno>

#include "tests/faults/faults.hpp"

namespace pitstop {
namespace {

class SystemTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (PITSTOP_SANITIZED) GTEST_SKIP() << "a sanitizer must be preloaded first";
    put(folder / "s.yaml", kSmall);
  }
  // One run whose `call` number `at` goes wrong; whether it happened.
  bool run(const std::string& line, const std::string& call, int at, const std::string& error,
           Answer& answer) {
    std::filesystem::remove(folder / "hit");
    answer =
        shell("LD_PRELOAD=" PITSTOP_FAULTY_SYSTEM " timeout 60 " + line, {{"FAULT_CALL", call},
                                                                          {"FAULT_AT", std::to_string(at)},
                                                                          {"FAULT_ERROR", error},
                                                                          {"FAULT_HIT", folder / "hit"}});
    return std::filesystem::exists(folder / "hit");
  }
  ScratchFolder folder;
};

TEST_F(SystemTest, NoFailureLosesOrHalvesAResult) {
  const std::string json = folder / "a.json", csv = folder / "a.csv", out = folder / "a.h5";
  const std::string line = "$PITSTOP run " + folder / "s.yaml" + " --replications 60 --quiet --json " + json +
                           " --csv " + csv + " --out " + out;
  ASSERT_EQ(shell(line).code, 0);
  const std::string good_csv = contents(csv), good_out = contents(out);
  const int most = times(4, 60);
  int hits = 0;
  for (const char* call : {"write", "fsync", "rename", "open"}) {
    for (const char* error : {"28", "5", "122", "short", "interrupted"}) {  // ENOSPC, EIO, EDQUOT
      const std::string kind = error;
      if (kind == "short" && std::string(call) != "write") continue;
      if (kind == "interrupted" && std::string(call) != "write" && std::string(call) != "fsync") continue;
      for (int at = 1; at <= most; ++at) {
        put(csv, "former");
        Answer a;
        if (!run(line, call, at, kind, a)) break;
        ++hits;
        const bool harmless = kind == "short" || kind == "interrupted";
        EXPECT_TRUE(a.code == 0 || (a.code == 3 && !harmless)) << call << at << kind << a.code << a.err;
        const std::string now = contents(csv);
        EXPECT_TRUE(now == good_csv || (now == "former" && !harmless)) << call << at << kind;
        EXPECT_TRUE(left_in(folder.path(), ".tmp").empty()) << call << at << kind;
        EXPECT_EQ(shell("$PITSTOP report " + out + " -o " + folder / "r.md").code, 0) << call << at << kind;
      }
    }
  }
  EXPECT_GT(hits, 20);
}

TEST_F(SystemTest, AnUnfinishedFileSurvivesEveryFailure) {
  const std::string file = folder / "grow.h5";
  const std::string line = "$PITSTOP run " + folder / "s.yaml" +
                           " --replications 60000 --quiet --threads 1 " + "--resume " + file + " --csv " +
                           folder / "rows.csv";
  ASSERT_EQ(shell(line).code, 0);
  const std::string rows = contents(folder / "rows.csv");
  for (const char* call : {"pwrite", "fdatasync", "ftruncate", "renameat2"}) {
    for (int at = 1; at <= times(1, 3); ++at) {
      std::filesystem::remove(file);
      Answer a;
      const bool hit = run(line, call, at, "28", a);
      if (hit && a.code != 0) {
        EXPECT_EQ(a.code, 3) << call << a.err;
      }
      const Answer again = shell(line);
      EXPECT_EQ(again.code, 0) << call << again.err;
      EXPECT_EQ(contents(folder / "rows.csv"), rows) << call;
    }
  }
}

TEST_F(SystemTest, WithoutThreadsOneDoesTheWork) {
  const std::string line =
      "$PITSTOP run " + folder / "s.yaml" + " --replications 2000 --quiet --threads 8 --json -";
  const Answer good = shell(line);
  ASSERT_EQ(good.code, 0);
  for (const int at : {0, 1, 3}) {  // 0: every one
    Answer a;
    EXPECT_TRUE(run(line, "pthread_create", at, "0", a));
    EXPECT_EQ(a.code, 0) << a.err;
    EXPECT_EQ(a.out, good.out);
  }
  Answer storage;
  EXPECT_TRUE(run("$PITSTOP calibrate storage --quiet --file 1MiB --repetitions 1 --path " + folder.path(),
                  "pthread_create", 2, "0", storage));
  EXPECT_LE(storage.code, 3) << storage.err;
  EXPECT_GE(storage.code, 0) << "it must not abort or hang";
}

}  // namespace
}  // namespace pitstop
